"""What an undoing leaves: the ticket that the log would have made without the act."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import AGENT
from tests.property.test_evolve import Life, lives
from ticketing.domain.attentions import ended_attention
from ticketing.domain.events import Event, EventType
from ticketing.domain.tickets import Ticket, evolve
from ticketing.domain.undoing import as_data, from_data, in_force, last_act


def folded(events: list[Event]) -> Ticket:
    ticket: Ticket | None = None
    for each in events:
        ticket = evolve(ticket, each)
    assert ticket is not None
    return ticket


def undoing(events: list[Event], seq: int) -> Event:
    """The event by which a command takes back the last act of these events."""
    act = last_act(in_force(events))
    now, before = folded(events), folded([each for each in in_force(events) if each.seq < act.seq])
    names = [name for name in Ticket.__slots__ if getattr(now, name) != getattr(before, name)]
    was = as_data({name: getattr(before, name) for name in names if name != "seq"})
    data = {"undoes": act.seq, "undone": act.type, "was": was}
    return Event("lima-norte", seq, events[-1].at, EventType.UNDONE, AGENT, "ticket-1", None, None, data)


@given(lives(), st.integers(1, 5))
def test_a_log_with_undoings_makes_the_ticket_that_the_log_without_them_makes(life: Life, times: int) -> None:
    events = list(life.events)
    for _ in range(times):
        if len(in_force(events)) > 1:
            events.append(undoing(events, events[-1].seq + 1))
    kept, whole = folded(in_force(events)), folded(events)
    assert replace(whole, seq=kept.seq) == kept
    assert in_force(events) == life.events[: len(in_force(events))]


@given(lives())
def test_an_undoing_ends_no_attention(life: Life) -> None:
    if len(life.events) > 1:
        undone = undoing(life.events, life.events[-1].seq + 1)
        assert ended_attention(life.last, undone, evolve(life.last, undone)) is None


@given(lives())
def test_every_field_of_a_ticket_survives_its_way_through_an_event(life: Life) -> None:
    times = [name for name in Ticket.__slots__ if name.endswith(("_at", "since"))]
    values = {name: getattr(life.last, name) for name in Ticket.__slots__ if name not in ("day", "priority")}
    values.pop("category")
    assert from_data(as_data(values), times) == values
