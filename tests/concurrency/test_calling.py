"""Races around calls: two agents call the same person, or the person leaves while being called."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest

from tests.concurrency import network
from tests.concurrency.clients import Request, all_at_once, refusals, together, winners
from tests.concurrency.hall import ROUNDS, Desk, Hall, Lane
from ticketing.domain.events import EventType

# Hundreds of requests on a machine that other tests keep busy.
pytestmark = [pytest.mark.concurrency, pytest.mark.timeout(300)]
WAITING = 4


def calls() -> Callable[[Desk, dict[str, Any]], Request]:
    """Chosen and next in turn: the ticket is the only one of its queue, so both call this one."""
    chosen = cycle((True, False))
    return lambda desk, ticket: desk.call(ticket) if next(chosen) else desk.call_next()


def test_16_agents_who_call_next_get_different_people_in_the_order_of_arrival(hall: Hall) -> None:
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
    assert numbers == list(range(1, ROUNDS * WAITING + 1))


def test_of_two_agents_who_choose_one_ticket_one_gets_it(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        answers = together(*[desk.call(ticket) for desk in lane.desks])

        assert refusals(answers) == [(409, "illegal_transition")]
        lane.clear(*answers)

    hall.repeat(play)


def test_an_agent_who_calls_twice_gets_one_person_whom_no_colleague_calls_away(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk, colleague = lane.desks
        lane.ticket()
        twice = together(desk.call_next(), desk.call_next())

        assert refusals(twice) == [(409, "window_busy")]
        ticket = winners(twice)[0].ticket
        start, call = together(desk.act(ticket, "start"), colleague.call(ticket))
        assert start.accepted
        assert (call.status, call.code) == (409, "illegal_transition")
        lane.clear(start)

    # One ticket more than are called, so that a second call would find one.
    for lane in hall.lanes:
        lane.ticket()
    hall.repeat(play)


def test_a_start_sent_with_the_call_succeeds_only_after_it(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        call, start = together(lane.desks[0].call(ticket), lane.desks[0].act(ticket, "start"))

        assert call.accepted
        assert start.accepted or (start.status, start.code) == (409, "illegal_transition")
        lane.clear(call, start)

    hall.repeat(play)


def test_a_ticket_is_either_cancelled_at_the_kiosk_or_called(hall: Hall) -> None:
    call = calls()

    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        answers = together(lane.kiosk.delete(ticket), call(lane.desks[0], ticket))

        assert len(winners(answers)) == 1
        # A call-next that comes after the deletion finds an empty queue: 204.
        assert refusals(answers)[0] in ((409, "illegal_transition"), (204, None))
        lane.clear(*answers)

    hall.repeat(play)


def test_a_transfer_against_a_call_leaves_the_ticket_in_the_other_queue(hall: Hall) -> None:
    call = calls()
    elsewhere = hall.queue(network.ELSEWHERE)
    tickets: list[dict[str, Any]] = []

    def play(lane: Lane) -> None:
        ticket = lane.ticket()
        move = lane.supervisor.act(ticket, "transfer", queue=elsewhere)
        transfer, called = together(move, call(lane.desks[0], ticket))

        assert transfer.ticket["queue"] == elsewhere
        assert called.accepted or (called.status, called.code) in ((204, None), (409, "queue_not_served"))
        tickets.append(ticket)

    history = hall.repeat(play)

    for each in tickets:
        assert history.of(each)[-1] is EventType.TRANSFERRED
        assert history.tickets[each["id"]].queue == elsewhere
