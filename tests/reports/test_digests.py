"""Digests of months: their answers equal those of the months' files, and none is ever needed."""

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.bench.national_lake import ENTITIES, SITES, Country, write
from tests.reports.test_engine import AT, a_month
from tests.support.floor import core_on
from ticketing.domain.calendar.days import Month
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.reports.digesting import digest_due
from ticketing.reports.engine.engine import Engine
from ticketing.reports.question import Answer, Place, Question

COUNTRY = Country(rows=6_000, months=4)
EVER = Question(COUNTRY.first, COUNTRY.last)
RANKS = ("wait_p50_s", "wait_p90_s", "wait_p95_s", "service_p90_s")
GROUPINGS: list[tuple[str, ...]] = [
    *[(), ("site",), ("entity", "year"), ("month",), ("priority", "channel"), ("weekday", "hour"), ("day",)],
    *[("site", "entity", "month"), ("service",), ("site", "hour", "entity")],
]


@pytest.fixture(scope="module")
def at_length(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return write(tmp_path_factory.mktemp("plain"), COUNTRY)


@pytest.fixture(scope="module")
def in_short(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The same lake with digests of all months but one."""
    lake = write(tmp_path_factory.mktemp("short"), COUNTRY)
    digest(lake, lake.compacted()[1:])
    return lake


def digest(lake: Lake, months: list[Month] | None = None) -> list[bool]:
    with lake.writing():
        return [Engine(lake).digest(*month) for month in months or lake.compacted()]


def ask(lake: Lake, question: Question, facts: OpenFacts | None = None) -> Answer:
    """The answer of a process that was just started."""
    return Engine(lake).answer(question, facts or OpenFacts())


def narrowed(by: tuple[str, ...], **filters: Any) -> Question:
    return Question(COUNTRY.first, COUNTRY.last, by=by, **filters)


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_indicator_is_the_same_from_digests_and_from_all_rows(
    at_length: Lake, in_short: Lake, by: tuple[str, ...]
) -> None:
    site, entity = frozenset(SITES[:2]), frozenset(ENTITIES[3:9])
    for question in (
        narrowed(by),
        narrowed(by, sites=site),
        narrowed(by, sites=site, entities=entity),
        narrowed(by, within=frozenset({Place(SITES[1], None), Place(None, ENTITIES[0])})),
        narrowed(by, priorities=frozenset({"preferential"}), indicators=RANKS),
    ):
        assert ask(in_short, question) == ask(at_length, question)


def test_a_cut_month_and_an_open_day_are_counted_beside_the_digests(at_length: Lake, in_short: Lake) -> None:
    day = date(2016, 3, 9)
    rows = pc.field("day") == day
    open_rows = at_length.read(TICKETS, day, day).filter(rows & (pc.field("site") == SITES[0])).slice(0, 5)
    facts = OpenFacts({"tickets": open_rows}, frozenset({(SITES[0], day)}))
    for by in ((), ("site", "month"), ("entity",)):
        question = Question(date(2016, 1, 8), COUNTRY.last, by=by)
        assert ask(in_short, question, facts) == ask(at_length, question, facts)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A digested February of a hundred waits."""
    lake = Lake(tmp_path / "lake")
    lake.write_month(TICKETS, 2024, 2, a_month(*range(1, 101)))
    digest(lake)
    return lake


FEBRUARY = Question(date(2024, 2, 1), date(2024, 2, 29), indicators=("tickets", "wait_p90_s"))


def digests_of(lake: Lake) -> set[Path]:
    return set(lake.folder.glob("digests/**/*.parquet"))


def test_a_digest_is_asked_instead_of_the_file(lake: Lake) -> None:
    """The file is emptied without its stamp changing, which no writer does."""
    path = lake.month_file(TICKETS, 2024, 2)
    size, changed = path.stat().st_size, path.stat().st_mtime_ns
    path.write_bytes(b"-" * size)
    os.utime(path, ns=(changed, changed))
    assert ask(lake, FEBRUARY).total.values == {"tickets": 100, "wait_p90_s": 0.09}


def test_a_month_that_is_written_anew_is_never_told_from_its_old_digest(lake: Lake) -> None:
    before = digests_of(lake)
    lake.write_month(TICKETS, 2024, 2, a_month(7))
    assert ask(lake, FEBRUARY).total.values == {"tickets": 1, "wait_p90_s": 0.007}
    assert digest(lake) == [True]
    assert ask(lake, FEBRUARY).total.values == {"tickets": 1, "wait_p90_s": 0.007}
    # The old ones are removed: their number stays the same, however often a month is written.
    assert len(digests_of(lake)) == len(before)
    assert not digests_of(lake) & before
    assert digest(lake) == [False]


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"rubbish" * 99])
def test_a_damaged_digest_is_passed_over(lake: Lake, damage: bytes) -> None:
    for path in digests_of(lake):
        path.write_bytes(damage)
    assert ask(lake, FEBRUARY).total.values == {"tickets": 100, "wait_p90_s": 0.09}


def test_a_digest_cut_in_the_middle_is_passed_over(lake: Lake) -> None:
    for path in digests_of(lake):
        path.write_bytes(path.read_bytes()[:-20])
    assert ask(lake, FEBRUARY).total.values == {"tickets": 100, "wait_p90_s": 0.09}


def test_waits_of_any_length_have_a_rank(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    longest = 2**31 - 1
    lake.write_month(TICKETS, 2024, 2, a_month(0, 29_999, 30_000, longest - 1, longest))
    digest(lake)
    total = ask(lake, Question(FEBRUARY.start, FEBRUARY.end, indicators=RANKS[:2])).total.values
    assert total == {"wait_p50_s": 30.0, "wait_p90_s": longest / 1000}


def test_a_place_where_nobody_was_called_has_no_rank_and_is_told(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    nobody = a_month(5, site="puno")
    column = nobody.schema.get_field_index("called_at")
    nobody = nobody.set_column(
        column, nobody.schema.field(column), pa.nulls(1, nobody.schema.field(column).type)
    )
    lake.write_month(TICKETS, 2024, 2, pa.concat_tables([a_month(4), nobody]))
    question = Question(FEBRUARY.start, FEBRUARY.end, by=("site",), indicators=("wait_p90_s",))
    expected = [(("cusco",), {"wait_p90_s": 0.004}), (("puno",), {"wait_p90_s": None})]
    for _ in range(2):
        assert [(row.key, row.values) for row in ask(lake, question).rows] == expected
        digest(lake)


def test_processes_that_digest_and_ask_at_once_do_not_disturb_each_other(lake: Lake) -> None:
    lake.write_month(TICKETS, 2024, 2, a_month(*range(1, 201)))
    processes = get_context("spawn")
    with ProcessPoolExecutor(3, processes) as pool:
        writing = [pool.submit(_digest_patiently, lake) for _ in range(2)]
        answers = [pool.submit(ask, lake, FEBRUARY).result() for _ in range(3)]
    # The second waits for the first, and finds it done.
    assert sorted(each.result() for each in writing) == [False, True]
    assert [each.total.values for each in answers] == 3 * [{"tickets": 200, "wait_p90_s": 0.18}]


def _digest_patiently(lake: Lake) -> bool:
    with lake.writing(patience_s=30):
        return Engine(lake).digest(2024, 2)


def test_the_reporter_digests_what_it_has_put_together(database_url: str, lake: Lake) -> None:
    for each in digests_of(lake):
        each.unlink()
    core = replace(core_on(database_url, [], lake), figures=Engine(lake))
    assert digest_due(core, AT) == [(2024, 2)]
    assert digest_due(core, AT) == []
    core.database.close()


def test_no_digest_makes_a_month_of_its_own(lake: Lake) -> None:
    assert lake.compacted() == lake.months() == [(AT.year, AT.month)]
    assert lake.months_of_days() == []
