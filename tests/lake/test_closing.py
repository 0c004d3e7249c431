"""Closing of days: once a day is settled, exactly once, and again when a later event touches it."""

import shutil
from datetime import date, timedelta
from typing import Any

import pytest

from tests.lake.history import (
    code,
    count,
    each_counted_once,
    everything,
    in_lake,
    in_tables,
    next_morning,
    serve,
)
from tests.support.floor import Floor
from ticketing.lake import closing
from ticketing.lake.closing import close_due, open_facts
from ticketing.lake.facts import DATASETS, TICKETS
from ticketing.lake.layout import Lake
from ticketing.ledger import followers, tables
from ticketing.queueing.day_end import expire_due

DAY = date(2026, 11, 24)
NEXT = DAY + timedelta(days=1)


def a_day(floor: Floor) -> str:
    """One person is served, one leaves before that, one window stays open; returns the served ticket."""
    floor.open()
    floor.issue()
    served = serve(floor)
    floor.issue()
    return served


def cursor(floor: Floor) -> dict[str, Any]:
    """The cursors. through: the last closed day. seq: number of the last event that the files include."""
    (closed,), (known,) = floor.rows(tables.closing), floor.rows(tables.follower)
    return {"through": closed["through"], "seq": known["seq"]}


def test_today_is_never_closed(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    assert close_due(floor.core, floor.now).closed == []
    assert lake.files(TICKETS, DAY, DAY) == []
    each_counted_once(floor, lake)


def test_a_day_that_is_over_is_written_as_the_tables_have_it(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    next_morning(floor)
    assert close_due(floor.core, floor.now).closed == [(floor.site, DAY)]
    for name in DATASETS:
        assert in_lake(lake, name) == in_tables(floor, name, DAY) != []
    assert (cursor(floor)["through"], cursor(floor)["seq"]) == (DAY, count(floor, tables.event))
    each_counted_once(floor, lake)


def test_closing_again_changes_no_file(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    next_morning(floor)
    close_due(floor.core, floor.now)
    before = {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*.parquet")}
    again = close_due(floor.core, floor.now + timedelta(hours=1))
    assert (again.closed, again.rewritten) == ([], [])
    assert {path: path.stat().st_mtime_ns for path in lake.folder.rglob("*.parquet")} == before


def test_a_day_with_somebody_left_in_it_waits_until_it_is_settled(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    next_morning(floor, settled=False)
    assert close_due(floor.core, floor.now).closed == []
    each_counted_once(floor, lake)
    next_morning(floor)
    assert close_due(floor.core, floor.now).closed == [(floor.site, DAY), (floor.site, NEXT)]


def test_a_window_that_nobody_closed_keeps_its_day_open(floor: Floor, lake: Lake) -> None:
    floor.open()
    next_morning(floor, settled=False)
    assert close_due(floor.core, floor.now).closed == []
    next_morning(floor)
    assert (floor.site, DAY) in close_due(floor.core, floor.now).closed


def test_days_without_anybody_are_closed_without_a_file(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    next_morning(floor)
    floor.wait(3 * 86_400)
    assert len(close_due(floor.core, floor.now).closed) == 4
    assert len(lake.files(TICKETS, DAY, NEXT + timedelta(days=9))) == 1
    assert cursor(floor)["through"] == DAY + timedelta(days=3)
    close_due(floor.core, floor.now + timedelta(days=1))
    assert cursor(floor)["through"] == DAY + timedelta(days=4)


def test_what_is_coded_late_is_read_from_the_tables_and_then_rewritten(floor: Floor, lake: Lake) -> None:
    floor.open()
    floor.issue()
    ticket = serve(floor, coded=False)
    next_morning(floor)
    close_due(floor.core, floor.now)
    code(floor, ticket)
    assert [row["state"] for row in in_lake(lake, "tickets")] == ["closed"]
    assert (floor.site, DAY) in open_facts(floor.core, DAY, DAY, floor.now).site_days
    assert [row["done"] for row in everything(floor, lake)["tickets"]] == [
        [{"service": "reniec:c4", "quantity": 3}]
    ]
    again = close_due(floor.core, floor.now)
    assert (again.closed, again.rewritten) == ([], [(floor.site, DAY)])
    assert in_lake(lake, "tickets") == in_tables(floor, "tickets", DAY)
    assert open_facts(floor.core, DAY, DAY, floor.now).site_days == frozenset()
    each_counted_once(floor, lake)


def test_an_event_of_today_opens_no_closed_day(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    next_morning(floor)
    close_due(floor.core, floor.now)
    a_day(floor)
    facts = open_facts(floor.core, DAY, NEXT, floor.now)
    assert facts.site_days == {(floor.site, NEXT)}
    assert facts.closed_through == DAY
    assert close_due(floor.core, floor.now).rewritten == []
    each_counted_once(floor, lake)


def test_only_the_asked_days_and_sites_are_read(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    other = Floor(floor.core, [])
    a_day(other)
    ask = (DAY, DAY, floor.now)
    assert open_facts(floor.core, *ask).site_days == {(floor.site, DAY), (other.site, DAY)}
    assert open_facts(floor.core, *ask, [other.site]).site_days == {(other.site, DAY)}
    later = DAY + timedelta(days=5)
    assert open_facts(floor.core, later, later, floor.now).site_days == frozenset()


@pytest.mark.parametrize("after", range(4))
def test_a_closing_that_is_cut_off_anywhere_is_finished_by_the_next(
    floor: Floor, lake: Lake, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the first file, between two of them, or before the cursor moves."""
    a_day(floor)
    next_morning(floor)
    written = 0
    write_day = Lake.write_day

    def dies(*arguments: Any) -> None:
        nonlocal written
        if written == after:
            raise KeyboardInterrupt
        written += 1
        write_day(*arguments)

    def dies_before_the_cursor(*_arguments: Any) -> None:
        if after == len(DATASETS):
            raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(Lake, "write_day", dies)
        cut.setattr(closing, "_save", dies_before_the_cursor)
        with pytest.raises(KeyboardInterrupt):
            close_due(floor.core, floor.now)
    each_counted_once(floor, lake)
    close_due(floor.core, floor.now)
    each_counted_once(floor, lake)
    assert in_lake(lake, "sessions") == in_tables(floor, "sessions", DAY)


def coded_late(floor: Floor) -> str:
    """A closed day, one ticket of which is coded afterwards; returns the ticket."""
    floor.open()
    floor.issue()
    ticket = serve(floor, coded=False)
    next_morning(floor)
    close_due(floor.core, floor.now)
    code(floor, ticket)
    return ticket


def test_a_rewriting_that_is_cut_off_before_the_cursor_moves_is_done_again_at_once(
    floor: Floor, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no lease to wait for: the lake's lock is released when the process dies."""
    coded_late(floor)

    def dies(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(followers, "_advance", dies)
        with pytest.raises(KeyboardInterrupt):
            close_due(floor.core, floor.now)
    each_counted_once(floor, lake)
    assert (floor.site, DAY) in open_facts(floor.core, DAY, DAY, floor.now).site_days
    assert close_due(floor.core, floor.now).rewritten == [(floor.site, DAY)]
    assert open_facts(floor.core, DAY, DAY, floor.now).site_days == frozenset()
    each_counted_once(floor, lake)


def test_a_day_that_cannot_be_rewritten_is_an_error_each_time_until_it_can(
    floor: Floor, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded_late(floor)

    def full(*_arguments: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as cut:
        cut.setattr(Lake, "write_day", full)
        for _ in range(2):
            with pytest.raises(OSError, match="no space left"):
                close_due(floor.core, floor.now)
    (failing,) = floor.rows(tables.follower)
    assert (failing["failures"], failing["error"]) == (2, "no space left on device")
    assert close_due(floor.core, floor.now).rewritten == [(floor.site, DAY)]
    assert in_lake(lake, "tickets") == in_tables(floor, "tickets", DAY)


def test_a_lake_that_is_gone_is_made_anew_and_nothing_is_missed_meanwhile(floor: Floor, lake: Lake) -> None:
    a_day(floor)
    next_morning(floor)
    close_due(floor.core, floor.now)
    before = in_lake(lake, "tickets")
    shutil.rmtree(lake.folder)
    assert close_due(floor.core, floor.now).closed == [(floor.site, DAY)]
    assert in_lake(lake, "tickets") == before != []


def test_a_month_is_put_together_ten_days_after_its_end(floor: Floor, lake: Lake) -> None:
    other = Floor(floor.core, [])
    for each in (floor, other):
        a_day(each)
    for each in (floor, other):
        next_morning(each)
    close_due(floor.core, floor.now)
    assert len(lake.files(TICKETS, DAY, DAY)) == 2
    rows = {name: in_lake(lake, name) for name in DATASETS}
    at = floor.now + timedelta(days=14)
    close_due(floor.core, at)
    assert closing.compact_due(floor.core, at) == []
    assert closing.compact_due(floor.core, at + timedelta(days=1)) == [(2026, 11)]
    assert lake.files(TICKETS, DAY, DAY) == [lake.month_file(TICKETS, 2026, 11)]
    assert {name: in_lake(lake, name) for name in DATASETS} == rows
    assert closing.compact_due(floor.core, at + timedelta(days=1)) == []


def test_a_month_waits_for_the_last_site(floor: Floor, lake: Lake) -> None:
    late = Floor(floor.core, [])
    a_day(floor)
    next_morning(floor)
    a_day(late)
    at = floor.now + timedelta(days=30)
    close_due(floor.core, at)
    assert closing.compact_due(floor.core, at) == []
    expire_due(floor.core, at)
    close_due(floor.core, at)
    assert closing.compact_due(floor.core, at) == [(2026, 11)]


def test_a_day_in_a_compacted_month_is_rewritten_there(floor: Floor, lake: Lake) -> None:
    floor.open()
    floor.issue()
    ticket = serve(floor, coded=False)
    floor.issue()
    serve(floor)
    next_morning(floor)
    at = floor.now + timedelta(days=30)
    close_due(floor.core, at)
    closing.compact_due(floor.core, at)
    code(floor, ticket)
    assert close_due(floor.core, at).rewritten == [(floor.site, DAY)]
    assert lake.files(TICKETS, DAY, DAY) == [lake.month_file(TICKETS, 2026, 11)]
    assert in_lake(lake, "tickets") == in_tables(floor, "tickets", DAY)
    each_counted_once(floor, lake)
