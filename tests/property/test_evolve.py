"""Clocks of a ticket add up for every legal order of events."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import OPENING, event, issued
from ticketing.domain.attentions import Attention, corrected_attention, ended_attention
from ticketing.domain.calendar.instants import to_text
from ticketing.domain.events import EVENT_OF, Event, EventType
from ticketing.domain.states import Action, State, actions_in
from ticketing.domain.tickets import Ticket, evolve

#: Actions that do not end the ticket: drawn more often, they give long lives with several visits.
ONWARDS = {Action.CALL, Action.START, Action.HOLD, Action.RESUME}
ENDINGS = {Action.EXPIRE, Action.CANCEL, Action.MISROUTE, Action.FINISH}
CODED = {State.CLOSED, State.FINISHED}


@dataclass
class Life:
    """A ticket's events, the ticket after each of them, and the attentions they left."""

    events: list[Event] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    rows: list[Attention] = field(default_factory=list)

    @property
    def last(self) -> Ticket:
        return self.tickets[-1]

    def add(self, happened: Event) -> None:
        before = self.tickets[-1] if self.tickets else None
        ticket = evolve(before, happened)
        row = ended_attention(before, happened, ticket) if before else None
        if corrected := corrected_attention(happened, ticket):
            changes: dict[str, Any] = corrected
            self.rows[-1] = replace(self.rows[-1], **changes)
        self.events.append(happened)
        self.tickets.append(ticket)
        self.rows += [row] if row else []

    def steps(self) -> Iterator[tuple[Ticket, Event, Ticket]]:
        return zip(self.tickets, self.events[1:], self.tickets[1:], strict=False)


@st.composite
def lives(draw: st.DrawFn, backwards: bool = False) -> Life:
    """A random legal life. backwards: the site's clock may step back between two events."""
    gaps = st.integers(-600_000 if backwards else 0, 600_000).map(lambda ms: timedelta(milliseconds=ms))
    at: datetime = OPENING
    life = Life()
    life.add(issued(at, arrived_at=at - draw(gaps)))
    for seq in range(2, 2 + draw(st.integers(0, 18))):
        # What the day's end settled is of another day: it is never restored.
        settled = life.last.forgotten is not None
        actions = [each for each in actions_in(life.last.state) if not (settled and each is Action.RESTORE)]
        if not actions:
            break
        onwards = [action for action in actions if action in ONWARDS]
        gentle = [action for action in actions if action not in ENDINGS]
        action = draw(st.sampled_from(onwards * 8 + gentle * 4 + actions))
        at += draw(gaps)
        told = {"ended_at": to_text(at - draw(gaps))} if action is Action.CORRECT else None
        window = draw(st.sampled_from(["lima-norte:3", "lima-norte:4"]))
        life.add(event(action, at, seq=seq, window=window, data=told))
    return life


def end_of_stay(ticket: Ticket) -> datetime:
    """The last instant of the stay that is known; coding may come later."""
    if ticket.forgotten_since is not None:
        return ticket.corrected_at or ticket.forgotten_since
    if ticket.state is State.FINISHED:
        assert ticket.ended_at is not None
        return ticket.ended_at
    return ticket.since


def spells(life: Life, state: State) -> int:
    """Milliseconds in a state, computed from the log by brute force.

    What the day's end cut is not known, until a correction says it; the last one counts.
    """
    total, told = timedelta(), timedelta()
    cut: datetime | None = None
    for earlier, later, ticket in zip(life.events, life.events[1:], life.tickets, strict=False):
        if later.type is EventType.EXPIRED:
            cut = began(life, earlier) if ticket.state is state else None
            # A recall in the middle of the walk does not make its first half known.
            total -= earlier.at - cut if cut is not None else timedelta()
        elif later.type is EventType.CORRECTED and cut is not None:
            told = max(datetime.fromisoformat(str(later.data["ended_at"])) - cut, timedelta())
        elif ticket.state is state:
            total += later.at - earlier.at
    return (total + told) // timedelta(milliseconds=1)


def began(life: Life, last: Event) -> datetime:
    """When the spell began whose last event this is: a recall begins none."""
    known = [each for each in life.events if each.seq <= last.seq and each.type is not EventType.RECALLED]
    return known[-1].at


@given(lives())
def test_the_clocks_are_the_spells_of_the_log(life: Life) -> None:
    ticket = life.last
    early = (OPENING - ticket.arrived_at) // timedelta(milliseconds=1)
    # A recall begins no new spell: a walk that still runs is counted when it ends.
    walking = life.events[-1].at - ticket.since if ticket.state is State.CALLED else timedelta()
    assert ticket.wait_ms == early + spells(life, State.WAITING)
    assert ticket.walk_ms == spells(life, State.CALLED) - walking // timedelta(milliseconds=1)
    assert ticket.service_ms == spells(life, State.SERVING)
    assert ticket.hold_ms == spells(life, State.ON_HOLD)
    # Nor does a correction: who is away goes on to be.
    away = life.events[-1].at - ticket.since if ticket.state is State.NO_SHOW else timedelta()
    assert ticket.away_ms == spells(life, State.NO_SHOW) - away // timedelta(milliseconds=1)


@given(st.one_of(lives(), lives(backwards=True)))
def test_the_clocks_make_the_stay_also_when_the_sites_clock_steps_back(life: Life) -> None:
    for ticket in life.tickets:
        assert ticket.stay_ms == (end_of_stay(ticket) - ticket.arrived_at) // timedelta(milliseconds=1)


@given(lives(backwards=True))
def test_no_clock_runs_backwards_and_no_spell_is_longer_than_time_itself(life: Life) -> None:
    for before, happened, after in life.steps():
        if happened.type is EventType.CORRECTED:
            continue
        assert after.since >= before.since
        for clock in ("wait_ms", "walk_ms", "service_ms", "hold_ms", "away_ms"):
            assert getattr(after, clock) >= getattr(before, clock) >= 0
        assert after.stay_ms - before.stay_ms <= (after.since - before.since) // timedelta(milliseconds=1)


@given(st.one_of(lives(), lives(backwards=True)))
def test_number_code_arrival_and_order_are_kept_for_life(life: Life) -> None:
    kept = attrgetter("id", "day", "series", "round", "number", "code", "issued_at", "issued_seq")
    order = attrgetter("arrived_at", "order_at", "priority", "category")
    assert len({kept(ticket) + order(ticket) for ticket in life.tickets}) == 1


@given(st.one_of(lives(), lives(backwards=True)))
def test_each_started_and_ended_visit_leaves_one_attention_and_the_sums_agree(life: Life) -> None:
    ticket, rows = life.last, life.rows
    starts = sum(happened.type is EventType.STARTED for happened in life.events)
    open_visit = ticket.state in {State.SERVING, State.ON_HOLD}
    assert len(rows) == ticket.attentions == starts - open_visit
    assert [row.ordinal for row in rows] == list(range(1, len(rows) + 1))
    served, held = (ticket.attended_ms, ticket.paused_ms) if open_visit else (0, 0)
    assert sum(row.service_ms for row in rows) + served == ticket.service_ms
    assert sum(row.hold_ms for row in rows) + held == ticket.hold_ms


@given(st.one_of(lives(), lives(backwards=True)))
def test_an_attention_lasts_as_long_as_what_was_served_and_held_in_it(life: Life) -> None:
    known = [row for row in life.rows if row.ending != EventType.EXPIRED]
    for row in known:
        assert (row.ended_at - row.started_at) // timedelta(milliseconds=1) == row.service_ms + row.hold_ms
    for earlier, later in zip(life.rows, life.rows[1:], strict=False):
        assert earlier.ended_at <= later.started_at
        assert earlier.seq < later.seq


@given(lives())
def test_a_ticket_is_at_a_window_exactly_while_called_served_held_or_ended_there(life: Life) -> None:
    for before, happened, after in life.steps():
        if after.state is State.WAITING:
            assert (after.window, after.agent, after.why, after.ended_at) == (None, None, None, None)
        if happened.type in (EVENT_OF[Action.CALL], EVENT_OF[Action.RESUME]):
            assert (after.window, after.agent) == (happened.window, "ana")
        if before.attended_at and after.state in CODED:
            assert (after.window, after.agent) == (before.window, before.agent)


@given(lives(backwards=True))
def test_the_same_log_always_makes_the_same_ticket(life: Life) -> None:
    ticket = None
    for happened in life.events:
        ticket = evolve(ticket, happened)
    assert ticket == life.last
