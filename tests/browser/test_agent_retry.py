"""The agent console while the server is away: each press of a button counts once, and the console says so."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre
from tests.support.words import shipped
from ticketing.access.demo import SITE
from ticketing.web.refusals import sentence

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser
CALLING = "**/call-next"
FULL = sentence(shipped(), "storage_full", "es", {})[1]


def interrupt(agent: "Page") -> list[str]:
    """Lose one answer, let the next say that the disk is full; returns the keys, a list that grows."""
    keys: list[str] = []

    def pass_on(route: "Route") -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            return route.abort()
        if len(keys) == 2:
            return route.fulfill(status=503, json={"code": "storage_full", "detail": FULL})
        return route.continue_()

    agent.route(CALLING, pass_on)
    return keys


def test_a_call_that_got_no_answer_is_repeated_by_itself_and_calls_one_person(centre: Centre) -> None:
    kiosk, queue = centre.program("Quiosco de prueba", "kiosk"), f"{SITE}:reniec-tramites"
    first, _second = (kiosk.post(f"/sites/{SITE}/tickets", {"queue": queue}) for _ in range(2))
    agent = centre.agent()
    steps.open_window(agent, 1)
    keys = interrupt(agent)

    steps.press(agent, "Llamar siguiente")
    repeating = agent.get_by_role("status").filter(has_text="Su última orden se repetirá sola")
    expect(repeating).to_contain_text("Sin conexión desde las")
    expect(repeating).to_contain_text(FULL)
    expect(repeating).to_have_count(0)
    expect(steps.stage(agent)).to_contain_text(first["code"])

    assert len(keys) == 3 and len(set(keys)) == 1
    tickets = centre.program("Prueba", "supervisor").get(f"/sites/{SITE}/tickets")["tickets"]
    assert sorted(each["state"] for each in tickets) == ["called", "waiting"]
