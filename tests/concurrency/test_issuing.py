"""Races at the kiosk: many tickets issued at once."""

import pytest

from tests.concurrency.clients import together
from tests.concurrency.hall import ROUNDS, Hall

# Hundreds of requests on a machine that other tests keep busy.
pytestmark = [pytest.mark.concurrency, pytest.mark.timeout(300)]
CLIENTS = 32


def test_32_clients_at_one_queue_get_32_successive_numbers(hall: Hall) -> None:
    for round_ in range(ROUNDS):
        answers = together(*[hall.kiosk.issue(hall.queue())] * CLIENTS)

        first = round_ * CLIENTS + 1
        numbers = sorted(each.ticket["number"] for each in answers)
        assert numbers == list(range(first, first + CLIENTS))
    assert len(hall.checked().tickets) == ROUNDS * CLIENTS
