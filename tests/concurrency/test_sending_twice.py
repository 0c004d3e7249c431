"""An impatient finger or a retry after a lost answer: the same command arrives twice at once."""

import uuid
from typing import Any

import pytest

from tests.concurrency.clients import Request, refusals, together
from tests.concurrency.hall import Hall, Lane
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


def twice(request: Request, keys: str) -> dict[str, Any]:
    """Send it twice at once and answer the ticket: done once, and told as the keys promise."""
    if keys == "one key":
        key = str(uuid.uuid4())
        first, second = together(request.keyed(key), request.keyed(key))
        assert first.ticket == second.ticket
        return first.ticket
    pair = [request.keyed(str(uuid.uuid4())) if keys == "two keys" else request for _ in range(2)]
    answers = together(*pair)
    assert refusals(answers) == [(409, "illegal_transition")]
    return next(each.ticket for each in answers if each.accepted)


@pytest.mark.parametrize("keys", ["no key", "one key", "two keys"])
def test_start_hold_return_and_finish_sent_twice_happen_once(hall: Hall, keys: str) -> None:
    tickets: list[dict[str, Any]] = []

    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], lane.called()
        for action in ("start", "hold", "return"):
            twice(desk.act(ticket, action), keys)
        assert desk.call(ticket).now().accepted
        assert desk.act(ticket, "start").now().accepted
        finish = desk.act(ticket, "finish", services=[{"service": SERVICE}], outcome="resolved")
        assert twice(finish, keys)["state"] == "finished"
        tickets.append(ticket)

    history = hall.repeat(play)

    assert all(history.of(each) == LIFE for each in tickets)
    rows = [(each.ticket, each.ordinal) for each in history.attentions]
    assert sorted(rows) == sorted((each["id"], ordinal) for each in tickets for ordinal in (1, 2))


def test_the_next_call_sent_twice_under_one_key_calls_one_person(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        waiting = [lane.ticket(), lane.ticket()]
        called = twice(lane.desks[0].call_next(), "one key")

        assert called["id"] == waiting[0]["id"]
        for each in waiting:
            lane.settle(each)

    hall.repeat(play)
