"""PostgreSQL dies and comes back: clients are told meanwhile to ask again; nothing is lost or doubled."""

import time

import pytest

from tests.faults.conftest import Installation
from tests.faults.load import Centre

pytestmark = [pytest.mark.faults, pytest.mark.postgres]
AWAY_S = 3
RECOVERY_S = 3


def test_while_postgresql_is_away_commands_are_to_be_repeated_and_nothing_is_lost_or_doubled(
    installation: Installation, centre: Centre
) -> None:
    with centre:
        time.sleep(1)
        gone = time.monotonic()
        installation.postgres.kill()
        # A display that is switched on meanwhile is refused, and tries again.
        centre.displays.add(centre.display())
        time.sleep(AWAY_S)
        installation.postgres.start()
        back = time.monotonic()

        refused = [each for each in centre.told(gone, back) if not each.settled]
        assert {(each.status, each.code) for each in refused} == {(503, "unavailable")}
        assert all(each.retry_after for each in refused)
        # Every connection in the pools is dead, and no process is restarted.
        time.sleep(RECOVERY_S)
        recovered = centre.told(back + 1)
        assert len(recovered) > 5 and all(each.settled for each in recovered)
        centre.checked()
