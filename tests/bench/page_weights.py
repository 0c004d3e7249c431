"""Sizes of each page's JavaScript, gzipped: loaded with the page, and loaded later."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import ticketing
from tests.bench.figures import Figure, Size
from tests.bench.world import Servers

BUILD = Path(ticketing.__file__).parent / "static" / "build"


class Page(NamedTuple):
    """A page. entry: of the build. most_kb: limit of the JavaScript loaded with it, in thousands of bytes."""

    name: str
    entry: str
    most_kb: float


PAGES = (
    Page("kiosk", "kiosk/front/main.ts", 60),
    Page("phone", "ticketing/web/track/front/main.ts", 45),
    Page("display", "displays/front/main.ts", 60),
    Page("agent", "ticketing/web/agent/front/main.ts", 90),
    Page("supervisor", "ticketing/web/supervisor/front/main.ts", 90),
    Page("reports", "ticketing/web/reports/front/main.ts", 90),
    Page("devices", "ticketing/web/pages/front/devices.ts", 90),
)


class Chunk(NamedTuple):
    """A file. kb: thousands of bytes, gzipped. later: whether it is fetched on demand, not with the page."""

    name: str
    kb: float
    later: bool


def chunks(entry: str, build: Path = BUILD) -> list[Chunk]:
    """Files that the entry loads with the page or on demand, the heaviest first."""
    manifest = json.loads((build / ".vite" / "manifest.json").read_text())
    first = set(_imported(manifest, entry))
    later = {
        key
        for chunk in first
        for lazy in manifest[chunk].get("dynamicImports", [])
        for key in _imported(manifest, lazy)
    } - first
    found = [
        Chunk(manifest[key].get("name", key), _kb(build / manifest[key]["file"]), key in later)
        for key in first | later
    ]
    return sorted(found, key=lambda each: -each.kb)


def at_once(entry: str) -> float:
    """Size of what is loaded with the page, in thousands of bytes, gzipped."""
    return sum(each.kb for each in chunks(entry) if not each.later)


def measure(_around: Servers, _size: Size) -> list[Figure]:
    return [_figure(page) for page in PAGES]


def _figure(page: Page) -> Figure:
    found = chunks(page.entry)
    now = sum(each.kb for each in found if not each.later)
    parts = ", ".join(f"{each.name} {each.kb:.1f}" for each in found if not each.later and each.kb >= 0.5)
    later = ", ".join(f"{each.name} {each.kb:.1f}" for each in found if each.later)
    return Figure(
        f"page_{page.name}",
        now,
        "kB",
        page.most_kb,
        f"≤ {page.most_kb:.0f} kB of JavaScript, gzipped",
        "the bound itself; no floor is measured",
        [f"of which {parts}", *([f"fetched later: {later}"] if later else [])],
    )


def _imported(manifest: Mapping[str, Mapping[str, list[str]]], entry: str) -> Iterator[str]:
    seen: set[str] = set()
    left = [entry]
    while left:
        key = left.pop()
        if key not in seen:
            seen.add(key)
            yield key
            left += manifest[key].get("imports", [])


def _kb(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9)) / 1000
