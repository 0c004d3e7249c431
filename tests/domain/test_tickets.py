"""Effects of each event on a ticket, and the attentions that it leaves."""

from datetime import timedelta

import pytest

from tests.factories import OPENING, after_opening, event, issued, lived, ticket_in
from ticketing.domain.attentions import ended_attention
from ticketing.domain.line.priorities import Category, Priority
from ticketing.domain.states import Action, State
from ticketing.domain.tickets import Ticket, evolve

A = Action


def clocks(ticket: Ticket) -> tuple[int, int, int, int, int]:
    """wait, walk, service, hold, away in seconds."""
    sums = (ticket.wait_ms, ticket.walk_ms, ticket.service_ms, ticket.hold_ms, ticket.away_ms)
    wait, walk, service, hold, away = (milliseconds // 1000 for milliseconds in sums)
    return wait, walk, service, hold, away


def test_a_new_ticket_waits_from_its_issue() -> None:
    ticket = evolve(None, issued(seq=7, priority="preferential", category="pregnant"))
    assert (ticket.state, ticket.since, ticket.arrived_at) == (State.WAITING, OPENING, OPENING)
    assert (ticket.issued_seq, ticket.seq, ticket.stay_ms) == (7, 7, 0)
    assert (ticket.priority, ticket.category) == (Priority.PREFERENTIAL, Category.PREGNANT)


def test_a_ticket_in_place_of_a_misrouted_one_keeps_the_arrival() -> None:
    ticket = evolve(None, issued(after_opening(90), arrived_at=OPENING, replaces="ticket-0"))
    assert (ticket.arrived_at, ticket.order_at, ticket.issued_at) == (OPENING, OPENING, after_opening(90))
    assert (ticket.replaces, clocks(ticket)) == ("ticket-0", (90, 0, 0, 0, 0))


def test_each_spell_runs_on_its_own_clock() -> None:
    ticket = lived((A.CALL, 10), (A.START, 20), (A.HOLD, 30), (A.RESUME, 40), (A.FINISH, 50), (A.CODE, 600))
    assert clocks(ticket) == (10, 20, 80, 40, 0)
    assert ticket.ended_at == after_opening(150)
    assert ticket.stay_ms == 150_000


def test_recalls_are_one_walk_from_the_first_call() -> None:
    ticket = lived((A.CALL, 10), (A.RECALL, 20), (A.RECALL, 20), (A.START, 5))
    assert (ticket.recalls, ticket.called_at, clocks(ticket)) == (2, after_opening(10), (10, 45, 0, 0, 0))
    assert lived((A.CALL, 10), (A.RECALL, 20)).since == after_opening(10)


def test_the_time_away_between_a_no_show_and_its_restoring_is_nobodys_wait() -> None:
    ticket = lived((A.CALL, 10), (A.NO_SHOW, 20), (A.RESTORE, 300), (A.CALL, 5))
    assert clocks(ticket) == (15, 20, 0, 0, 300)
    restored = lived((A.CALL, 10), (A.NO_SHOW, 20), (A.RESTORE, 300))
    assert (restored.ended_at, restored.window, restored.agent, restored.why) == (None, None, None, None)
    assert (restored.arrived_at, restored.order_at) == (OPENING, OPENING)


def test_a_transfer_changes_the_queue_and_keeps_number_and_arrival() -> None:
    ticket = lived((A.CALL, 10), (A.START, 10), (A.TRANSFER, 60), (A.CALL, 10))
    assert (ticket.queue, ticket.entity, ticket.transfers) == ("lima-norte:sunat", "sunat", 1)
    assert (ticket.code, ticket.series, ticket.arrived_at) == ("R-001", "R", OPENING)
    assert clocks(ticket) == (20, 10, 60, 0, 0)


@pytest.mark.parametrize("state", [State.WAITING, State.CALLED, State.SERVING, State.ON_HOLD])
def test_a_transfer_to_a_window_or_agent_waits_for_it_until_the_call(state: State) -> None:
    ticket = ticket_in(state)
    aim = {"for_window": "lima-norte:9", "for_agent": "luis"}
    sent = evolve(ticket, event(A.TRANSFER, ticket.since, seq=9, data=aim))
    assert (sent.state, sent.for_window, sent.for_agent) == (State.WAITING, "lima-norte:9", "luis")
    assert (sent.window, sent.agent) == (None, None)
    called = evolve(sent, event(A.CALL, sent.since, seq=10, window="lima-norte:9"))
    assert (called.for_window, called.for_agent, called.window) == (None, None, "lima-norte:9")


def test_a_hold_ends_at_the_window_that_resumes_it() -> None:
    held = ticket_in(State.ON_HOLD)
    resumed = evolve(held, event(A.RESUME, held.since, window="lima-norte:5", data={"agent": "luis"}))
    assert (resumed.window, resumed.agent, resumed.attended_at) == ("lima-norte:5", "luis", held.attended_at)


def test_the_first_start_stays_and_each_visit_has_its_own() -> None:
    ticket = lived((A.CALL, 10), (A.START, 10), (A.RETURN, 60), (A.CALL, 10), (A.START, 10))
    assert (ticket.started_at, ticket.attended_at) == (after_opening(20), after_opening(100))
    assert (ticket.attentions, ticket.attended_ms) == (1, 0)


def test_what_was_held_in_one_visit_is_not_held_again_in_the_next() -> None:
    first = [(A.CALL, 10), (A.START, 10), (A.HOLD, 60), (A.RETURN, 30)]
    ticket = lived(*first, (A.CALL, 10), (A.START, 10), (A.HOLD, 7), (A.RESUME, 5))
    assert (ticket.attended_ms, ticket.paused_ms) == (7_000, 5_000)
    assert (ticket.service_ms, ticket.hold_ms) == (67_000, 35_000)


def test_an_ended_ticket_keeps_its_window_for_the_report() -> None:
    ticket = ticket_in(State.CLOSED)
    assert (ticket.window, ticket.agent, ticket.attended_at) == ("lima-norte:3", "ana", None)


def test_coding_again_corrects_the_services_and_no_time() -> None:
    ticket = ticket_in(State.FINISHED)
    data = {"services": [], "outcome": "oriented"}
    again = evolve(ticket, event(A.CODE, ticket.since + timedelta(hours=1), seq=9, data=data))
    assert (again.services, again.outcome) == ((), "oriented")
    assert (again.stay_ms, again.ended_at, again.since) == (ticket.stay_ms, ticket.ended_at, ticket.since)


def test_a_misrouted_ticket_names_its_successor() -> None:
    assert ticket_in(State.MISROUTED).replaced_by == "ticket-2"


def test_the_days_end_keeps_what_was_served_and_blames_nobody_who_was_never_called() -> None:
    expire = event(A.EXPIRE, after_opening(36_000), seq=99)
    ends = {state: evolve(ticket_in(state), expire) for state in (State.WAITING, State.CALLED, State.SERVING)}
    assert [ticket.state for ticket in ends.values()] == [State.CANCELLED, State.NO_SHOW, State.CLOSED]
    assert [ticket.attentions for ticket in ends.values()] == [0, 0, 1]


@pytest.mark.parametrize(
    ("state", "action", "leaves"),
    [
        (State.WAITING, A.CALL, False),
        (State.WAITING, A.CANCEL, False),
        (State.CALLED, A.NO_SHOW, False),
        (State.CALLED, A.TRANSFER, False),
        (State.CALLED, A.START, False),
        (State.SERVING, A.HOLD, False),
        (State.ON_HOLD, A.RESUME, False),
        (State.CLOSED, A.CODE, False),
        (State.SERVING, A.FINISH, True),
        (State.SERVING, A.RETURN, True),
        (State.SERVING, A.TRANSFER, True),
        (State.SERVING, A.MISROUTE, True),
        (State.SERVING, A.EXPIRE, True),
        (State.ON_HOLD, A.FINISH, True),
        (State.ON_HOLD, A.RETURN, True),
        (State.ON_HOLD, A.CANCEL, True),
    ],
)
def test_an_attention_is_logged_when_a_started_visit_ends(state: State, action: A, leaves: bool) -> None:
    before = ticket_in(state)
    happened = event(action, before.since + timedelta(seconds=30), seq=9)
    after = evolve(before, happened)
    row = ended_attention(before, happened, after)
    assert (row is not None) is leaves
    if row:
        assert (row.window, row.agent, row.queue, row.ordinal) == ("lima-norte:3", "ana", before.queue, 1)
        assert (row.ending, row.seq, row.ended_at) == (happened.type, 9, happened.at)


def test_a_clock_that_steps_back_makes_nothing_negative() -> None:
    ticket = lived((A.CALL, 100), (A.START, -50), (A.FINISH, -40))
    assert clocks(ticket) == (100, 0, 0, 0, 0)
    assert ticket.called_at == ticket.started_at == ticket.ended_at == after_opening(100)


def test_a_replaced_ticket_issued_before_its_arrival_waits_from_the_arrival() -> None:
    ticket = evolve(None, issued(OPENING, arrived_at=after_opening(60)))
    called = evolve(ticket, event(A.CALL, after_opening(90)))
    assert clocks(called) == (30, 0, 0, 0, 0)
