"""Everybody presses at the kiosk at once."""

import uuid

import pytest

from tests.concurrency.clients import together, winners
from tests.concurrency.hall import ROUNDS, Hall

pytestmark = pytest.mark.concurrency
CLIENTS = 32
COUPLES = 8


def test_32_clients_at_one_queue_get_32_successive_numbers(hall: Hall) -> None:
    for round_ in range(ROUNDS):
        answers = together(*[hall.kiosk.issue(hall.queue())] * CLIENTS)

        first = round_ * CLIENTS + 1
        numbers = sorted(each.ticket["number"] for each in answers)
        assert numbers == list(range(first, first + CLIENTS))
    assert len(hall.checked().tickets) == ROUNDS * CLIENTS


def test_a_kiosk_that_sends_twice_under_one_key_gets_one_ticket_twice(hall: Hall) -> None:
    for _ in range(ROUNDS):
        requests = [hall.kiosk.issue(hall.queue()).keyed(str(uuid.uuid4())) for _ in range(COUPLES)]
        answers = together(*requests, *requests)

        assert len(winners(answers)) == 2 * COUPLES
        first, second = answers[:COUPLES], answers[COUPLES:]
        assert [each.body for each in first] == [each.body for each in second]
    assert len(hall.checked().tickets) == ROUNDS * COUPLES
