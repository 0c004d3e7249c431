"""Hours as people meet them: at the kiosk and on the supervisor's screen, painted on time."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre
from ticketing.access.demo import SITE
from ticketing.domain.calendar import instants

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SUNAT = f"{SITE}:sunat"
EVERY_DAY = {"mon-sun": "08:00-16:45"}
DEMO = "Demostración: este centro atiende a toda hora."


def give_hours(centre: Centre, some_id: str = SITE, **value: Any) -> None:
    centre.program("Ana", "administrator").put(f"/settings/hours/{some_id}", {"value": value})


def today() -> str:
    return datetime.now(ZoneInfo("America/Lima")).date().isoformat()


def tile(kiosk: "Page", entity: str) -> Any:
    return kiosk.get_by_role("button", name=re.compile(rf"^{entity}\b"))


def test_the_demonstration_is_open_at_every_hour_and_says_so(centre: Centre) -> None:
    kiosk = centre.kiosk()
    expect(kiosk.get_by_text(DEMO)).to_be_visible()
    expect(tile(kiosk, "SUNAT")).to_be_enabled()

    landing = centre.screen("/", {"width": 1366, "height": 768})
    expect(landing.get_by_text("Sus centros atienden a toda hora")).to_be_visible()


def test_a_closed_centre_says_when_it_opens_and_why_without_a_reload(centre: Centre) -> None:
    kiosk = centre.kiosk()
    expect(tile(kiosk, "SUNAT")).to_be_enabled()
    give_hours(
        centre,
        week=EVERY_DAY,
        exceptions=[{"day": today(), "hours": "closed", "reason": "Fumigación"}],
    )

    expect(kiosk.get_by_text("Abre mañana a las 8:00")).to_be_visible()
    expect(kiosk.get_by_text("Horario especial: Fumigación")).to_be_visible()
    expect(kiosk.get_by_text(DEMO)).to_have_count(0)


def test_a_queue_with_hours_of_its_own_says_them_beside_those_that_are_open(centre: Centre) -> None:
    kiosk = centre.kiosk()
    give_hours(
        centre,
        f"{SITE}:entity:sunat",
        week={"mon-sun": "00:00-24:00"},
        exceptions=[{"day": today(), "hours": "closed"}],
    )

    expect(tile(kiosk, "SUNAT")).to_contain_text("Abre mañana a las 0:00. Hoy tiene un horario especial")
    expect(tile(kiosk, "SUNAT")).to_be_disabled()
    expect(tile(kiosk, "RENIEC")).to_be_enabled()


def test_a_switch_that_ends_is_painted_on_both_screens_when_it_ends(centre: Centre) -> None:
    kiosk, supervisor = centre.kiosk(), centre.supervisor()
    until = instants.to_text(datetime.now(UTC) + timedelta(seconds=8))
    centre.program("Teresa", "supervisor").put(f"/queues/{SUNAT}/state", {"open": False, "until": until})
    row = steps.queue_row(supervisor, "SUNAT")

    expect(tile(kiosk, "SUNAT")).to_contain_text("Abre hoy")
    expect(row).to_contain_text("Cerrada")
    expect(row).not_to_contain_text("Cerrada", timeout=15_000)
    expect(tile(kiosk, "SUNAT")).to_be_enabled(timeout=15_000)


def test_a_supervisor_closes_a_queue_until_it_is_reopened_and_goes_back_to_its_hours(centre: Centre) -> None:
    kiosk, supervisor = centre.kiosk(), centre.supervisor()
    steps.queue_row(supervisor, "SUNAT").get_by_role("button").click()
    steps.press(supervisor, "Cerrar la cola")
    supervisor.get_by_label("Hasta que se cambie a mano").check()
    steps.press(supervisor, "Confirmar")

    expect(supervisor.get_by_text("Cerrada a mano, hasta que se vuelva a abrir.")).to_be_visible()
    expect(tile(kiosk, "SUNAT")).to_contain_text("Cerrado por el personal del centro")
    steps.press(supervisor, "Volver al horario")
    steps.press(supervisor, "Confirmar")

    expect(tile(kiosk, "SUNAT")).to_be_enabled()


def test_a_queue_without_a_window_says_so_until_one_opens(centre: Centre) -> None:
    kiosk, agent = centre.kiosk(), centre.agent()
    expect(tile(kiosk, "SUNAT")).to_contain_text("Aún no hay módulo abierto")
    steps.open_window(agent, 22)

    expect(tile(kiosk, "SUNAT")).not_to_contain_text("Aún no hay módulo abierto")
