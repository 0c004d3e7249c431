"""Invariants of every simulated day, quiet or overrun."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa
import pytest

from tests.simulator.centre import MONDAY, days, simulation
from ticketing.domain.line.choosing import Rule
from ticketing.domain.states import State
from ticketing.simulator.crowd import Crowd
from ticketing.simulator.desks import NO_SHOW, Call, Log
from ticketing.simulator.facts import tables
from ticketing.simulator.habits import MINUTE

#: Quiet, full, and far more than five windows can serve.
CROWDS = (60, 250, 420)
Played = tuple[Crowd, Log]


@pytest.fixture(scope="module")
def played() -> list[Played]:
    return [simulation(people).played(day) for people in CROWDS for day in days(MONDAY, 4)]


def test_the_same_seed_makes_the_same_day_and_each_day_alone() -> None:
    first, again, other = simulation(120), simulation(120), simulation(120, seed=8)
    together = tables(first.floor, [first.day(day) for day in days(MONDAY, 3)])
    alone = [tables(again.floor, [again.day(day)]) for day in reversed(days(MONDAY, 3))]
    for name, table in together.items():
        assert table.equals(pa.concat_tables(one[name] for one in reversed(alone)))
    assert not together["tickets"].equals(
        tables(other.floor, [other.day(day) for day in days(MONDAY, 3)])["tickets"]
    )


def test_nobody_is_called_before_coming_nor_twice_without_waiting_again(played: list[Played]) -> None:
    for people, log in played:
        last_end: dict[int, int] = {}
        for call in log.calls:
            ticket = call.choice.head.ticket
            assert people.at[ticket] <= call.since <= call.at < call.end
            assert last_end.get(ticket, 0) <= call.since
            last_end[ticket] = call.end


def test_no_agent_and_no_window_has_two_people(played: list[Played]) -> None:
    for people, log in played:
        for whose in ("agent", "window"):
            spells: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
            for place, call in enumerate(log.calls):
                spells[getattr(call, whose)] += _busy(call, log.holds.get(place))
            for found in spells.values():
                assert all(one[1] <= other[0] for one, other in pairwise(sorted(found)))
        assert people.came


def _busy(call: Call, hold: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    """Spells from the call to the end, without the time on hold."""
    if hold is None:
        yield call.at, call.end
        return
    yield call.at, hold[0]
    yield hold[1], call.end


def test_whoever_came_is_called_leaves_or_still_waits_in_the_end(played: list[Played]) -> None:
    for people, log in played:
        there = {*range(people.came), *log.issued}
        called = {call.choice.head.ticket for call in log.calls}
        assert called | set(log.given_back) | set(log.left) == there
        missed = {call.choice.head.ticket for call in log.calls if call.how == NO_SHOW}
        assert set(log.restored) <= missed


def test_every_rule_decides_somewhere(played: list[Played]) -> None:
    seen = {call.choice.rule for _, log in played for call in log.calls}
    assert seen == set(Rule) - {Rule.CHOSEN}


def test_every_ending_happens(played: list[Played]) -> None:
    made = simulation(420)
    table = tables(made.floor, [made.day(day) for day in days(MONDAY, 5)])["tickets"]
    ended = {State.FINISHED, State.CLOSED, State.NO_SHOW, State.CANCELLED, State.MISROUTED}
    assert set(table["state"].to_pylist()) == {str(state) for state in ended}
    for counted in ("restored", "holds", "given_back", "issued"):
        assert any(getattr(log, counted) for _, log in played), counted


def test_about_as_many_come_as_are_expected() -> None:
    made = simulation(100)
    month = [day for day in days(MONDAY, 56) if made.is_open(day)]
    came = sum(made.played(day)[0].came for day in month)
    assert came == pytest.approx(100 * sum(made.floor.calendar.weight(day) for day in month), rel=0.06)


def test_days_differ_more_than_chance_alone_would_make_them() -> None:
    made = simulation(400)
    wednesdays = [day for day in days(MONDAY, 120) if day.weekday() == 2 and made.is_open(day)]
    counts = [made.played(day)[0].came for day in wednesdays]
    mean = sum(counts) / len(counts)
    assert sum((count - mean) ** 2 for count in counts) / (len(counts) - 1) > 1.5 * mean


def test_nobody_comes_on_sundays_and_holidays_and_more_after_them() -> None:
    calendar = simulation(1).floor.calendar
    assert calendar.opening(MONDAY.replace(day=10)) is None
    assert calendar.opening(MONDAY.replace(month=5, day=1)) is None
    assert calendar.weight(MONDAY.replace(month=5, day=2)) > calendar.weight(MONDAY.replace(month=5, day=9))
    assert calendar.weight(MONDAY) > calendar.weight(MONDAY.replace(day=6))


def test_people_come_in_a_burst_a_peak_and_a_bump() -> None:
    made = simulation(400)
    hours: defaultdict[int, int] = defaultdict(int)
    for day in days(MONDAY, 5):
        for at in made.played(day)[0].at.tolist():
            hours[at // (30 * MINUTE)] += 1
    opened, quiet, peak, dip, bump, late = (hours[each] for each in (16, 18, 23, 26, 28, 32))
    assert opened > quiet < peak
    assert peak > dip < bump > late


def test_on_a_day_without_anybody_the_windows_open_and_close() -> None:
    made = simulation(0)
    found = tables(made.floor, [made.day(MONDAY)])
    assert found["tickets"].num_rows == found["attentions"].num_rows == 0
    assert set(found["sessions"]["window"].to_pylist()) == set(made.floor.windows)
