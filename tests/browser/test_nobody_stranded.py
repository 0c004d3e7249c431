"""Stranded people at the screens: the dialog offers what works, and the supervisor helps with one press."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def issued(centre: Centre, count: int = 1, queue: str = "reniec-tramites") -> list[str]:
    kiosk = centre.program("Quiosco", "kiosk")
    body = {"queue": f"{SITE}:{queue}"}
    return [kiosk.post(f"/sites/{SITE}/tickets", body)["code"] for _ in range(count)]


def open_at(centre: Centre, name: str, number: int) -> "Page":
    agent = centre.agent(name)
    steps.open_window(agent, number)
    return agent


def offered(agent: "Page", tab: str) -> list[str]:
    """What the open dialog offers under this heading."""
    dialog = agent.get_by_role("dialog")
    dialog.get_by_role("button", name=tab, exact=True).click()
    return dialog.locator(".options .name").all_inner_texts()


def test_a_person_sent_to_a_window_that_pauses_is_told_and_given_back_with_one_press(centre: Centre) -> None:
    (code,) = issued(centre)
    rosa, luis, supervisor = open_at(centre, "rosa", 1), open_at(centre, "luis", 2), centre.supervisor()
    alarms = supervisor.get_by_role("region", name="Pide atención")
    steps.press(rosa, "Llamar siguiente")
    steps.press(rosa, "Iniciar atención")
    steps.press(rosa, "Derivar")
    dialog = rosa.get_by_role("dialog")
    expect(dialog.get_by_text("RENIEC Entregas")).to_be_visible()
    assert offered(rosa, "A un módulo") == ["Módulo 2"]
    assert offered(rosa, "A un(a) asesor(a)") == ["Luis Mamani"]
    dialog.get_by_text("Luis Mamani").click()
    steps.press(rosa, "Derivar a Luis Mamani")
    expect(luis.get_by_role("tabpanel")).to_contain_text(code)

    steps.press_starting(luis, "Pausar módulo")
    steps.press(luis, "Refrigerio")
    told = alarms.get_by_role("button", name=f"{code} derivado a Luis Mamani, que no puede llamarlo ahora")
    expect(told).to_be_visible()
    steps.press(rosa, "Llamar siguiente")
    expect(steps.stage(rosa)).to_contain_text("Nadie espera en este momento")
    alarms.get_by_role("button", name=f"Devolver a su cola {code}").click()
    expect(told).to_be_hidden()
    steps.press(rosa, "Llamar siguiente")
    expect(steps.stage(rosa)).to_contain_text(code)


def test_a_person_left_parked_is_taken_over_by_a_colleague(centre: Centre) -> None:
    (code,) = issued(centre)
    rosa, luis = open_at(centre, "rosa", 1), open_at(centre, "luis", 2)
    steps.press(rosa, "Llamar siguiente")
    steps.press(rosa, "Iniciar atención")
    steps.press(rosa, "Dejar en pausa")
    steps.press(rosa, "Fue por un documento")
    steps.press_starting(rosa, "Cerrar módulo")
    luis.get_by_role("tab", name="En pausa").click()
    row = luis.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=code)
    expect(row).to_contain_text("La dejó Rosa Quispe, que ya no está")
    row.get_by_role("button", name="Retomar").click()
    expect(steps.stage(luis)).to_contain_text(code)


def test_a_call_that_was_given_back_leaves_the_display(centre: Centre) -> None:
    first, second = issued(centre, 2)
    display, rosa = centre.display(), open_at(centre, "rosa", 1)
    steps.press(rosa, "Llamar siguiente")
    expect(display.locator("[data-code]")).to_have_attribute("data-code", first)
    steps.press(rosa, "Devolver a cola")
    expect(display.get_by_text(first)).to_have_count(0)
    assert second != first


def test_a_supervisor_ends_what_an_agent_left_and_codes_it_with_a_reason(centre: Centre) -> None:
    (code,) = issued(centre)
    rosa, supervisor = open_at(centre, "rosa", 1), centre.supervisor()
    steps.press(rosa, "Llamar siguiente")
    steps.press(rosa, "Iniciar atención")
    # Before that the tile may change under the press.
    expect(steps.window_tile(supervisor, 1)).to_contain_text(code)
    steps.window_tile(supervisor, 1).click()
    panel = supervisor.get_by_role("complementary")
    panel.get_by_role("button", name=code).click()
    steps.press(supervisor, "Terminar la atención")
    confirm = panel.get_by_role("button", name="Confirmar")
    # Without a reason it cannot be sent.
    expect(confirm).to_be_disabled()
    panel.get_by_role("textbox", name="Motivo").fill("Rosa tuvo que salir")
    confirm.click()
    expect(panel).to_contain_text("Atención cerrada")
    expect(panel).to_contain_text("Rosa tuvo que salir")
    steps.press(supervisor, "Registrar trámites")
    panel.get_by_role("checkbox").first.check()
    panel.get_by_role("textbox", name="Motivo").fill("Según su hoja")
    panel.get_by_role("button", name="Confirmar").click()
    expect(panel).to_contain_text("Terminado")


@pytest.mark.parametrize(
    ("queue", "remedy"),
    [("reniec-entregas", "Pasar a RENIEC Trámites"), ("sunat", "Enviar al módulo 1")],
)
def test_people_of_a_queue_without_a_window_go_where_they_are_called_with_one_press(
    centre: Centre, queue: str, remedy: str
) -> None:
    codes = issued(centre, 2, queue)
    rosa, supervisor = open_at(centre, "rosa", 1), centre.supervisor()
    alarms = supervisor.get_by_role("region", name="Pide atención")
    told = alarms.get_by_role("button", name="ningún módulo abierto puede llamarlos")
    expect(told).to_contain_text(", ".join(codes))
    alarms.get_by_role("button", name=f"{remedy} {', '.join(codes)}").click()
    expect(told).to_be_hidden()
    expect(supervisor.get_by_role("status").filter(has_text="2 personas pasaron a")).to_be_visible()
    steps.press(rosa, "Llamar siguiente")
    expect(steps.stage(rosa)).to_contain_text(codes[0])
