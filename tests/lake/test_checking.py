"""Comparison of the files with the ledger's tables, and the rewrite of files that differ."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from sqlalchemy import insert

from tests.lake.history import code, in_lake, in_tables, next_morning, serve
from tests.support.floor import Floor
from ticketing.lake import checking, closing
from ticketing.lake.arrow import schema
from ticketing.lake.checking import Difference
from ticketing.lake.facts import DATASETS, TICKETS
from ticketing.lake.layout import Lake
from ticketing.ledger import tables

DAY = date(2026, 11, 24)


def closed(floor: Floor) -> str:
    """Two closed days; returns a ticket of the first day that is not coded yet."""
    floor.open()
    floor.issue(service="reniec:dni")
    ticket = serve(floor, coded=False)
    next_morning(floor)
    floor.open()
    floor.issue()
    serve(floor)
    next_morning(floor)
    closing.close_due(floor.core, floor.now)
    return ticket


def check(floor: Floor, **narrow: Any) -> list[Difference]:
    return list(checking.check(floor.core, floor.now, **narrow))


def altered(table: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    return pa.Table.from_pylist([row | change(row) for row in table.to_pylist()], schema(TICKETS))


def spoil(lake: Lake, site: str) -> None:
    """Add a millisecond to the wait of every ticket of the first day."""
    longer = altered(lake.read(TICKETS, DAY, DAY), lambda row: {"wait_ms": row["wait_ms"] + 1})
    with lake.writing():
        lake.write_day(TICKETS, site, DAY, longer, seq=1)


def test_what_was_closed_is_what_is_recorded(floor: Floor, lake: Lake) -> None:
    closed(floor)
    assert check(floor) == []


def test_a_value_that_differs_is_found_and_written_anew(floor: Floor, lake: Lake) -> None:
    closed(floor)
    spoil(lake, floor.site)
    (found,) = check(floor)
    assert found == Difference(floor.site, DAY, "tickets", 1, 1)
    assert str(found) == f"{floor.site} 2026-11-24 tickets: other values in some of 1 rows"
    assert check(floor, start=DAY + timedelta(days=1)) == check(floor, sites=["elsewhere"]) == []
    assert checking.rebuild(floor.core, [found], floor.now, 0) == [(floor.site, DAY)]
    assert check(floor) == []


def test_a_file_that_is_gone_is_found_and_written_anew(floor: Floor, lake: Lake) -> None:
    closed(floor)
    lake.day_file(DATASETS["attentions"], floor.site, DAY).unlink()
    (found,) = check(floor)
    assert str(found).endswith("attentions: 0 rows in the files, 1 recorded")
    checking.rebuild(floor.core, [found], floor.now, 0)
    assert check(floor) == []


def test_a_day_that_was_touched_is_no_difference_until_it_is_rewritten(floor: Floor, lake: Lake) -> None:
    ticket = closed(floor)
    code(floor, ticket)
    assert check(floor) == []
    closing.close_due(floor.core, floor.now)
    assert check(floor) == []


def test_limits_that_were_agreed_later_for_days_past_are_found(floor: Floor, lake: Lake) -> None:
    closed(floor)
    level = {"service": "reniec:dni", "since": DAY, "wait_s": 60, "attention_s": 60}
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.service_level), {**level, "excluded": False, "confirmed": True})
    found = check(floor)
    assert {(each.day, each.dataset) for each in found} == {
        (DAY, "tickets"),
        (DAY + timedelta(days=1), "tickets"),
    }
    checking.rebuild(floor.core, found, floor.now, 0)
    assert [row["wait_limit_ms"] for row in in_lake(lake, "tickets")] == [60_000, 60_000]


def test_a_restored_database_that_knows_less_makes_the_lake_know_less(floor: Floor, lake: Lake) -> None:
    """As after a restore: the files have codes, and a day, that the tables lack."""
    ticket = closed(floor)
    before = shutil.copytree(lake.folder, lake.folder.with_name("before"))
    code(floor, ticket)
    closing.close_due(floor.core, floor.now)
    with floor.core.database.write() as connection:
        connection.execute(tables.closing.update().values(through=DAY))
    shutil.rmtree(lake.folder)
    before.rename(lake.folder)
    assert [str(each.day) for each in check(floor)] == [str(DAY)]
    checking.rebuild(floor.core, check(floor), floor.now, 0)
    closing.close_due(floor.core, floor.now)
    assert check(floor) == []
    assert in_lake(lake, "tickets", DAY, DAY) == in_tables(floor, "tickets", DAY)


def test_a_month_is_checked_and_rebuilt_within_its_file(floor: Floor, lake: Lake) -> None:
    closed(floor)
    floor.wait(40 * 86_400)
    closing.close_due(floor.core, floor.now)
    closing.compact_due(floor.core, floor.now)
    assert check(floor) == []
    path = lake.month_file(TICKETS, 2026, 11)
    with lake.writing():
        lake.write_month(TICKETS, 2026, 11, lake.read(TICKETS, DAY, DAY))
    (found,) = check(floor)
    assert (found.day, found.filed, found.recorded) == (DAY + timedelta(days=1), 0, 1)
    checking.rebuild(floor.core, [found], floor.now, 0)
    assert check(floor) == [] and path.exists()


def test_days_before_the_ledger_begins_are_left_alone(floor: Floor, lake: Lake) -> None:
    """An imported history has files and no ledger."""
    closed(floor)
    old = DAY - timedelta(days=400)
    history = altered(lake.read(TICKETS, DAY, DAY), lambda _row: {"day": old})
    with lake.writing():
        lake.write_day(TICKETS, floor.site, old, history, seq=0)
    assert check(floor) == []
    assert len(in_lake(lake, "tickets")) == 3
