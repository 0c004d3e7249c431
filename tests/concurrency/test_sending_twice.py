"""Duplicate commands, from a double tap or a retry after a lost answer: both arrive at once."""

import uuid
from itertools import cycle
from typing import Any

import pytest

from tests.concurrency.clients import Request, refusals, together, winners
from tests.concurrency.hall import Hall, Lane
from tests.concurrency.history import History
from tests.concurrency.network import SERVICE
from ticketing.domain.events import EventType

pytestmark = pytest.mark.concurrency
LIFE = [
    EventType.ISSUED,
    EventType.CALLED,
    EventType.STARTED,
    EventType.HELD,
    EventType.RETURNED,
    EventType.CALLED,
    EventType.STARTED,
    EventType.FINISHED,
    EventType.CODED,
]
CODED = {"services": [{"service": SERVICE}], "outcome": "resolved"}


def check_lives(history: History, tickets: list[dict[str, Any]]) -> None:
    """Each command that was sent twice happened once, and the log of attentions has its two rows."""
    assert all(history.of(each) == LIFE for each in tickets)
    rows = [(each.ticket, each.ordinal) for each in history.attentions]
    assert sorted(rows) == sorted((each["id"], ordinal) for each in tickets for ordinal in (1, 2))


def test_what_is_sent_twice_under_one_key_happens_once_and_is_told_twice(hall: Hall) -> None:
    tickets: list[dict[str, Any]] = []

    def twice(request: Request) -> dict[str, Any]:
        keyed = request.keyed(str(uuid.uuid4()))
        first, second = together(keyed, keyed)
        assert first.ticket == second.ticket
        return first.ticket

    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], twice(lane.kiosk.issue(lane.queue))
        assert twice(desk.call_next())["id"] == ticket["id"]
        for action in ("start", "hold", "return"):
            twice(desk.act(ticket, action))
        assert desk.call(ticket).now().accepted
        assert desk.act(ticket, "start").now().accepted
        assert twice(desk.act(ticket, "finish", **CODED))["state"] == "finished"
        tickets.append(ticket)

    check_lives(hall.repeat(play), tickets)


def test_what_is_sent_twice_without_a_key_or_under_two_keys_happens_once(hall: Hall) -> None:
    tickets: list[dict[str, Any]] = []
    with_keys = cycle((True, False))

    def twice(request: Request) -> None:
        keyed = next(with_keys)
        pair = [request.keyed(str(uuid.uuid4())) if keyed else request for _ in range(2)]
        answers = together(*pair)
        assert refusals(answers) == [(409, "illegal_transition")]
        assert len(winners(answers)) == 1

    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], lane.ticket()
        assert desk.call(ticket).now().accepted
        for action in ("start", "hold", "return"):
            twice(desk.act(ticket, action))
        assert desk.call(ticket).now().accepted
        assert desk.act(ticket, "start").now().accepted
        twice(desk.act(ticket, "finish", **CODED))
        tickets.append(ticket)

    check_lives(hall.repeat(play), tickets)
