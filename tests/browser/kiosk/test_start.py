"""A screen whose browser starts before its server: the file on its disk waits, and goes over by itself."""

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.centre import TELEVISION, Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def saved(centre: Centre, screen: str, folder: Path) -> str:
    """The start page as a person saves it; returns its address on the disk."""
    answer = httpx.get(f"{centre.server.url}/start/{screen}/{SITE}.html")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=suyay-{screen}.html"
    file = folder / f"{screen}.html"
    file.write_text(answer.text, encoding="utf-8")
    return file.as_uri()


def begun(centre: Centre, address: str) -> "Page":
    context = centre.browser.new_context(viewport=TELEVISION, locale="es-PE")
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("screen", ["kiosk", "display"])
def test_a_browser_that_starts_before_the_server_comes_over_by_itself(
    centre: Centre, screen: str, tmp_path: Path
) -> None:
    address = saved(centre, screen, tmp_path)
    centre.server.stop()
    page = begun(centre, address)
    expect(page.get_by_role("heading", name="Un momento, por favor")).to_be_visible()
    page.wait_for_timeout(3_000)
    expect(page.get_by_text("Esta pantalla continuará sola")).to_be_visible()
    centre.server.start()
    page.wait_for_url(f"**/{screen}/{SITE}", timeout=15_000)
    expect(page.locator(".pairing")).to_be_visible()
    page.context.close()


def test_there_is_no_start_page_of_another_screen(centre: Centre) -> None:
    assert httpx.get(f"{centre.server.url}/start/agent/{SITE}.html").status_code == 404
