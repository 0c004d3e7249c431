"""Bounds of the pages' weight: people open them on old tablets and slow lines."""

import pytest

from tests.bench.page_weights import PAGES, Page, at_once, chunks


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_s_javascript_keeps_within_its_bound(page: Page) -> None:
    parts = ", ".join(f"{each.name} {each.kb:.1f}" for each in chunks(page.entry) if not each.later)
    assert at_once(page.entry) <= page.most_kb, parts


#: Fetched after the first paint: charts, and at the kiosk what draws QR codes and pairs a device.
LATER = {"reports": {"echarts"}, "kiosk": {"dist", "Pairing", "Paper"}}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_else_comes_later_so_that_the_bound_is_of_what_a_visit_needs(page: Page) -> None:
    heavy = {each.name for each in chunks(page.entry) if each.later and each.kb >= 0.5}
    assert heavy == LATER.get(page.name, set())


def test_the_charts_come_after_the_reports_can_be_read() -> None:
    (reports,) = (page for page in PAGES if page.name == "reports")
    assert [each.later for each in chunks(reports.entry) if each.name == "echarts"] == [True]
