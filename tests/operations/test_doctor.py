"""The doctor names each fault and its remedy, and exits with an error status when there is a fault."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, text, update

from tests.support.floor import Floor, core_on
from tests.support.processes import free_port
from tests.support.servers import valkey
from ticketing.cli import cli
from ticketing.ledger import followers, steady_clock, tables
from ticketing.ledger.followers import Batch, Follower
from ticketing.ledger.sqlite import sqlite3
from ticketing.operations import doctor, doctor_followers
from ticketing.operations.findings import Finding
from ticketing.reports.context import Reporting
from ticketing.reports.output import pdf

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def findings(url: str, folder: Path, clock: Callable[[], datetime]) -> list[Finding]:
    core = core_on(url, [])
    try:
        return list(doctor.examine(core, url, folder, folder / "secret_key", clock))
    finally:
        core.database.close()


def stopped(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def running(apart: timedelta = timedelta()) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + apart


def bad(found: list[Finding]) -> list[Finding]:
    return [each for each in found if not each.ok]


def run(**env: str) -> Result:
    return CliRunner().invoke(cli, ["doctor"], env=env)


def test_nothing_is_wrong_with_a_fresh_installation(database_url: str, tmp_path: Path) -> None:
    done = run(DATA=str(tmp_path), DATABASE_URL=database_url)
    assert done.exit_code == 0, done.output
    assert "BAD" not in done.output
    for words in ("The database answers", "every migration", "in Lima it is", "MB are free", "secret_key"):
        assert words in done.output
    assert "Printers: none configured" in done.output


def test_what_is_wrong_comes_with_what_to_do_and_exit_status_1(tmp_path: Path) -> None:
    url = f"postgresql://suyay:hidden-word@127.0.0.1:{free_port()}/suyay"
    done = run(DATA=str(tmp_path), DATABASE_URL=url, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert done.exit_code == 1
    assert "BAD The database cannot be reached" in done.output
    assert "→ Start the database, and look at host, name and password in DATABASE_URL." in done.output
    assert "BAD Redis cannot be reached" in done.output
    assert "hidden-word" not in done.output


KEY = "0123456789abcdef0123456789ABCDEF-ghijk"
LOCKED = "hidden-word"


@pytest.mark.parametrize("password", ["", LOCKED], ids=["open", "locked"])
@pytest.mark.parametrize("mode", ["embedded", "production"])
def test_a_redis_without_a_password_is_told_in_production(
    sqlite_url: str, tmp_path: Path, mode: str, password: str
) -> None:
    with valkey(password) as url:
        done = run(DATA=str(tmp_path), DATABASE_URL=sqlite_url, REDIS_URL=url, SUYAY_ENV=mode, SECRET_KEY=KEY)
    assert "ok  Redis answers." in done.output
    assert ("BAD Redis takes commands without a password" in done.output) == (
        mode == "production" and not password
    )
    assert ("ok  Redis takes no command without a password" in done.output) == (
        mode == "production" and bool(password)
    )
    assert LOCKED not in done.output


@pytest.mark.parametrize("login", ["", ":wrong@"], ids=["none", "wrong"])
def test_a_wrong_password_of_redis_is_told_with_where_to_look(
    sqlite_url: str, tmp_path: Path, login: str
) -> None:
    with valkey(LOCKED) as url:
        address = url.replace(f":{LOCKED}@", login)
        done = run(DATA=str(tmp_path), DATABASE_URL=sqlite_url, REDIS_URL=address)
    assert done.exit_code == 1
    assert "BAD Redis cannot be reached" in done.output
    assert "password in REDIS_URL" in done.output


def test_missing_migrations_are_named(tmp_path: Path) -> None:
    done = run(DATA=str(tmp_path), DATABASE_URL="")
    assert done.exit_code == 1
    assert "BAD The database lacks the migrations 0001" in done.output
    assert "ticketing migrate" in done.output


def test_a_database_of_a_newer_version_is_told(database_url: str, tmp_path: Path) -> None:
    core = core_on(database_url, [])
    with core.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    core.database.close()
    (wrong,) = bad(findings(database_url, tmp_path, running()))
    assert "9999" in wrong.words and "newer" in wrong.advice


@pytest.mark.parametrize("year", [1970, 2150])
def test_a_clock_of_another_age_is_wrong(sqlite_url: str, tmp_path: Path, year: int) -> None:
    wrong = bad(findings(sqlite_url, tmp_path, stopped(NOW.replace(year=year))))
    assert [each.words for each in wrong] == [f"The clock says {year}-11-24 15:00:00 UTC."]


def test_a_clock_apart_from_the_database_servers_is_wrong(postgres_url: str, tmp_path: Path) -> None:
    (wrong,) = bad(findings(postgres_url, tmp_path, running(apart=-timedelta(seconds=90))))
    assert "The database server's clock differs by" in wrong.words and "NTP" in wrong.advice


def test_a_database_server_that_is_slow_to_answer_has_no_wrong_clock(
    postgres_url: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    minutes = count(-1)
    late = findings(postgres_url, tmp_path, lambda: now + timedelta(minutes=next(minutes)))
    assert [each.words for each in bad(late)] == []


def test_the_sqlite_is_named_and_an_affected_one_is_wrong(sqlite_url: str, tmp_path: Path) -> None:
    told = [each.words for each in findings(sqlite_url, tmp_path, running())]
    assert f"SQLite is version {sqlite3.sqlite_version}, without the WAL-reset bug." in told
    wrong = doctor.of_sqlite((3, 46, 1))
    assert not wrong.ok and "3.46.1, which can lose committed transactions" in wrong.words
    assert "pysqlite3" in wrong.advice and "PostgreSQL" in wrong.advice


def test_a_postgresql_installation_is_told_nothing_of_sqlite(postgres_url: str, tmp_path: Path) -> None:
    assert not any("SQLite" in each.words for each in findings(postgres_url, tmp_path, running()))


def test_events_of_the_future_are_told(sqlite_url: str, tmp_path: Path) -> None:
    core = core_on(sqlite_url, [])
    floor = Floor(core, [], now=NOW + timedelta(hours=2))
    floor.issue()
    core.database.close()
    (wrong,) = bad(findings(sqlite_url, tmp_path, stopped(NOW)))
    assert f"{floor.site} has events of 2026-11-24 17:00:00 UTC" in wrong.words
    assert "with 1 tickets dated in the future (S-001)" in wrong.words
    assert "ticketing clock put-right" in wrong.advice


@pytest.mark.parametrize(("hours", "way"), [(24, "ahead of"), (-1, "behind")])
def test_a_clock_that_jumped_is_told(hours: int, way: str) -> None:
    found = doctor.of_jump(timedelta(hours=hours))
    assert not found.ok
    assert way in found.words
    assert "ticketing clock believe" in found.advice
    assert doctor.of_jump(timedelta()).ok


def test_the_doctor_and_the_commands_see_the_jump_that_the_servers_hold(
    database_url: str, tmp_path: Path
) -> None:
    """A server that runs confirmed an anchor a day behind the clock, which jumped since."""
    core = core_on(database_url, [])
    elapsed, now = steady_clock.steady(), steady_clock.wall()
    anchor = {"at": now - timedelta(days=1), "laid": now - timedelta(days=2)}
    with core.database.write() as connection:
        row = {"boot": steady_clock.boot(), "steady_ms": round(elapsed.total_seconds() * 1000), **anchor}
        connection.execute(insert(tables.clock), row)
    floor = Floor(core, [], now=now - timedelta(days=1))
    floor.issue()
    env = {"DATA": str(tmp_path), "DATABASE_URL": database_url}
    assert "The machine's clock jumped: it is 1 day" in run(**env).output
    shown = CliRunner().invoke(cli, ["clock"], env=env).output
    assert "jumped by +86400 s and is not believed" in shown
    refused = CliRunner().invoke(cli, ["clock", "put-right", "--yes"], env=env)
    assert refused.exit_code == 1
    assert "ticketing clock believe" in refused.output
    assert "+86400 s from what" in CliRunner().invoke(cli, ["clock", "believe"], env=env).output
    assert "agrees with the time that has elapsed" in run(**env).output
    core.database.close()


def test_what_is_dated_in_the_future_is_shown_and_dated_back_by_command(
    database_url: str, tmp_path: Path
) -> None:
    core = core_on(database_url, [])
    floor = Floor(core, [], now=steady_clock.wall() + timedelta(days=1))
    floor.issue()
    env = {"DATA": str(tmp_path), "DATABASE_URL": database_url}
    shown = CliRunner().invoke(cli, ["clock", "put-right"], env=env).output
    assert f"{floor.site}: log until" in shown
    assert "tickets dated in the future: S-001" in shown
    assert "Nothing was changed" in shown
    done = CliRunner().invoke(cli, ["clock", "put-right", "--yes"], env=env).output
    assert f"{floor.site}: the log goes on from now; 1 tickets were dated back." in done
    assert floor.site not in CliRunner().invoke(cli, ["clock"], env=env).output
    core.database.close()


def test_a_site_in_no_time_zone_is_told(sqlite_url: str, tmp_path: Path) -> None:
    core = core_on(sqlite_url, [])
    floor = Floor(core, [])
    with core.database.write() as connection:
        connection.execute(update(tables.site).values(timezone="America/Macondo"))
    core.database.close()
    (wrong,) = bad(findings(sqlite_url, tmp_path, stopped(NOW)))
    assert wrong.words == f"Unknown time zone of {floor.site} (America/Macondo)."


def test_a_secret_that_others_may_read_or_replace_is_told(sqlite_url: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret_key"
    secret.write_text("x" * 64)
    secret.chmod(0o644)
    (wrong,) = bad(findings(sqlite_url, tmp_path, stopped(NOW)))
    assert wrong.words.endswith("has mode 644.") and wrong.advice == f"chmod 600 {secret}"
    secret.chmod(0o600)
    assert bad(findings(sqlite_url, tmp_path, stopped(NOW))) == []
    tmp_path.chmod(0o777)
    (wrong,) = bad(findings(sqlite_url, tmp_path, stopped(NOW)))
    assert "is writable for all" in wrong.words


def test_a_full_disk_is_told(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=3 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    (wrong,) = bad(findings(sqlite_url, tmp_path, stopped(NOW)))
    assert wrong.words == f"3 MB are free in {tmp_path}."


def test_missing_libraries_of_the_printed_page_come_with_the_packages(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "trouble", lambda: "cannot load library 'libpango-1.0-0'")
    (wrong,) = bad(findings(database_url, tmp_path, running()))
    assert "libpango-1.0-0" in wrong.words and "apt-get install libpango-1.0-0" in wrong.advice


def of_followers(core: Reporting, at: datetime = NOW) -> list[Finding]:
    return list(doctor_followers.examine(core, at))


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def follow(floor: Floor, handle: Callable[[Batch], None], name: str = "webhooks") -> None:
    followers.deliver_due(floor.core.database, Follower(name, handle), lambda: NOW)


def test_followers_that_have_seen_everything_are_well(floor: Floor) -> None:
    (none,) = of_followers(floor.core)
    assert none == Finding(True, "Followers of the log: none has begun; none is behind.")
    floor.issue()
    follow(floor, lambda _batch: None)
    (well,) = of_followers(floor.core)
    assert well == Finding(True, "Followers of the log: webhooks; none is behind.")


def test_a_follower_that_fails_is_named_with_its_worst_site_and_reason(floor: Floor) -> None:
    def fail(_batch: Batch) -> None:
        raise OSError("the receiver is away")

    floor.issue()
    follow(floor, fail)
    (wrong,) = of_followers(floor.core)
    assert not wrong.ok and wrong.advice
    behind = f"The follower webhooks fails at 1 sites; {floor.site} is 1 events behind"
    assert wrong.words == f"{behind} after 1 failures in a row: the receiver is away"


def test_a_follower_that_no_process_runs_is_told_after_an_hour(floor: Floor) -> None:
    floor.issue()
    follow(floor, lambda _batch: None)
    floor.issue()
    hour = timedelta(hours=1)
    (well,) = of_followers(floor.core, floor.now + hour)
    assert well.ok
    (late,) = of_followers(floor.core, floor.now + hour + timedelta(seconds=1))
    assert late.words == "The follower webhooks has waited since 2026-11-24 14:00 UTC at 1 sites."
