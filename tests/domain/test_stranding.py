"""The rules of stranded people, without a database: who may call, take over, give back, and what is told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from tests.factories import OPENING, after_opening
from ticketing.domain.line.stranding import (
    AlertKind,
    Desk,
    Limits,
    ReleaseReason,
    changes_at,
    may_take_over,
    released_because,
    stranded,
)
from ticketing.domain.windows import WindowState

TODAY = date(2026, 11, 24)
LIMITS = Limits(pause=timedelta(minutes=5), hold=timedelta(minutes=30))
OPEN, PAUSED = WindowState.OPEN, WindowState.PAUSED


@dataclass(frozen=True)
class Person:
    state: str = "waiting"
    day: date = TODAY
    queue: str = "r"
    entity: str = "reniec"
    since: datetime = OPENING
    window: str | None = None
    agent: str | None = None
    for_window: str | None = None
    for_agent: str | None = None


def desk(
    number: int = 1,
    state: WindowState = OPEN,
    *,
    queues: str = "r",
    entities: frozenset[str] | None = None,
    since_s: float = 0,
) -> Desk:
    return Desk(f"w{number}", f"a{number}", state, after_opening(since_s), frozenset(queues), entities)


def told(person: Person, *desks: Desk, at_s: float = 60) -> AlertKind | None:
    found = stranded(person, desks, LIMITS, after_opening(at_s), TODAY)
    return None if found is None else found.kind


SUNAT = frozenset({"sunat"})


@pytest.mark.parametrize(
    ("person", "desks", "kind"),
    [
        (Person(), [desk()], None),
        (Person(), [], AlertKind.UNSTAFFED),
        (Person(), [desk(state=PAUSED)], AlertKind.UNSTAFFED),
        (Person(), [desk(queues="s")], AlertKind.UNSTAFFED),
        (Person(), [desk(entities=SUNAT)], AlertKind.UNSTAFFED),
        (Person(), [desk(entities=SUNAT), desk(2)], None),
        # Sent somewhere: the queue does not matter there, and no other window counts.
        (Person(for_window="w1"), [desk(queues="s")], None),
        (Person(for_agent="a1"), [desk(queues="s")], None),
        (Person(for_window="w1"), [desk(2)], AlertKind.SENT_AWAY),
        (Person(for_window="w1"), [desk(state=PAUSED), desk(2)], AlertKind.SENT_AWAY),
        (Person(for_window="w1"), [desk(entities=SUNAT)], AlertKind.SENT_AWAY),
        (Person(for_window="w1", for_agent="a2"), [desk(2)], None),
        (Person("called", window="w1", agent="a1"), [desk()], None),
        (Person("serving", window="w1", agent="a1"), [desk(2)], AlertKind.LEFT_CALLED),
        (Person("called", window="w1", agent="a1"), [desk(entities=SUNAT)], AlertKind.LEFT_CALLED),
        (Person("on_hold", window="w1", agent="a1"), [desk()], None),
        (Person("on_hold", window="w1", agent="a1"), [desk(2)], None),
        (Person("on_hold", window="w1", agent="a1"), [desk(2, queues="s")], AlertKind.PARKED_AWAY),
        (Person("on_hold", window="w1", agent="a1"), [desk(state=PAUSED), desk(2)], AlertKind.PARKED_AWAY),
        (Person("on_hold", window="w1", agent="a1"), [], AlertKind.PARKED_AWAY),
        (Person(day=TODAY - timedelta(days=1)), [desk()], AlertKind.DAY_OVER),
        (Person("closed", agent="a1"), [], None),
    ],
    ids=str,
)
def test_whom_a_supervisor_is_told_of(person: Person, desks: list[Desk], kind: AlertKind | None) -> None:
    assert told(person, *desks) is kind


@pytest.mark.parametrize(("paused_s", "free"), [(299, False), (300, True)])
def test_a_pause_frees_at_the_limit_to_the_second(paused_s: float, free: bool) -> None:
    person, other = Person("on_hold", window="w1", agent="a1"), desk(2)
    desks = [desk(state=PAUSED), other]
    at = after_opening(paused_s)
    assert may_take_over(person, other, desks, LIMITS, at) is free
    waits = Person(for_window="w1")
    assert released_because(waits, desks, LIMITS, at) is (ReleaseReason.WINDOW_PAUSED if free else None)


def test_a_person_parked_too_long_is_told_although_the_agent_is_here() -> None:
    person = Person("on_hold", window="w1", agent="a1")
    assert told(person, desk(), at_s=1799) is None
    assert told(person, desk(), at_s=1800) is AlertKind.PARKED_LONG


def test_the_agent_who_parked_goes_on_at_any_window_and_queue() -> None:
    own = desk(7, queues="z")
    assert may_take_over(Person("on_hold", window="w1", agent="a7"), own, [own], LIMITS, OPENING)
    asleep = desk(7, PAUSED)
    assert not may_take_over(Person("on_hold", window="w1", agent="a7"), asleep, [asleep], LIMITS, OPENING)


@pytest.mark.parametrize(
    ("desks", "reason"),
    [
        ([], ReleaseReason.WINDOW_CLOSED),
        ([desk(2)], ReleaseReason.WINDOW_CLOSED),
        ([desk(entities=SUNAT)], ReleaseReason.AGENT_CHANGED),
        ([desk(state=PAUSED, since_s=-300)], ReleaseReason.WINDOW_PAUSED),
        ([desk(state=PAUSED)], None),
        ([desk()], None),
    ],
    ids=str,
)
def test_why_a_ticket_that_was_sent_goes_back(desks: list[Desk], reason: ReleaseReason | None) -> None:
    assert released_because(Person(for_window="w1"), desks, LIMITS, OPENING) is reason


def test_time_alone_changes_what_is_told_of_parked_people_only() -> None:
    person = Person("on_hold", window="w1", agent="a1")
    at = after_opening(60)
    assert list(changes_at(Person(), [], LIMITS, at)) == []
    assert list(changes_at(person, [desk()], LIMITS, at)) == [after_opening(1800)]
    paused = changes_at(person, [desk(state=PAUSED, since_s=30)], LIMITS, at)
    assert sorted(paused) == [after_opening(330), after_opening(1800)]
    assert list(changes_at(person, [], LIMITS, after_opening(1800))) == []
