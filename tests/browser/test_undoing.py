"""Undoing at the agent's console: some seconds long, one press brings back what was before."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
TICKETS = f"/sites/{SITE}/tickets"


def attending(centre: Centre) -> tuple["Page", dict[str, Any]]:
    ticket: dict[str, Any] = centre.program("Quiosco", "kiosk").post(
        TICKETS, {"queue": f"{SITE}:reniec-tramites"}
    )
    rosa = centre.agent()
    steps.open_window(rosa, 1)
    steps.press(rosa, "Llamar siguiente")
    steps.press(rosa, "Iniciar atención")
    expect(steps.stage(rosa)).to_contain_text("Atendiendo")
    return rosa, ticket


def transfer(rosa: "Page") -> None:
    steps.press(rosa, "Derivar")
    rosa.get_by_role("dialog").get_by_text("RENIEC Entregas").click()
    steps.press(rosa, "Derivar a RENIEC Entregas")


def misroute(rosa: "Page") -> None:
    steps.press(rosa, "Error de selección")
    rosa.get_by_role("dialog").get_by_text("RENIEC Entregas").click()
    rosa.get_by_role("dialog").get_by_role("button", name=re.compile("RENIEC Entregas$")).last.click()


def hold(rosa: "Page") -> None:
    steps.press(rosa, "Dejar en pausa")
    steps.press(rosa, "Fue por un documento")


def end(rosa: "Page") -> None:
    steps.press(rosa, "Codificar después")


def give_back(rosa: "Page") -> None:
    steps.press(rosa, "Devolver a cola")


@pytest.mark.parametrize("act", [transfer, misroute, hold, end, give_back], ids=lambda each: each.__name__)
def test_one_press_brings_the_person_back_as_they_were(centre: Centre, act: Any) -> None:
    rosa, ticket = attending(centre)
    act(rosa)
    expect(steps.stage(rosa)).not_to_contain_text("Atendiendo")
    steps.press(rosa, "Deshacer")
    expect(steps.stage(rosa)).to_contain_text("Atendiendo")
    expect(steps.stage(rosa)).to_contain_text(f"Deshecho: {ticket['code']} está como antes.")
    api = centre.program("Supervisión", "supervisor")
    after = api.get(f"/tickets/{ticket['id']}")
    assert (after["state"], after["queue"], after["replaced_by"]) == ("serving", ticket["queue"], None)
    assert [each["code"] for each in api.get(TICKETS)["tickets"]].count(ticket["code"]) == 1


def test_the_offer_ends_and_what_came_of_the_act_refuses_it(centre: Centre) -> None:
    rosa, ticket = attending(centre)
    give_back(rosa)
    offer = rosa.get_by_role("button", name="Deshacer")
    expect(offer).to_be_visible()
    supervisor = centre.program("Supervisión", "supervisor")
    supervisor.post(f"/tickets/{ticket['id']}/cancel", {"reason": "Se fue"})
    offer.click()
    expect(steps.stage(rosa)).to_contain_text(f"El ticket {ticket['code']} o su módulo cambió después")
    steps.press(rosa, "Cerrar")
    centre.program("Quiosco", "kiosk").post(TICKETS, {"queue": f"{SITE}:reniec-tramites"})
    steps.press(rosa, "Llamar siguiente")
    steps.press(rosa, "Devolver a cola")
    expect(offer).to_be_visible()
    expect(offer).to_be_hidden(timeout=12_000)


def test_a_form_left_for_later_is_opened_again(centre: Centre) -> None:
    rosa, _ = attending(centre)
    steps.press(rosa, "Codificar después")
    expect(steps.stage(rosa)).to_contain_text("Por codificar")
    steps.press(rosa, "Codificar después")
    expect(steps.stage(rosa)).to_contain_text("quedó por codificar")
    steps.press(rosa, "Deshacer")
    expect(steps.stage(rosa)).to_contain_text("Por codificar")
