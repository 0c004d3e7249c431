"""One press, one act, on the pages beside the consoles: reports, devices, phone, login and account."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.centre import DESK, Centre
from tests.browser.test_one_press import GAP_MS, SENT_MS, SETTLED_MS, Watch, buttons, twice_at
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
QUEUE = {"queue": f"{SITE}:reniec-tramites"}
VIEWS = ("today", "period", "network", "entity", "agent", "levels")
#: What leaves the page, in any language of it.
LEAVING = ("Salir", "Español", "English", "Quechua")


@dataclass
class Files:
    """The files that a page asks for."""

    page: "Page"
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._hear)

    def _hear(self, request: "Request") -> None:
        if "format=" in request.url:
            self.asked.append(request.url)


@dataclass
class Forms:
    """The forms that a page submits."""

    page: "Page"
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._hear)

    def _hear(self, request: "Request") -> None:
        if request.method == "POST" and "/api/" not in request.url:
            self.sent.append(request.url)


def walk(page: "Page", least: int) -> list[str]:
    """Press every button twice; at most one command and one file go out for each. Returns their names."""
    watch, files = Watch(page), Files(page)
    pressed: list[str] = []
    for place in range(60):
        controls = list(buttons(page))
        if place >= len(controls):
            break
        name, control = controls[place]
        if name in LEAVING:
            continue
        files.asked.clear()
        acts = watch.acts_of(lambda control=control: twice_at(page, control))  # type: ignore[misc]  # bound here
        assert len(acts) <= 1, (name, acts)
        assert len(files.asked) <= 1, (name, files.asked)
        pressed.append(name)
        while page.locator("dialog[open]").count():
            page.keyboard.press("Escape")
            page.wait_for_timeout(100)
    assert len(pressed) >= least, pressed
    return pressed


@pytest.mark.parametrize("view", VIEWS)
def test_no_button_of_a_report_acts_twice(centre: Centre, view: str) -> None:
    kiosk = centre.program("Quiosco", "kiosk")
    for _ in range(3):
        kiosk.post(f"/sites/{SITE}/tickets", QUEUE)
    # A page of many centres is for people of the network.
    page = centre.entered("admin" if view == "network" else "teresa", f"/reports/{view}?site={SITE}")
    expect(page.locator("main")).to_be_visible()
    page.wait_for_timeout(1_000)
    walk(page, 1)


def test_no_button_of_the_devices_acts_twice(centre: Centre) -> None:
    centre.kiosk()
    centre.display()
    page = centre.entered("teresa", f"/devices?site={SITE}")
    expect(page.get_by_role("button", name="Retirar").first).to_be_visible()
    watch = Watch(page)
    # The second press does not confirm what the first one asks.
    assert watch.acts_of(lambda: twice_at(page, page.get_by_role("button", name="Retirar").first)) == []
    [removed] = watch.acts_of(lambda: twice_at(page, page.get_by_role("button", name="Sí, retirar")))
    assert removed.startswith("DELETE /devices/")
    page.reload()
    expect(page.get_by_role("button", name="Retirar").first).to_be_visible()
    walk(page, 2)


def test_no_button_of_the_phone_acts_twice(centre: Centre) -> None:
    ticket = centre.program("Quiosco", "kiosk").post(f"/sites/{SITE}/tickets", QUEUE)
    phone = centre.phone(ticket)
    expect(phone.get_by_role("heading", name="Está en la cola")).to_be_visible()
    walk(phone, 1)
    expect(phone.get_by_role("heading", name=ticket["code"])).to_be_visible()


def entering(centre: Centre) -> tuple["Page", Forms]:
    page = centre.screen("/login?next=/account", DESK)
    forms = Forms(page)
    page.get_by_label("Usuario").fill("teresa")
    page.get_by_label("Contraseña").fill("demo-teresa")
    page.wait_for_timeout(SETTLED_MS)
    return page, forms


def test_a_double_press_logs_in_once(centre: Centre) -> None:
    page, forms = entering(centre)
    twice_at(page, page.get_by_role("button", name="Ingresar"))
    page.wait_for_url("**/account")
    assert len(forms.sent) == 1


def test_a_held_enter_logs_in_once(centre: Centre) -> None:
    page, forms = entering(centre)
    page.get_by_label("Contraseña").focus()
    page.keyboard.down("Enter")
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.wait_for_url("**/account")
    assert len(forms.sent) == 1


def test_a_double_press_changes_the_password_once_and_says_so(centre: Centre) -> None:
    page = centre.entered("teresa", "/account")
    forms = Forms(page)
    page.get_by_label("Contraseña actual").fill("demo-teresa")
    for label in ("Contraseña nueva", "Contraseña nueva, otra vez"):
        page.get_by_label(label, exact=True).fill("otra clave bien larga")
    page.wait_for_timeout(SETTLED_MS)
    twice_at(page, page.get_by_role("button", name="Cambiar contraseña"))
    page.wait_for_url("**/account?done=password")
    # The second one would have been refused, as the password was not the old one any more.
    assert [each.rpartition("/")[2] for each in forms.sent] == ["password"]
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_other_buttons_of_an_account_send_one_form(centre: Centre) -> None:
    centre.entered("teresa", "/account")
    page = centre.entered("teresa", "/account")
    for name in ("English", "Español"):
        forms = Forms(page)
        page.wait_for_timeout(SETTLED_MS)
        twice_at(page, page.get_by_role("button", name=name))
        page.wait_for_load_state()
        page.wait_for_timeout(SENT_MS + GAP_MS)
        assert len(forms.sent) == 1, (name, forms.sent)
