"""The person at the kiosk: the question of preferential attention, and the ticket on the screen, stay."""

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
QUESTION = "¿Cómo será su atención?"
START = "¿A qué entidad viene?"


def heading(page: "Page", name: str) -> Any:
    return expect(page.get_by_role("heading", name=name))


def tickets(centre: Centre) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = centre.program("Prueba", "supervisor").get(f"/sites/{SITE}/tickets")[
        "tickets"
    ]
    return listed


def clocked(centre: Centre) -> "Page":
    """A kiosk whose time the test lets pass."""
    kiosk = centre.kiosk()
    kiosk.clock.install()
    kiosk.reload()
    heading(kiosk, START).to_be_visible()
    return kiosk


def to_the_question(kiosk: "Page") -> None:
    steps.press_starting(kiosk, "RENIEC")
    steps.press_starting(kiosk, "Trámites")
    heading(kiosk, QUESTION).to_be_visible()


def test_the_question_of_preferential_attention_outlives_everything_but_its_person(centre: Centre) -> None:
    kiosk = centre.kiosk()
    to_the_question(kiosk)
    kiosk.reload()
    heading(kiosk, QUESTION).to_be_visible()
    # The server fails, and the centre's state is pushed meanwhile.
    kiosk.route(f"**/api/v1/sites/{SITE}", lambda route: route.fulfill(status=500, body="{}"))
    centre.program("Orientadora", "greeter").post(f"/sites/{SITE}/tickets", {"queue": f"{SITE}:sunat"})
    kiosk.wait_for_timeout(2_500)
    heading(kiosk, QUESTION).to_be_visible()
    steps.press(kiosk, "English")
    heading(kiosk, "How would you like to be served?").to_be_visible()
    assert [ticket["queue"] for ticket in tickets(centre)] == [f"{SITE}:sunat"]


def test_a_person_who_goes_away_at_the_question_gets_no_ticket(centre: Centre) -> None:
    kiosk = clocked(centre)
    to_the_question(kiosk)
    kiosk.clock.run_for(21_000)
    heading(kiosk, "¿Sigue aquí?").to_be_visible()
    kiosk.clock.run_for(11_000)
    heading(kiosk, START).to_be_visible()
    kiosk.reload()
    heading(kiosk, START).to_be_visible()
    assert tickets(centre) == []


def test_a_ticket_leaves_the_screen_after_a_question_and_can_be_seen_again(centre: Centre) -> None:
    kiosk = clocked(centre)
    code = steps.take_ticket(kiosk, "RENIEC", "Trámites")
    for _ in range(3):
        kiosk.clock.run_for(21_000)
        heading(kiosk, "¿Ya anotó su código?").to_be_visible()
        steps.press(kiosk, "Necesito más tiempo")
        assert steps.ticket_shown(kiosk) == code
    kiosk.clock.run_for(31_000)
    heading(kiosk, START).to_be_visible()

    steps.press(kiosk, "Ver otra vez el último código")
    assert steps.ticket_shown(kiosk) == code
    expect(kiosk.get_by_role("button", name="Me equivoqué")).to_have_count(0)
    steps.press(kiosk, "Listo")
    kiosk.clock.run_for(91_000)
    expect(kiosk.get_by_role("button", name="Ver otra vez el último código")).to_have_count(0)
    assert [ticket["state"] for ticket in tickets(centre)] == ["waiting"]


def test_a_ticket_that_a_phone_shows_is_not_cancelled_at_the_kiosk(centre: Centre) -> None:
    kiosk = centre.kiosk()
    code = steps.take_ticket(kiosk, "RENIEC", "Trámites")
    phone = centre.phone(tickets(centre)[0])
    heading(phone, "Está en la cola").to_be_visible()
    steps.press(kiosk, "Me equivoqué")
    steps.press(kiosk, "Sí, anular")
    expect(
        kiosk.get_by_text(f"El ticket {code} ya fue llamado o se está siguiendo en un celular")
    ).to_be_visible()
    assert [ticket["state"] for ticket in tickets(centre)] == ["waiting"]


def test_a_burst_is_told_kindly_with_the_time_to_wait(centre: Centre) -> None:
    kiosk = centre.kiosk()
    refusal = {"code": "too_fast", "title": "", "detail": "", "retry_after_s": 17}
    kiosk.route(
        f"**/api/v1/sites/{SITE}/tickets",
        lambda route: route.fulfill(status=429, json=refusal, content_type="application/problem+json"),
        times=1,
    )
    steps.ask_for_ticket(kiosk, "RENIEC", "Trámites")
    heading(kiosk, "Un momento, por favor").to_be_visible()
    expect(kiosk.get_by_text("En 17 segundos podrá sacar el suyo.")).to_be_visible()
    steps.press(kiosk, "Intentar de nuevo")
    assert steps.ticket_shown(kiosk) == tickets(centre)[0]["code"]
