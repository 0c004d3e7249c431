"""The reporter: chores at their intervals, one worker for a lake, and its end with its parent process."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.conftest import LiveServerFactory
from tests.lake.history import next_morning, serve
from tests.support import processes
from tests.support.floor import Floor, core_on
from tests.support.processes import Process, alive, children, eventually
from tests.support.server_process import PROGRAM, SECRET, LiveServer
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake
from ticketing.ledger.database import engine_on
from ticketing.operations.chores import CHORES, Chore, Rota
from ticketing.reports.context import Reporting
from ticketing.server import background

NOON = datetime(2026, 11, 25, 17, tzinfo=UTC)
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""


def nothing(_chore: str, error: Exception) -> None:
    raise error


def test_each_chore_is_done_in_its_own_time(sqlite_url: str) -> None:
    done: list[str] = []
    chores = [
        Chore("often", lambda _services, _at: done.append("often"), timedelta(minutes=1)),
        Chore("seldom", lambda _services, at: done.append(f"seldom at {at:%H:%M}"), timedelta(hours=1)),
    ]
    rota, core = Rota(chores), core_on(sqlite_url, [])
    for minutes in (0, 0.5, 1, 61):
        rota.run_due(core, NOON + timedelta(minutes=minutes), nothing)
    assert done == ["often", "seldom at 17:00", "often", "often", "seldom at 18:01"]
    assert rota.run_due(core, NOON - timedelta(days=1), nothing) == ["often", "seldom"]
    core.database.close()


def test_a_chore_that_fails_keeps_no_other_from_being_done(sqlite_url: str) -> None:
    def fails(_reporting: Reporting, _at: datetime) -> None:
        raise OSError("no space left")

    failed: list[str] = []
    rota = Rota([Chore("one", fails, timedelta(0)), Chore("two", lambda *_: None, timedelta(0))])
    core = core_on(sqlite_url, [])
    assert rota.run_due(core, NOON, lambda name, error: failed.append(f"{name}: {error}")) == ["two"]
    assert failed == ["one: no space left"]
    core.database.close()


def test_its_chores_close_days_and_make_the_months_to_come(floor: Floor, lake: Lake) -> None:
    floor.open()
    floor.issue()
    serve(floor)
    next_morning(floor)
    done = Rota().run_due(floor.core, floor.now + timedelta(days=200), nothing)
    assert done == [each.name for each in CHORES]
    assert lake.files(TICKETS, floor.now.date() - timedelta(days=1), floor.now.date()) != []
    if not floor.core.database.is_sqlite:
        engine = engine_on(floor.core.database.url)
        assert {"attention_2027_06", "ticket_service_2027_09"} <= set(inspect(engine).get_table_names())
        engine.dispose()


def test_a_second_reporter_stands_by_until_the_first_has_ended(sqlite_url: str, tmp_path: Path) -> None:
    env = {"DATA": str(tmp_path), "DATABASE_URL": sqlite_url, "SECRET_KEY": SECRET, "LOG_LEVEL": "info"}
    lake = Lake(tmp_path / "lake")
    core = core_on(sqlite_url, [], lake)
    floor = Floor(core, [], now=datetime.now(UTC).replace(microsecond=0) - timedelta(days=3))
    floor.open()
    floor.issue()
    serve(floor)
    next_morning(floor)
    first = processes.start([PROGRAM, "reporter"], tmp_path / "first.log", env)
    eventually(lambda: lake.files(TICKETS, floor.now.date() - timedelta(days=2), floor.now.date()))
    second = processes.start([PROGRAM, "reporter"], tmp_path / "second.log", env)
    assert processes.stop(first) == 0
    assert second.poll() is None
    assert processes.stop(second) == 0
    core.database.close()
    assert "Traceback" not in (tmp_path / "first.log").read_text() + (tmp_path / "second.log").read_text()


def embedded(live_server: LiveServerFactory) -> tuple[LiveServer, Process, int]:
    """The embedded default: its server, its process, and the pid of its reporter."""
    server = live_server(demo=False)
    assert server.process is not None
    (reporter,) = children(server.process.pid, "reporter")
    return server, server.process, reporter


def test_the_embedded_server_brings_its_reporter_along_and_takes_it_away(
    live_server: LiveServerFactory,
) -> None:
    server, _, reporter = embedded(live_server)
    assert os.getpriority(os.PRIO_PROCESS, reporter) >= 0
    eventually(lambda: os.getpriority(os.PRIO_PROCESS, reporter) == 15)
    assert server.stop() == 0
    assert not alive(reporter)


def test_the_embedded_server_starts_a_reporter_again_that_ended_alone(
    live_server: LiveServerFactory,
) -> None:
    server, process, reporter = embedded(live_server)
    killed = time.monotonic()
    os.kill(reporter, signal.SIGKILL)
    eventually(lambda: "reporter.started_again" in server.log.read_text())
    assert time.monotonic() - killed > background._PAUSE_S - 1
    (other,) = children(process.pid, "reporter")
    assert other != reporter
    assert server.stop() == 0
    assert not alive(other)


def test_a_server_that_ends_while_its_reporter_is_away_starts_no_other(
    live_server: LiveServerFactory,
) -> None:
    server, _, reporter = embedded(live_server)
    ended = time.monotonic()
    os.kill(reporter, signal.SIGTERM)
    eventually(lambda: not alive(reporter))
    assert server.stop() == 0
    # On a slow machine a second reporter may have been started already.
    if time.monotonic() - ended < background._PAUSE_S:
        assert "reporter.started_again" not in server.log.read_text()


def test_a_reporter_does_not_outlive_a_server_that_was_killed(live_server: LiveServerFactory) -> None:
    _, process, reporter = embedded(live_server)
    process.kill()
    process.wait()
    eventually(lambda: not alive(reporter))


def test_a_server_starts_without_what_only_reports_need() -> None:
    heavy = "import sys, ticketing.app; print({'pyarrow', 'duckdb', 'weasyprint'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.postgres
def test_beside_a_database_server_the_reporter_is_a_service_of_its_own(
    postgres_url: str, live_server: LiveServerFactory
) -> None:
    server = live_server(database_url=postgres_url, demo=False)
    assert server.process is not None
    assert children(server.process.pid, "reporter") == []


def test_a_reporter_waits_for_a_database_that_is_not_there_yet(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{processes.free_port()}/none"
    log = tmp_path / "reporter.log"
    env = {"DATA": str(tmp_path), "DATABASE_URL": url, "SECRET_KEY": SECRET}
    process = processes.start([PROGRAM, "reporter"], log, env)
    eventually(lambda: "reporter.waits" in log.read_text())
    assert processes.stop(process) == 0
    assert "Traceback" not in log.read_text()


def test_a_child_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_PATIENCE_S", 0.2)
    with subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdout.readline()
        background.stop(child)
        assert child.returncode == -signal.SIGKILL
