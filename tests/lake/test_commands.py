"""`ticketing lake …`: the reporter's chores on demand, and the check of the files."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from tests.lake.history import code, next_morning, serve
from tests.support.floor import Floor
from ticketing.cli import cli
from ticketing.lake import closing
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake
from ticketing.ledger import tables
from ticketing.operations import doctor_lake
from ticketing.operations.findings import Finding

DAY = date(2026, 11, 24)
LIMA = ZoneInfo("America/Lima")
SECRET = "only-for-tests-0123456789"


def run(floor: Floor, lake: Lake, *arguments: str) -> Result:
    env = {"DATABASE_URL": floor.core.database.url, "LAKE": str(lake.folder), "SECRET_KEY": SECRET}
    return CliRunner().invoke(cli, ["lake", *arguments], env=env)


@pytest.fixture
def past(floor: Floor) -> Floor:
    """A centre whose only day was 40 local days ago: at night in Lima, UTC is already a day ahead."""
    morning = datetime.now(LIMA).replace(hour=9, minute=0, second=0, microsecond=0)
    floor.now = (morning - timedelta(days=40)).astimezone(UTC)
    floor.open()
    floor.issue()
    serve(floor)
    next_morning(floor)
    return floor


def test_days_are_closed_put_together_checked_and_rebuilt(past: Floor, lake: Lake) -> None:
    assert run(past, lake, "check").stdout == "0 differences\n"
    assert run(past, lake, "close").stdout.startswith("40 ")
    assert "months put together" in run(past, lake, "compact").stdout
    assert run(past, lake, "check").exit_code == 0
    day = (past.now - timedelta(days=1)).date()
    lake.files(TICKETS, day, day)[0].unlink()
    wrong = run(past, lake, "check", "--site", past.site)
    assert (wrong.exit_code, wrong.stdout.splitlines()[-1]) == (1, "1 differences")
    assert f"{past.site} {day} tickets: 0 rows in the files, 1 recorded" in wrong.stdout
    narrowed = run(past, lake, "check", "--from", str(day + timedelta(days=1)), "--to", str(past.now.date()))
    assert narrowed.exit_code == 0
    assert run(past, lake, "rebuild").stdout == "1 days rewritten\n"
    assert run(past, lake, "check").exit_code == 0


def findings(floor: Floor, at: datetime) -> list[Finding]:
    return list(doctor_lake.examine(floor.core, at))


def test_the_doctor_says_how_far_days_are_closed(floor: Floor, lake: Lake) -> None:
    assert [each.ok for each in findings(floor, floor.now)] == [True] * 3
    floor.issue()
    next_morning(floor)
    at = floor.now + timedelta(minutes=1)
    assert [each.ok for each in findings(floor, at)] == [True] * 3
    (late, *_) = findings(floor, at + timedelta(days=4))
    assert not late.ok and f"at {floor.site} 5:" in late.words and "ticketing reporter" in late.advice
    closing.close_due(floor.core, at)
    (closed, *_) = findings(floor, at)
    assert closed.ok and "2026-11-24" in closed.words


def test_a_day_that_waits_for_somebody_is_nothing_wrong(floor: Floor, lake: Lake) -> None:
    floor.issue()
    next_morning(floor, settled=False)
    assert all(each.ok for each in findings(floor, floor.now + timedelta(days=9)))


def test_the_doctor_misses_files_that_are_gone(floor: Floor, lake: Lake) -> None:
    floor.issue()
    next_morning(floor)
    closing.close_due(floor.core, floor.now)
    lake.day_file(TICKETS, floor.site, DAY).unlink()
    (wrong,) = [each for each in findings(floor, floor.now) if not each.ok]
    assert floor.site in wrong.words and "ticketing lake rebuild" in wrong.advice


def test_a_server_beside_a_reporter_need_not_write(
    floor: Floor, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.issue()
    next_morning(floor)
    closing.close_due(floor.core, floor.now)
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert all(each.ok for each in findings(floor, floor.now))
    later = findings(floor, floor.now + timedelta(days=3))
    assert [each.ok for each in later] == [False, True, False]


def test_codes_that_come_late_are_written_by_the_command(past: Floor, lake: Lake) -> None:
    past.now = past.now + timedelta(hours=1)
    ticket = str(past.rows(tables.ticket)[0]["id"])
    run(past, lake, "close")
    code(past, ticket)
    assert run(past, lake, "close").stdout == "0 days closed, 1 rewritten\n"
