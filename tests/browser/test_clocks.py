"""Clocks, midnight and ended links on the citizens' screens: the server's time, and nothing stale."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre, eventually
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
LIMA = ZoneInfo("America/Lima")
CLOCK = "document.querySelector('time.clock').textContent.slice(-5)"


def wrong_by(page: "Page", minutes: int) -> None:
    """Load the page again on a computer whose clock is wrong."""
    page.clock.install(time=datetime.now(UTC) + timedelta(minutes=minutes))
    page.reload()


def now_in_lima() -> list[str]:
    """The minute, and the next one, which may begin while the test looks."""
    now = datetime.now(LIMA)
    return [each.strftime("%H:%M") for each in (now, now + timedelta(minutes=1))]


@pytest.mark.parametrize("minutes", [-20, 20])
@pytest.mark.parametrize("screen", ["kiosk", "display"])
def test_a_computer_whose_clock_is_wrong_shows_the_time_of_the_centre(
    centre: Centre, screen: str, minutes: int
) -> None:
    page = centre.kiosk() if screen == "kiosk" else centre.display()
    wrong_by(page, minutes)
    eventually(page, f"{now_in_lima()!r}.includes({CLOCK})")
    # The clock is put right meanwhile: nothing jumps.
    page.clock.set_system_time(datetime.now(UTC))
    page.clock.run_for(2_000)
    eventually(page, f"{now_in_lima()!r}.includes({CLOCK})")


def test_a_phone_whose_clock_is_wrong_counts_the_wait_from_the_truth(centre: Centre) -> None:
    ticket = centre.program("Orientadora", "greeter").post(
        f"/sites/{SITE}/tickets", {"queue": f"{SITE}:sunat"}
    )
    phone = centre.phone(ticket)
    wrong_by(phone, 20)
    expect(phone.get_by_text(re.compile(r"Lleva \d+ s esperando"))).to_be_visible()


def test_midnight_ends_the_day_of_a_display_and_a_phone_without_an_event(centre: Centre) -> None:
    greeter, agent = centre.program("Orientadora", "greeter"), centre.program("Asesora", "agent")
    queue = {"queue": f"{SITE}:reniec-tramites"}
    first = greeter.post(f"/sites/{SITE}/tickets", queue)
    waiting = greeter.post(f"/sites/{SITE}/tickets", queue)
    display, phone = centre.display(), centre.phone(waiting)
    window = next(
        each for each in greeter.get(f"/sites/{SITE}")["windows"] if queue["queue"] in each["queues"]
    )["id"]
    agent.put(f"/windows/{window}/session", {"status": "open"})
    agent.post(f"/windows/{window}/call-next")
    expect(display.locator("[data-row='1']")).to_contain_text(first["code"])
    heading = phone.get_by_role("heading", name="Está en la cola")
    expect(heading).to_be_visible()
    for page in (display, phone):
        page.context.set_offline(True)
        page.clock.install()
        # A day passes while the link is down.
        page.clock.run_for(24 * 3_600_000) if page is phone else page.clock.fast_forward(24 * 3_600_000)
    expect(phone.get_by_role("heading", name="El día de este ticket terminó")).to_be_visible()
    expect(display.locator("[data-row='1']")).to_have_text("")
    # The call that was being announced has its turn to the end.
    display.clock.run_for(20_000)
    expect(display.get_by_text("Aquí aparecerá su llamado")).to_be_visible()


def test_a_revoked_device_asks_to_be_paired_within_seconds(centre: Centre) -> None:
    kiosk, display = centre.kiosk(), centre.display()
    expect(kiosk.get_by_role("heading", name="¿A qué entidad viene?")).to_be_visible()
    expect(display.get_by_text("Aquí aparecerá su llamado")).to_be_visible()
    supervisor = centre.program("Prueba", "supervisor")
    for device in supervisor.get(f"/devices?site={SITE}")["devices"]:
        assert supervisor.client.delete(f"/devices/{device['id']}").is_success
    for page in (kiosk, display):
        expect(page.locator(".pairing")).to_be_visible(timeout=10_000)


def test_a_link_that_is_down_says_since_when(centre: Centre) -> None:
    kiosk, display = centre.kiosk(), centre.display()
    phone = centre.phone(
        centre.program("Orientadora", "greeter").post(f"/sites/{SITE}/tickets", {"queue": f"{SITE}:sunat"})
    )
    for page in (kiosk, display):
        wrong_by(page, 20)
        eventually(page, f"{now_in_lima()!r}.includes({CLOCK})")
    expect(phone.get_by_role("heading", name="Está en la cola")).to_be_visible()
    since = now_in_lima()
    centre.server.stop()
    told = re.compile(f"Sin conexión desde las ({'|'.join(since)})")
    for page in (kiosk, display, phone):
        expect(page.get_by_text(told).first).to_be_visible(timeout=15_000)
    centre.server.start()
