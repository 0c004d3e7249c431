"""Every indicator equals the value computed by hand from the ledger's events."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.reports import by_hand
from tests.reports.busy_day import LIMITS_MS, Fact, agree, facts_of, play
from tests.support.floor import Floor, core_on
from ticketing.lake.closing import close_due, open_facts
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.queueing import day_end
from ticketing.reports.context import Reporting
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.engine.engine import Engine
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
    """Two centres after a busy day that has ended."""
    random = Random(12)
    floors = [Floor(core, []) for _ in range(2)]
    with core.database.write() as connection:
        agree(connection)
    for floor, steps in zip(floors, (430, 130), strict=True):
        play(floor, random, steps)
    day_end.expire_due(core, max(floor.now for floor in floors) + NIGHT)
    return floors


def ledger_facts(floors: list[Floor]) -> dict[str, list[Fact]]:
    found = [facts_of(floor) for floor in floors]
    return {name: [fact for facts in found for fact in facts[name]] for name in found[0]}


def night_of(floors: list[Floor]) -> datetime:
    return max(floor.now for floor in floors) + NIGHT


def agrees(answer: Answer, facts: dict[str, list[Fact]], by: tuple[str, ...]) -> None:
    expected = by_hand.report(facts, by)
    assert {row.key: dict(row.values) for row in answer.rows} == expected
    assert dict(answer.total.values) == by_hand.values(facts, by)


def test_every_indicator_by_every_dimension_is_what_the_events_say(
    core: Reporting, floors: list[Floor]
) -> None:
    facts = ledger_facts(floors)
    # A fact that never occurred on the day would leave its indicators untested.
    assert all(by_hand.values(facts, ()).values())
    agreed_nothing = [each for each in facts["tickets"] if each["entity"] == "sunat"]
    assert any(each["service"] in LIMITS_MS for each in by_hand.ended(agreed_nothing))
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


def test_the_hand_knows_every_indicator() -> None:
    assert set(by_hand.values({"tickets": [], "attentions": [], "sessions": []}, ())) == set(INDICATORS)
