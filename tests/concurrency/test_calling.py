"""Two want the same person, or the person leaves while being called."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.concurrency import network
from tests.concurrency.clients import Request, all_at_once, refusals, together, winners
from tests.concurrency.hall import ROUNDS, Desk, Hall, Lane
from ticketing.domain.events import EventType

pytestmark = pytest.mark.concurrency
WAITING = 10

Call = Callable[[Desk, dict[str, Any]], Request]
#: The ticket is the only one of its queue, so who calls the next person calls this one.
CALLS = pytest.mark.parametrize(
    "call", [Desk.call, lambda desk, _ticket: desk.call_next()], ids=["chosen", "next"]
)


def lost(call_answer: tuple[int, str | None]) -> bool:
    """A chosen ticket that is gone is refused; the next person of an empty queue is nobody."""
    return call_answer in ((409, "illegal_transition"), (204, None))


def test_16_agents_who_call_next_get_a_person_each_in_the_order_of_arrival(hall: Hall) -> None:
    def no_show(desk: Desk, ticket: dict[str, Any]) -> Callable[[], object]:
        return lambda: desk.act(ticket, "no-show").now()

    for _ in range(ROUNDS):
        tickets = [each.ticket for each in together(*[hall.kiosk.issue(hall.queue())] * WAITING)]
        answers = together(*[desk.call_next() for desk in hall.counter])

        assert refusals(answers) == [(204, None)] * (len(hall.counter) - WAITING)
        called = {each.ticket["id"] for each in winners(answers)}
        assert called == {each["id"] for each in tickets}
        pairs = [(desk, each) for desk, each in zip(hall.counter, answers, strict=True) if each.accepted]
        all_at_once([no_show(desk, each.ticket) for desk, each in pairs])
    numbers = hall.checked().called(hall.queue())
    assert numbers == sorted(numbers)


def test_an_agent_who_calls_twice_at_once_gets_one_person(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk = lane.desks[0]
        waiting = [lane.ticket(), lane.ticket()]
        answers = together(desk.call_next(), desk.call_next())

        assert refusals(answers) == [(409, "window_busy")]
        for each in waiting:
            lane.settle(each)

    hall.repeat(play)


def test_of_two_agents_who_choose_one_ticket_one_gets_it(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        answers = together(*[desk.call(ticket) for desk in lane.desks])

        assert refusals(answers) == [(409, "illegal_transition")]
        assert winners(answers)[0].ticket["agent"] is not None
        lane.settle(ticket)

    hall.repeat(play)


def test_a_start_sent_with_the_call_succeeds_only_after_it(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        call, start = together(lane.desks[0].call(ticket), lane.desks[0].act(ticket, "start"))

        assert call.accepted
        assert start.accepted or start.code == "illegal_transition"
        lane.settle(ticket)

    hall.repeat(play)


def test_nobody_calls_away_a_person_who_is_being_started(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        ticket = lane.called()
        start, call = together(lane.desks[0].act(ticket, "start"), lane.desks[1].call(ticket))

        assert start.accepted
        assert (call.status, call.code) == (409, "illegal_transition")
        lane.settle(ticket)

    hall.repeat(play)


@CALLS
def test_a_ticket_is_either_cancelled_at_the_kiosk_or_called(hall: Hall, call: Call) -> None:
    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        answers = together(lane.kiosk.delete(ticket), call(lane.desks[0], ticket))

        assert len(winners(answers)) == 1
        assert lost(refusals(answers)[0])
        lane.settle(ticket)

    hall.repeat(play)


@CALLS
def test_a_transfer_against_a_call_leaves_the_ticket_in_the_other_queue(hall: Hall, call: Call) -> None:
    elsewhere = hall.queue(network.ELSEWHERE)
    tickets: list[dict[str, Any]] = []

    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        transfer, called = together(
            lane.supervisor.act(ticket, "transfer", queue=elsewhere), call(lane.desks[0], ticket)
        )

        assert transfer.ticket["queue"] == elsewhere
        assert called.accepted or called.status in (204, 409)
        tickets.append(ticket)

    history = hall.repeat(play)

    for each in tickets:
        assert history.of(each)[-1] is EventType.TRANSFERRED
        assert history.tickets[each["id"]].queue == elsewhere
