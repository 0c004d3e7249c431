"""Midnight at a centre while everything is connected: the staff's pages begin the new day by themselves.

The centre lies in a time zone of the test's own, in which the day ends within two minutes, so that neither
the server's clock nor the browsers' has to be set.
"""

import os
import struct
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.support.server_process import LiveServer
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
QUEUE = {"queue": f"{SITE}:reniec-tramites"}
#: Time in which the pages are open before the day ends.
EVENING = timedelta(seconds=60)


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    """Folder of the test's own time zones, in which the server looks first."""
    return tmp_path


@pytest.fixture
def centre(live_server: Callable[..., LiveServer], browser: "Browser", zones: Path) -> Iterator[Centre]:
    path = os.pathsep.join([str(zones), *zoneinfo.TZPATH])
    opened = Centre(live_server(PYTHONTZPATH=path), browser)
    yield opened
    opened.close()
    assert opened.troubles == []


def offset_of_midnight(midnight: datetime) -> timedelta:
    """The offset from UTC at which the day ends at that full minute."""
    past = midnight.hour * 60 + midnight.minute
    return timedelta(minutes=-past if past <= 12 * 60 else 24 * 60 - past)


def zone_of(zones: Path, offset: timedelta) -> str:
    """A zone that is always at this offset; browsers know it by its name."""
    minutes = offset // timedelta(minutes=1)
    name = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    # RFC 9636: no transitions, and one local time type.
    head = b"TZif\0" + bytes(15) + struct.pack(">6L", 0, 0, 0, 0, 1, 4)
    (zones / name).write_bytes(head + struct.pack(">lBB", minutes * 60, 0, 0) + b"TST\0")
    return name


def test_midnight_begins_the_new_day_on_the_pages_of_the_staff_without_an_event(
    centre: Centre, zones: Path
) -> None:
    evening = datetime.now(UTC) + EVENING
    midnight = evening.replace(second=0, microsecond=0) + timedelta(minutes=1)
    offset = offset_of_midnight(midnight)
    zone = zone_of(zones, offset)
    administrator = centre.program("Ana", "administrator", None)
    site = administrator.get(f"/settings/sites/{SITE}")["value"]
    administrator.put(f"/settings/sites/{SITE}", {"value": {**site, "timezone": zone}})
    centre.program("rosa", "agent").put(f"/windows/{SITE}:1/session", {"status": "open"})
    ticket = centre.program("Quiosco", "kiosk").post(f"/sites/{SITE}/tickets", QUEUE)

    supervisor, agent = centre.entered("teresa", f"/supervisor/{SITE}"), centre.entered("rosa", "/agent")
    today = centre.entered("teresa", f"/reports/today?site={SITE}")
    waiting = supervisor.locator(".totals > div").first
    begins = midnight.astimezone(timezone(offset)).date()
    assert datetime.now(UTC) < midnight - timedelta(seconds=5), "the pages took too long to open"
    expect(waiting).to_contain_text("1")
    expect(today.locator("[data-now='waiting']")).to_have_text("1")
    expect(today.locator("main header strong")).to_contain_text(str((begins - timedelta(days=1)).day))
    expect(agent.get_by_role("tabpanel")).to_contain_text(ticket["code"])
    for page in (supervisor, agent, today):
        page.evaluate("window.stays = true")

    left = (midnight - datetime.now(UTC)).total_seconds()
    supervisor.wait_for_timeout(max(0, left) * 1000)
    expect(today.locator("main header strong")).to_contain_text(str(begins.day), timeout=10_000)
    expect(today.locator("[data-now='waiting']")).to_have_text("0", timeout=10_000)
    expect(waiting).to_contain_text("0", timeout=10_000)
    expect(agent.get_by_role("tabpanel")).not_to_contain_text(ticket["code"], timeout=10_000)
    for page in (supervisor, agent, today):
        assert page.evaluate("window.stays")
    # The new day goes on where the people are.
    centre.program("Quiosco", "kiosk").post(f"/sites/{SITE}/tickets", QUEUE)
    expect(waiting).to_contain_text("1")
