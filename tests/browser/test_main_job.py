"""The main job through the four screens: a ticket is taken, called, attended, coded and reported."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre, eventually
from tests.support.files import csv_as_excel, workbook

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
QUEUE = "RENIEC Trámites"
HISTORY = (
    "Terminado",
    f"Ticket emitido para {QUEUE}",
    "Llamado al módulo 1.",
    "Empezó la atención en el módulo 1.",
    "Terminó la atención.",
    "Se registró: Renovación de DNI",
)


def spoken(display: "Page") -> list[str]:
    texts: list[str] = display.evaluate("window.spoken.map((sentence) => sentence.text)")
    return texts


def called_on(display: "Page", code: str, window: int) -> None:
    """Expect the call to be shown large, listed, and spoken once."""
    panel = display.locator("[data-code]")
    expect(panel).to_have_attribute("data-code", code)
    expect(panel).to_have_attribute("data-window", str(window))
    expect(display.locator("[data-row='1']")).to_contain_text(code)
    eventually(display, "spoken.length > 0")
    assert spoken(display) == [f"Ticket {code}, acérquese al módulo {window}"]


def detail_rows(supervisor: "Page") -> list[dict[str, str]]:
    """Today's detail, as the supervisor downloads it; the workbook beside the CSV has the same rows."""
    files = {}
    for form in ("Excel", "CSV"):
        with supervisor.expect_download() as download:
            steps.press(supervisor, f"Detalle: {form}")
        files[form] = download.value.path().read_bytes()
    rows, beside = csv_as_excel(files["CSV"]), workbook(files["Excel"])
    assert rows.column("NUMERO DE TICKET") == beside.column("NUMERO DE TICKET")
    assert rows.about["Alcance"] == beside.about["Alcance"] != ""
    return rows.named


def attend(agent: "Page", code: str, tile: "Locator") -> None:
    """Attend from the start to the coded services; the supervisor's tile of the window follows."""
    steps.press(agent, "Iniciar atención")
    expect(tile).to_contain_text("Atiende")
    steps.press(agent, "Codificar después")
    expect(steps.stage(agent)).to_contain_text("Por codificar")
    expect(tile).to_contain_text("Libre")
    steps.pick_service(agent, "renovación")
    steps.press(agent, "Guardar y terminar")
    expect(steps.stage(agent)).to_contain_text(f"{code} terminado.")


def opened_history(supervisor: "Page", code: str) -> "Locator":
    search = supervisor.get_by_role("searchbox", name="Buscar ticket")
    search.fill(code)
    search.press("Enter")
    panel = supervisor.get_by_role("complementary")
    expect(panel.get_by_role("heading", name=code)).to_be_visible()
    return panel


def test_a_person_goes_from_the_kiosk_to_the_report(centre: Centre) -> None:
    kiosk, display = centre.kiosk(), centre.display()
    agent, supervisor = centre.agent("rosa"), centre.supervisor()
    tile, row = steps.window_tile(supervisor, 1), steps.queue_row(supervisor, QUEUE)

    steps.open_window(agent, 1)
    expect(tile).to_contain_text("Rosa Quispe")
    expect(tile).to_contain_text("Libre")

    code = steps.take_ticket(kiosk, "RENIEC", "Trámites")
    expect(row.locator("td.waiting")).to_have_text("1")
    expect(display.get_by_role("listitem").filter(has_text=QUEUE)).to_contain_text("1")

    steps.press(agent, "Llamar siguiente")
    expect(steps.stage(agent)).to_contain_text(code)
    called_on(display, code, window=1)
    expect(tile).to_contain_text(code)
    expect(tile).to_contain_text("Llamando")
    attend(agent, code, tile)

    story = opened_history(supervisor, code)
    for sentence in HISTORY:
        expect(story).to_contain_text(sentence)
    (written,) = [each for each in detail_rows(supervisor) if each["NUMERO DE TICKET"] == code]
    assert written["ESTADO ATENCION"] == "Terminado"
    assert written["NOMBRE ENTIDAD"] == "Registro Nacional de Identificación y Estado Civil"
    assert written["N° DE MODULO"] == "1"


def test_preferential_attention_is_called_before_who_came_earlier(centre: Centre) -> None:
    kiosk, agent = centre.kiosk(), centre.agent("rosa")
    steps.open_window(agent, 1)

    earlier = steps.take_ticket(kiosk, "RENIEC", "Trámites")
    steps.press(kiosk, "Listo")
    later = steps.take_ticket(kiosk, "RENIEC", "Trámites", how="Estoy embarazada")
    steps.press(agent, "Llamar siguiente")

    expect(steps.stage(agent)).to_contain_text(later)
    expect(steps.stage(agent)).not_to_contain_text(earlier)
    expect(steps.stage(agent)).to_contain_text("Gestante")


def test_the_phone_tells_its_person_to_come(centre: Centre) -> None:
    kiosk, agent = centre.program("Quiosco", "kiosk"), centre.agent("rosa")
    ticket = kiosk.post("/sites/lima-norte/tickets", {"queue": "lima-norte:reniec-tramites"})
    phone = centre.phone(ticket)
    expect(phone.get_by_role("heading", name=ticket["code"])).to_be_visible()
    expect(phone.get_by_text("Usted es la siguiente persona")).to_be_visible()

    steps.open_window(agent, 3)
    steps.press(agent, "Llamar siguiente")

    expect(phone.get_by_role("heading", name="Es su turno")).to_be_visible()
    expect(phone.get_by_text("Módulo")).to_be_visible()
    expect(phone.get_by_text("3", exact=True)).to_be_visible()
