"""Every screen tells a browser that cannot show it what to do, instead of staying empty."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.centre import DESK, Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
#: A browser of before: it has no modules, so that none of its screens' scripts would run.
NO_MODULES = "delete HTMLScriptElement.prototype.noModule;"
SCREENS = (f"/kiosk/{SITE}", f"/display/{SITE}")
STAFF = (f"/supervisor/{SITE}", "/agent", f"/reports/today?site={SITE}", f"/devices?site={SITE}")


def old(centre: Centre, path: str) -> "Page":
    page = centre.screen("/login", DESK, NO_MODULES)
    page.route(
        "**/*",
        lambda route: (
            route.abort()
            if "/build/assets/" in route.request.url and route.request.url.endswith(".js")
            else route.continue_()
        ),
    )
    page.goto(centre.server.url + path)
    return page


def tells(page: "Page") -> None:
    sentence = page.locator("#old-browser")
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("Este navegador es muy antiguo")
    assert page.evaluate("getComputedStyle(document.getElementById('old-browser')).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


def test_an_old_browser_gets_a_sentence_on_the_screens_of_the_hall_and_the_phone(centre: Centre) -> None:
    ticket = centre.program("Quiosco", "kiosk").post(
        f"/sites/{SITE}/tickets", {"queue": f"{SITE}:reniec-tramites"}
    )
    page = old(centre, SCREENS[0])
    tells(page)
    for path in (SCREENS[1], ticket["track_url"]):
        page.goto(centre.server.url + path)
        tells(page)


def test_an_old_browser_gets_a_sentence_on_the_first_page_the_login_and_an_error(centre: Centre) -> None:
    page = old(centre, "/")
    tells(page)
    for path in ("/login", "/nowhere"):
        page.goto(centre.server.url + path)
        tells(page)


def test_an_old_browser_gets_a_sentence_on_the_pages_of_the_staff(centre: Centre) -> None:
    page = old(centre, "/login")
    page.get_by_label("Usuario").fill("teresa")
    page.get_by_label("Contraseña").fill("demo-teresa")
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_load_state()
    for path in STAFF:
        page.goto(centre.server.url + path)
        tells(page)


def test_a_browser_of_today_never_sees_it(centre: Centre) -> None:
    for page in (centre.kiosk(), centre.display(), centre.screen("/login", DESK)):
        expect(page.get_by_role("heading").first).to_be_visible()
        expect(page.locator("#old-browser")).to_be_hidden()
