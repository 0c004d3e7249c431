"""Consoles on a small screen and at a zoom of 200 %: nothing is covered, no page scrolls sideways."""

from typing import TYPE_CHECKING

import pytest

from tests.browser import steps
from tests.browser.centre import Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, ViewportSize

pytestmark = pytest.mark.browser
#: The smallest desktop that is served, and a desk of 1366 × 768 at 200 %.
SIZES: "tuple[ViewportSize, ...]" = ({"width": 1024, "height": 768}, {"width": 683, "height": 384})
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


def stays_in_its_width(page: "Page") -> None:
    assert not page.evaluate(SIDEWAYS), (page.url, page.viewport_size)


def overlap(one: "Locator", other: "Locator") -> bool:
    a, b = one.bounding_box(), other.bounding_box()
    assert a and b
    beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
    apart = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    return not (beside or apart)


def test_the_supervisors_panel_covers_neither_bar_nor_figures_nor_queues(centre: Centre) -> None:
    supervisor = centre.supervisor()
    for size in SIZES:
        supervisor.set_viewport_size(size)
        name = supervisor.get_by_role("rowheader", name="RENIEC Trámites")
        name.get_by_role("button").click()
        panel = supervisor.get_by_role("complementary")
        panel.get_by_role("heading", name="RENIEC Trámites").wait_for()
        others = [
            supervisor.get_by_role("banner"),
            supervisor.get_by_role("region", name="Supervisión", exact=True),
            supervisor.get_by_role("table"),
        ]
        assert [overlap(panel, each) for each in others] == [False] * 3, size
        stays_in_its_width(supervisor)
        supervisor.keyboard.press("Escape")
        panel.wait_for(state="detached")


def test_the_supervisors_bar_is_one_row_at_1024_pixels(centre: Centre) -> None:
    supervisor = centre.supervisor()
    supervisor.set_viewport_size(SIZES[0])
    supervisor.get_by_role("table").wait_for()
    bar = supervisor.get_by_role("banner").bounding_box()
    assert bar and bar["height"] < 70


def test_a_closed_panel_gives_the_focus_back_to_what_opened_it(centre: Centre) -> None:
    supervisor = centre.supervisor()
    tile = steps.window_tile(supervisor, 1)
    tile.click()
    supervisor.get_by_role("complementary").wait_for()
    supervisor.keyboard.press("Escape")
    supervisor.get_by_role("complementary").wait_for(state="detached")
    assert tile.evaluate("each => each === document.activeElement")


def test_consoles_reports_and_devices_fit_their_width(centre: Centre) -> None:
    agent, supervisor = centre.agent("rosa"), centre.supervisor()
    agent.get_by_role("heading", name="¿En qué módulo atiende hoy?").wait_for()
    for size in SIZES:
        agent.set_viewport_size(size)
        stays_in_its_width(agent)
    steps.open_window(agent, 1)
    for size in SIZES:
        agent.set_viewport_size(size)
        stays_in_its_width(agent)
        stage, side = steps.stage(agent), agent.locator("#side-list")
        assert not overlap(stage, side), size
    for path in (f"/reports/today?site={SITE}", f"/devices?site={SITE}"):
        supervisor.goto(centre.server.url + path)
        supervisor.get_by_role("heading", level=1).wait_for()
        for size in SIZES:
            supervisor.set_viewport_size(size)
            stays_in_its_width(supervisor)
