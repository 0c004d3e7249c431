"""Settings that change under open screens: names and windows come without a reload."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre, Program
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SUNAT = f"{SITE}:sunat"


def value_of(administrator: Program, noun: str, some_id: str) -> dict[str, Any]:
    value: dict[str, Any] = administrator.get(f"/settings/{noun}/{some_id}")["value"]
    return value


def mark(page: "Page") -> None:
    """A page that is loaded again forgets it."""
    page.evaluate("window.stays = true")


def test_open_screens_take_changed_names_and_a_new_window(centre: Centre) -> None:
    administrator = centre.program("Ana", "administrator", None)
    desk = centre.program("rosa", "agent")
    window = next(each for each in desk.get(f"/sites/{SITE}")["windows"] if SUNAT in each["queues"])
    desk.put(f"/windows/{window['id']}/session", {"status": "open"})
    agent, choosing = centre.entered("rosa", "/agent"), centre.entered("luis", "/agent")
    supervisor, kiosk = centre.entered("teresa", f"/supervisor/{SITE}"), centre.kiosk()
    expect(steps.stage(agent)).to_contain_text("Libre")
    expect(choosing.get_by_role("button", name=re.compile(rf"^{window['number']}\b"))).to_be_visible()
    expect(steps.queue_row(supervisor, "SUNAT")).to_be_visible()
    expect(kiosk.get_by_role("button", name=re.compile("^SUNAT"))).to_be_visible()
    display = centre.display()
    expect(display.get_by_text("Aquí aparecerá su llamado")).to_be_visible()
    screens = (agent, choosing, supervisor, kiosk, display)
    for page in screens:
        mark(page)

    queue = value_of(administrator, "queues", SUNAT)
    administrator.put(f"/settings/queues/{SUNAT}", {"value": {**queue, "name": "Tributos"}})
    expect(steps.queue_row(supervisor, "Tributos")).to_be_visible()
    expect(agent.get_by_role("region", name=f"Módulo {window['number']}")).to_contain_text("Tributos")
    expect(choosing.get_by_role("button", name=re.compile("Tributos")).first).to_be_visible()

    taken = value_of(administrator, "windows", window["id"])
    administrator.post("/settings/windows", {"id": f"{SITE}:97", "value": {**taken, "name": "Puerta"}})
    expect(steps.window_tile(supervisor, 97)).to_be_visible()
    expect(choosing.get_by_role("button", name=re.compile(r"^97\b"))).to_be_visible()

    order = {"id": f"{SITE}:brevetes", "profiles": {taken["profile"]: 1}}
    value = {"entity": "sunat", "name": "Brevetes", "prefix": "ZB"}
    administrator.post("/settings/queues", {**order, "value": value})
    expect(steps.queue_row(supervisor, "Brevetes")).to_be_visible()
    administrator.delete(f"/settings/queues/{SITE}:brevetes")
    expect(steps.queue_row(supervisor, "Brevetes")).to_have_count(0)

    steps.press_starting(kiosk, "SUNAT")
    expect(kiosk.get_by_text("Tributos").first).to_be_visible()

    site = value_of(administrator, "sites", SITE)
    administrator.put(f"/settings/sites/{SITE}", {"value": {**site, "name": "Centro MAC Comas"}})
    for page in (supervisor, kiosk, display):
        expect(page.get_by_text("MAC Comas").first).to_be_visible()
    for page in screens:
        assert page.evaluate("window.stays")
