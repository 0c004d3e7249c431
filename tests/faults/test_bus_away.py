"""Redis dies, stays away for half a minute, and comes back on the same port with nothing in it."""

import re
import time
from collections.abc import Sequence
from statistics import median

import httpx
import pytest

from tests.concurrency.clients import Answer
from tests.faults.conftest import Installation
from tests.faults.load import Centre, sleep_until

pytestmark = [pytest.mark.faults, pytest.mark.postgres]
AWAY_S = 30
QUIET_S = 8
LATE_S = 5
INSTANT_S = 1
# Seconds. One look takes four, and the first may begin before the processes have found Redis.
RECOVERY_S = 12


def test_without_redis_commands_go_on_and_displays_are_seconds_late_until_it_is_back(
    installation: Installation, centre: Centre
) -> None:
    with centre:
        gone = time.monotonic()
        installation.valkey.kill()
        check_pages(installation.server.url)
        sleep_until(gone + AWAY_S - QUIET_S)
        centre.rest()
        # The site is quiet: the other process has no commit of its own that would make it read the ledger.
        centre.new_ticket()
        sleep_until(gone + AWAY_S)
        installation.valkey.start()
        back = time.monotonic()

        check_went_on(centre.told(gone, back))
        while not instant(centre):
            assert time.monotonic() < back + RECOVERY_S, "Redis is back, and displays are still late"
        assert centre.displays.worst_delay(centre.snapshots) < LATE_S
        centre.checked()


def check_went_on(answers: Sequence[Answer]) -> None:
    assert len(answers) > 4 * (AWAY_S - QUIET_S)
    assert all(each.settled for each in answers)
    assert max(each.answered_at - each.sent_at for each in answers) < 3


def check_pages(url: str) -> None:
    """The pages that use Redis still answer, and quickly."""
    with httpx.Client(base_url=url, timeout=10) as client:
        page = client.get("/login")
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
        assert token
        before = time.monotonic()
        login = {"username": "nadie", "password": "nada", "csrf_token": token[1]}
        assert client.post("/login", data=login).status_code == 401
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["redis"]) == (503, "unreachable")
        assert client.get("/healthz").status_code == 200
        assert time.monotonic() - before < 4


def instant(centre: Centre) -> bool:
    """Whether new tickets show everywhere within a second; by polling every two, few would."""
    told = []
    for _ in range(7):
        told.append(centre.new_ticket())
        time.sleep(0.3)
    time.sleep(INSTANT_S)
    return median(centre.displays.worst_delay([each]) for each in told) < INSTANT_S
