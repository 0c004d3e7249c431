"""Bounds of the pages' weight: people open them on old tablets and slow lines."""

import gzip
import json
from pathlib import Path

import pytest

from tests.bench.page_weights import PAGES, Page, chunks, in_all


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_all_javascript_of_a_page_keeps_within_its_bound(page: Page) -> None:
    parts = ", ".join(f"{each.name} {each.kb:.1f}" for each in chunks(page.entry))
    assert in_all(page) <= page.most_kb, parts


#: Fetched after the first paint: charts, and at the kiosk what draws QR codes, pairs a device and prints.
LATER = {"reports": {"echarts"}, "kiosk": {"dist", "Pairing", "Paper"}}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_else_comes_later_so_that_a_visit_waits_for_nothing(page: Page) -> None:
    heavy = {each.name for each in chunks(page.entry) if each.later and each.kb >= 0.5}
    assert heavy == LATER.get(page.name, set())


def test_only_charts_are_not_counted_and_they_come_after_the_reports_can_be_read() -> None:
    assert {page.name: page.besides for page in PAGES if page.besides} == {"reports": {"echarts"}}
    (reports,) = (page for page in PAGES if page.name == "reports")
    assert [each.later for each in chunks(reports.entry) if each.name == "echarts"] == [True]


def test_what_is_loaded_on_demand_by_what_is_loaded_on_demand_counts(tmp_path: Path) -> None:
    manifest: dict[str, dict[str, object]] = {
        "main.ts": {"file": "main.js", "name": "main", "imports": ["shared"], "dynamicImports": ["rare.ts"]},
        "shared": {"file": "shared.js", "name": "shared", "dynamicImports": ["main.ts"]},
        "rare.ts": {"file": "rare.js", "name": "rare", "imports": ["shared"], "dynamicImports": ["rarer.ts"]},
        "rarer.ts": {"file": "rarer.js", "name": "rarer", "imports": ["beside"]},
        "beside": {"file": "beside.js", "name": "beside"},
        "other.ts": {"file": "other.js", "name": "other"},
    }
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    for chunk in manifest.values():
        (tmp_path / str(chunk["file"])).write_bytes(b"")
    found = {each.name: each.later for each in chunks("main.ts", tmp_path)}
    assert found == {"main": False, "shared": False, "rare": True, "rarer": True, "beside": True}
    empty = len(gzip.compress(b"", 9)) / 1000
    assert in_all(Page("page", "main.ts", 60, frozenset({"rare"})), tmp_path) == pytest.approx(4 * empty)
