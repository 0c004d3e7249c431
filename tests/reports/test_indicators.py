"""Every indicator equals the value computed by hand from the ledger's events."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.reports import by_hand
from tests.reports.busy_day import LIMITS_MS, Fact, agree, facts_of, play
from tests.support.floor import Floor, core_on
from ticketing.lake.closing import close_due, open_facts
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.ledger import tables
from ticketing.queueing import day_end
from ticketing.reports.context import Reporting
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.engine.engine import Engine
from ticketing.reports.engine.measures import Clock
from ticketing.reports.indicators import INDICATORS
from ticketing.reports.question import Answer, Question

DAY = date(2026, 11, 24)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
NIGHT = timedelta(hours=20)
GROUPINGS: list[tuple[str, ...]] = [
    *[(), *((name,) for name in DIMENSIONS)],
    *[("site", "hour"), ("queue", "priority"), ("window", "agent", "hour"), ("service", "year")],
]


@pytest.fixture
def core(database_url: str, tmp_path: Path) -> Iterator[Reporting]:
    lake = Lake(tmp_path / "lake")
    core = replace(core_on(database_url, []), lake=lake, figures=Engine(lake))
    yield core
    core.database.close()


@pytest.fixture
def floors(core: Reporting) -> list[Floor]:
    """Two centres after a busy day and its night."""
    random = Random(13)
    floors = [Floor(core, []) for _ in range(2)]
    with core.database.write() as connection:
        agree(connection)
    for floor, steps in zip(floors, (900, 200), strict=True):
        play(floor, random, steps)
    day_end.expire_due(core, max(floor.now for floor in floors) + NIGHT)
    return floors


def ledger_facts(floors: list[Floor], now: datetime | None = None) -> dict[str, list[Fact]]:
    found = [facts_of(floor, now) for floor in floors]
    return {name: [fact for facts in found for fact in facts[name]] for name in found[0]}


def night_of(floors: list[Floor]) -> datetime:
    return max(floor.now for floor in floors) + NIGHT


def agrees(answer: Answer, facts: dict[str, list[Fact]], by: tuple[str, ...]) -> None:
    expected = by_hand.report(facts, by)
    assert {row.key: dict(row.values) for row in answer.rows} == expected
    # A total is over all that was asked, whatever its rows cannot know.
    assert dict(answer.total.values) == by_hand.values(facts, ())


def test_every_indicator_by_every_dimension_is_what_the_events_say(
    core: Reporting, floors: list[Floor]
) -> None:
    facts = ledger_facts(floors)
    # A day on which nothing of a kind happened would prove nothing about it.
    never = {"waiting"}
    found = by_hand.values(facts, ())
    assert [name for name, value in found.items() if not value and name not in never] == []
    agreed_nothing = [each for each in facts["tickets"] if each["entity"] == "sunat"]
    assert any(each["service"] in LIMITS_MS for each in by_hand.ended(agreed_nothing))
    assert {each["cut"] for each in facts["tickets"]} == {None, "waiting", "called", "serving", "on_hold"}
    assert by_hand.values({**facts, "tickets": agreed_nothing}, ())["within_limits"] is None
    at = night_of(floors)
    from_tables = open_facts(core, DAY, DAY, at)
    assert {site for site, _ in from_tables.site_days} == {floor.site for floor in floors}
    for by in GROUPINGS:
        agrees(core.figures.answer(Question(DAY, DAY, by=by), from_tables), facts, by)
    close_due(core, at)
    assert open_facts(core, DAY, DAY, at).site_days == frozenset()
    for by in GROUPINGS[::3]:
        agrees(core.figures.answer(Question(DAY, DAY, by=by), OpenFacts()), facts, by)
    # Facts that are in the tables and in a file are counted once, in a month's file as in a day's.
    agrees(core.figures.answer(Question(DAY, DAY), from_tables), facts, ())
    with core.lake.writing():
        assert core.lake.compact(2026, 11)
    for by in GROUPINGS[:3]:
        agrees(core.figures.answer(Question(DAY, DAY, by=by), OpenFacts()), facts, by)
    agrees(core.figures.answer(Question(DAY, DAY), from_tables), facts, ())
    # A whole month is counted by itself and remembered; the second answer equals the first.
    for by in 2 * [(), ("month",), ("site", "year", "hour"), ("year", "window", "month")]:
        agrees(core.figures.answer(Question(*NOVEMBER, by=by), OpenFacts()), facts, by)
        agrees(core.figures.answer(Question(*NOVEMBER, by=by), from_tables), facts, by)


def test_what_goes_on_counts_up_to_now(core: Reporting) -> None:
    """Days at their height: who walks up or is attended keeps a window busy now, and is in no mean."""
    floors = [Floor(core, []) for _ in range(8)]
    with core.database.write() as connection:
        agree(connection)
    for seed, floor in enumerate(floors):
        play(floor, Random(seed), 75)
    # One is parked and one is attended, whatever the random days have come to.
    for state, action in (("serving", "hold"), ("called", "start")):
        found = [
            (floor, row) for floor in floors for row in floor.rows(tables.ticket) if row["state"] == state
        ]
        floor, row = found[0]
        floor.act(floor.supervisor, row["id"], action)
    now = max(floor.now for floor in floors)
    for _ in range(2):
        # Of the second answer the process remembers all but what goes on.
        now += timedelta(seconds=40)
        facts = ledger_facts(floors, now)
        open_ = open_facts(core, DAY, DAY, now)
        for by in ((), ("site", "window"), ("queue", "hour"), ("agent",)):
            agrees(core.figures.answer(Question(DAY, DAY, by=by), open_), facts, by)
    assert {"called", "serving", "on_hold", "waiting"} <= {each["state"] for each in facts["tickets"]}
    assert any(each["runs"] for each in facts["attentions"])


def test_the_true_hours_that_are_given_afterwards_count(core: Reporting, floors: list[Floor]) -> None:
    at = night_of(floors)
    close_due(core, at)
    for floor in floors:
        floor.now = at
        forgotten = [row for row in floor.rows(tables.ticket) if row["forgotten"]]
        for row in forgotten[::2]:
            told = row["forgotten_since"] + timedelta(seconds=77)
            floor.act(floor.supervisor, row["id"], "correct", ended_at=told)
    facts = ledger_facts(floors)
    known = {each["cut"] for each in facts["tickets"]}
    touched = open_facts(core, DAY, DAY, at)
    assert known >= {None, "waiting"} and len(touched.site_days) == len(floors)
    for by in ((), ("window",), ("agent", "queue")):
        agrees(core.figures.answer(Question(DAY, DAY, by=by), touched), facts, by)
    close_due(core, at)
    for grouping in GROUPINGS[::4]:
        agrees(core.figures.answer(Question(DAY, DAY, by=grouping), OpenFacts()), facts, grouping)


def test_what_was_undone_counts_as_if_it_had_not_been(core: Reporting) -> None:
    floor = Floor(core, [])
    with core.database.write() as connection:
        agree(connection)
    random = Random(5)
    for _ in range(4):
        # From the second time on the process has read the day before, and reads what changed.
        play(floor, random, 120, undoing=True)
        facts, found = facts_of(floor, floor.now), open_facts(core, DAY, DAY, floor.now)
        for by in ((), ("queue",), ("window", "agent")):
            agrees(core.figures.answer(Question(DAY, DAY, by=by), found), facts, by)
    undone = {row["data"]["undone"] for row in floor.rows(tables.event) if row["type"] == "ticket.undone"}
    assert undone >= {
        f"ticket.{each}" for each in ("finished", "transferred", "misrouted", "held", "started")
    }
    day_end.expire_due(core, floor.now + NIGHT)
    close_due(core, floor.now + NIGHT)
    for grouping in GROUPINGS[::4]:
        agrees(core.figures.answer(Question(DAY, DAY, by=grouping), OpenFacts()), facts_of(floor), grouping)


#: What windows were open is told by the days of their events, which lie in no order here.
OF_WINDOWS = ("open_s", "paused_s", "occupancy", "utilisation", "productivity")
YEARS = (date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize("jumps", [(30, -30), (-30, 30), (30,)], ids=str)
def test_a_clock_that_was_put_right_by_a_month_breaks_no_report_and_no_digest(
    core: Reporting, jumps: tuple[int, ...]
) -> None:
    floor = Floor(core, [])
    with core.database.write() as connection:
        agree(connection)
    play(floor, Random(13), 500, jumps)
    at = floor.now + timedelta(days=80)
    for later in range(0, 81, 16):
        day_end.expire_due(core, at - timedelta(days=80 - later))
    facts = facts_of(floor)
    spells = [each[f"{name}_ms"] for each in facts["tickets"] for name in ("wait", "walk", "service", "hold")]
    # A clock that is set back does not move the log's time, so it makes no spell of a month (decision 043).
    assert jumps[0] < 0 or max(spells) > 2**31
    asked = [Question(*YEARS, by=by) for by in ((), ("month",), ("site", "entity"), ("priority", "queue"))]
    _agree_but_for_windows(core, asked, open_facts(core, *YEARS, at), facts)
    close_due(core, at)
    _agree_but_for_windows(core, asked, OpenFacts(), facts)
    with core.lake.writing():
        months = core.lake.months_of_days()
        assert [core.lake.compact(*month) for month in months] == [True] * len(months)
        assert [core.figures.digest(*month) for month in months] == [True] * len(months)
    _agree_but_for_windows(core, asked, OpenFacts(), facts)
    classes = core.figures.classes(asked[0], OpenFacts(), Clock.WAIT, 60_000)[()]
    assert sum(classes.values()) == len(by_hand.waited(facts["tickets"]))


def _agree_but_for_windows(
    core: Reporting, asked: list[Question], found: OpenFacts, facts: dict[str, list[Fact]]
) -> None:
    for question in asked:
        answer = core.figures.answer(question, found)
        expected = by_hand.report(facts, question.by)
        for row in answer.rows:
            told = expected.pop(row.key, by_hand.values({name: [] for name in facts}, question.by))
            assert _without_windows(row.values) == _without_windows(told)
        assert not [key for key, told in expected.items() if told["tickets"]]
        assert _without_windows(answer.total.values) == _without_windows(by_hand.values(facts, ()))


def _without_windows(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in OF_WINDOWS}


def test_the_hand_knows_every_indicator() -> None:
    assert set(by_hand.values({"tickets": [], "attentions": [], "sessions": []}, ())) == set(INDICATORS)
