"""The kiosk while the server is away: one intention of a citizen gives one ticket at most."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser
ISSUING = f"**/api/v1/sites/{SITE}/tickets"
WITHDRAWALS = f"**/api/v1/sites/{SITE}/withdrawals"
AWAY = "No hay conexión con el sistema"


def issued(centre: Centre) -> list[dict[str, Any]]:
    tickets: list[dict[str, Any]] = centre.program("Prueba", "supervisor").get(f"/sites/{SITE}/tickets")[
        "tickets"
    ]
    return tickets


def lose_first_answer(kiosk: "Page") -> list[str]:
    """Lose the answer of the first request, which the server gets; returns the keys, a list that grows."""
    keys: list[str] = []

    def pass_on(route: "Route") -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    kiosk.route(ISSUING, pass_on)
    return keys


def test_a_lost_answer_is_asked_for_again_and_gives_the_same_ticket(centre: Centre) -> None:
    kiosk = centre.kiosk()
    keys = lose_first_answer(kiosk)

    steps.ask_for_ticket(kiosk, "RENIEC", "Trámites")
    expect(kiosk.get_by_role("heading", name=AWAY)).to_be_visible()
    code = steps.ticket_shown(kiosk)

    assert len(keys) == 2 and len(set(keys)) == 1
    assert [ticket["code"] for ticket in issued(centre)] == [code]


def test_a_server_that_comes_back_gives_the_ticket_that_was_asked_for_meanwhile(centre: Centre) -> None:
    kiosk = centre.kiosk()
    centre.program("Otro quiosco", "kiosk").post(f"/sites/{SITE}/tickets", {"queue": f"{SITE}:sunat"})
    # The kiosk shows another kiosk's ticket, so its live connection is up too.
    expect(kiosk.get_by_role("button", name="SUNAT")).to_contain_text("1 persona en espera")
    centre.server.stop()

    steps.ask_for_ticket(kiosk, "RENIEC", "Trámites")
    expect(kiosk.get_by_role("heading", name=AWAY)).to_be_visible()
    centre.server.start()
    code = steps.ticket_shown(kiosk, timeout_s=30)

    assert sorted(ticket["code"] for ticket in issued(centre)) == sorted([code, "T-001"])


def test_who_leaves_without_the_answer_leaves_no_ticket_waiting(centre: Centre) -> None:
    kiosk = centre.kiosk()
    lose_first_answer(kiosk)
    steps.ask_for_ticket(kiosk, "RENIEC", "Trámites")
    steps.press(kiosk, "Salir sin ticket")

    expect(kiosk.get_by_role("heading", name="¿A qué entidad viene?")).to_be_visible()
    wait_until(kiosk, lambda: [ticket["state"] for ticket in issued(centre)] == ["cancelled"])


def test_a_ticket_that_a_phone_shows_stays_when_its_person_leaves_the_kiosk(centre: Centre) -> None:
    kiosk = centre.kiosk()
    kiosk.route(ISSUING, lose_every_answer)
    steps.ask_for_ticket(kiosk, "RENIEC", "Trámites")
    wait_until(kiosk, lambda: len(issued(centre)) == 1)
    phone = centre.phone(issued(centre)[0])
    expect(phone.get_by_role("heading", name="Está en la cola")).to_be_visible()
    with kiosk.expect_response(WITHDRAWALS) as withdrawn:
        steps.press(kiosk, "Salir sin ticket")
    assert withdrawn.value.json()["outcome"] == "kept"
    assert [ticket["state"] for ticket in issued(centre)] == ["waiting"]


def test_a_reload_goes_on_asking_and_a_second_page_leaves_it_alone(centre: Centre) -> None:
    kiosk = centre.kiosk()
    kiosk.route(ISSUING, lose_every_answer)
    steps.ask_for_ticket(kiosk, "RENIEC", "Trámites")
    expect(kiosk.get_by_role("heading", name=AWAY)).to_be_visible()

    second = kiosk.context.new_page()
    second.goto(kiosk.url)
    expect(second.get_by_role("heading", name="¿A qué entidad viene?")).to_be_visible()
    # Longer than it takes for a page to be counted as gone.
    second.wait_for_timeout(6_000)
    assert [ticket["state"] for ticket in issued(centre)] == ["waiting"]

    kiosk.unroute(ISSUING)
    kiosk.reload()
    code = steps.ticket_shown(kiosk, timeout_s=30)
    kiosk.reload()
    assert steps.ticket_shown(kiosk) == code
    assert [(each["code"], each["state"]) for each in issued(centre)] == [(code, "waiting")]


def test_what_a_power_cut_left_is_withdrawn_by_the_next_page(centre: Centre) -> None:
    kiosk = centre.kiosk()
    kiosk.route(ISSUING, lose_every_answer)
    steps.ask_for_ticket(kiosk, "RENIEC", "Trámites")
    wait_until(kiosk, lambda: len(issued(centre)) == 1)
    second = kiosk.context.new_page()
    kiosk.close()
    with second.expect_response(WITHDRAWALS, timeout=20_000):
        second.goto(kiosk.url)
    assert [ticket["state"] for ticket in issued(centre)] == ["cancelled"]


def lose_every_answer(route: "Route") -> None:
    """The server gets each request, and no answer reaches the kiosk."""
    route.fetch()
    route.abort()


def wait_until(page: "Page", condition: Callable[[], bool], within_s: float = 10) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"it did not come true in {within_s} s"
        page.wait_for_timeout(100)
