"""Sizes of each page's JavaScript, gzipped: all that it may load, at once or later."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import ticketing
from tests.bench.figures import Figure, Size
from tests.bench.world import Servers

BUILD = Path(ticketing.__file__).parent / "static" / "build"


class Page(NamedTuple):
    """A page. entry: of the build. most_kb: limit of all JavaScript that it loads, in thousands of bytes.

    besides: chunks that are not counted, because the page is read and used without them.
    """

    name: str
    entry: str
    most_kb: float
    besides: frozenset[str] = frozenset()


PAGES = (
    Page("kiosk", "kiosk/front/main.ts", 60),
    Page("phone", "ticketing/web/track/front/main.ts", 45),
    Page("display", "displays/front/main.ts", 60),
    Page("agent", "ticketing/web/agent/front/main.ts", 90),
    Page("supervisor", "ticketing/web/supervisor/front/main.ts", 90),
    Page("reports", "ticketing/web/reports/front/main.ts", 90, frozenset({"echarts"})),
    Page("devices", "ticketing/web/pages/front/devices.ts", 90),
)


class Chunk(NamedTuple):
    """A file. kb: thousands of bytes, gzipped. later: whether it is fetched on demand, not with the page."""

    name: str
    kb: float
    later: bool


def chunks(entry: str, build: Path = BUILD) -> list[Chunk]:
    """Files that the entry loads with the page or ever after, the heaviest first."""
    manifest = json.loads((build / ".vite" / "manifest.json").read_text())
    first = set(_reached(manifest, entry, "imports"))
    found = [
        Chunk(manifest[key].get("name", key), _kb(build / manifest[key]["file"]), key not in first)
        for key in _reached(manifest, entry, "imports", "dynamicImports")
    ]
    return sorted(found, key=lambda each: -each.kb)


def in_all(page: Page, build: Path = BUILD) -> float:
    """Size of what the page may load, in thousands of bytes, gzipped."""
    return sum(each.kb for each in chunks(page.entry, build) if each.name not in page.besides)


def measure(_around: Servers, _size: Size) -> list[Figure]:
    return [_figure(page) for page in PAGES]


def _figure(page: Page) -> Figure:
    found = chunks(page.entry)
    counted = [each for each in found if each.name not in page.besides]
    first = sum(each.kb for each in counted if not each.later)
    details = [
        f"of which {_parts(each for each in counted if each.kb >= 0.5)}",
        f"loaded with the page: {first:.1f}",
    ]
    if besides := _parts(each for each in found if each.name in page.besides):
        details.append(f"not counted, as it comes after the page can be read: {besides}")
    return Figure(
        f"page_{page.name}",
        in_all(page),
        "kB",
        page.most_kb,
        f"≤ {page.most_kb:.0f} kB of JavaScript in all, gzipped",
        "the bound itself; no floor is measured",
        details,
    )


def _parts(found: Iterable[Chunk]) -> str:
    return ", ".join(f"{each.name} {each.kb:.1f}" for each in found)


def _reached(manifest: Mapping[str, Mapping[str, list[str]]], entry: str, *ways: str) -> Iterator[str]:
    """The entry, and all that is loaded from it in these ways."""
    seen: set[str] = set()
    left = [entry]
    while left:
        key = left.pop()
        if key not in seen:
            seen.add(key)
            yield key
            left += (each for way in ways for each in manifest[key].get(way, []))


def _kb(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9)) / 1000
