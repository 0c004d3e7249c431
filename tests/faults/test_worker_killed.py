"""A worker process dies in the middle of its work."""

import os
import signal
import time

import pytest

from tests.faults.conftest import Installation
from tests.faults.load import Centre
from tests.faults.parts import workers

pytestmark = [pytest.mark.faults, pytest.mark.postgres]
RECOVERY_S = 3
LATE_S = 5


def test_a_killed_worker_loses_no_command_and_its_displays_go_to_another(
    installation: Installation, centre: Centre
) -> None:
    with centre:
        time.sleep(1)
        busiest = workers(installation.server)[0]
        os.kill(busiest, signal.SIGKILL)
        killed = time.monotonic()
        time.sleep(RECOVERY_S)

        assert busiest not in workers(installation.server)
        moved = [each for each in centre.displays.all if each.connections > 1]
        assert moved and all(each.seen[-1][0] > killed for each in moved)
        assert len(centre.told(killed)) > 3 * RECOVERY_S
        centre.checked()
        assert centre.displays.worst_delay(centre.snapshots) < LATE_S
