"""Backup and restore: a copy is complete or absent, and no database with rows is replaced unasked."""

import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import make_url, select, text

from tests.support.databases import PostgresDatabases, plain
from tests.support.floor import Floor, core_on
from tests.support.servers import postgres_program
from tests.support.words import shipped
from ticketing.cli import cli
from ticketing.ledger import migrate, replay, tables
from ticketing.ledger.database import Database, engine_on
from ticketing.ledger.sqlite import sqlite3
from ticketing.operations import backup
from ticketing.operations.backup_files import BackupError
from ticketing.reports.context import Reporting

Target = Callable[[], str]


@pytest.fixture
def pg_dump() -> Path:
    return postgres_program("pg_dump")


@pytest.fixture
def target(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty database of the same kind."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'suyay.db'}"
        return
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    with databases.empty() as url:
        yield url


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    made = core_on(database_url, [])
    yield made
    made.database.close()


def a_morning(core: Reporting) -> Floor:
    """A site with tickets in several states, a document, and their ledger."""
    floor = Floor(core, [])
    floor.open(0)
    served = floor.issue(document={"kind": "dni", "number": "12345678"}, key="once")
    floor.issue()
    floor.issue("r", priority="preferential", category="pregnant")
    assert floor.call_next(0) is not None
    floor.wait(30)
    floor.act(floor.agent(0), served["id"], "start")
    floor.act(
        floor.agent(0), served["id"], "finish", services=[{"service": "reniec:dni"}], note="Vino con su madre"
    )
    floor.call_next(0)
    return floor


def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    database = Database(url)
    try:
        with database.read() as connection:
            return {
                name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=str)
                for name, table in tables.metadata.tables.items()
            }
    finally:
        database.close()


def test_what_is_backed_up_comes_back_in_an_empty_database(
    core: Reporting, database_url: str, target: str, tmp_path: Path, pg_dump: Path
) -> None:
    floor = a_morning(core)
    file = tmp_path / "copy"
    made = backup.backup(database_url, file, pg_dump)
    floor.issue()

    backup.restore(target, file, pg_dump)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made.size == file.stat().st_size
    before, after = everything(database_url), everything(target)
    assert len(before["ticket"]) == len(after["ticket"]) + 1
    backup.restore(target, backup.backup(database_url, file, pg_dump).path, pg_dump, replace=True)
    assert everything(target) == before
    restored = core_on(target, [])
    try:
        assert replay.differences(restored, floor.site) == []
        assert replay.check_gapless(restored, floor.site)
        assert backup.key_fits(restored)
        assert Floor(restored, []).issue()["code"] == "S-001"
        keyed = Reporting(restored.database, restored.ledger, "another key, also long", languages=shipped())
        assert not backup.key_fits(keyed)
    finally:
        restored.database.close()


def test_what_is_there_is_not_lost_without_being_asked(
    core: Reporting, database_url: str, tmp_path: Path, pg_dump: Path
) -> None:
    a_morning(core)
    file = backup.backup(database_url, tmp_path / "copy", pg_dump).path
    before = everything(database_url)
    with pytest.raises(BackupError, match="not empty, site has rows: give --replace"):
        backup.restore(database_url, file, pg_dump)
    assert everything(database_url) == before


def test_nothing_is_put_under_a_server_that_runs(
    core: Reporting, database_url: str, tmp_path: Path, pg_dump: Path
) -> None:
    a_morning(core)
    file = backup.backup(database_url, tmp_path / "copy", pg_dump).path
    with pytest.raises(BackupError, match=r"in use.*stop the server"):
        backup.restore(database_url, file, pg_dump, replace=True)
    core.database.close()
    backup.restore(database_url, file, pg_dump, replace=True)
    assert list(tmp_path.glob(".*partial")) == []


def test_a_backup_of_a_newer_version_is_refused_and_harms_nothing(
    core: Reporting, database_url: str, tmp_path: Path, pg_dump: Path, target: str
) -> None:
    with core.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BackupError, match="revision 9999, which this version does not know"):
        backup.backup(database_url, tmp_path / "copy", pg_dump)
    assert not (tmp_path / "copy").exists()


def test_a_restore_that_fails_leaves_what_was_there(
    core: Reporting, database_url: str, tmp_path: Path, pg_dump: Path
) -> None:
    a_morning(core)
    file = backup.backup(database_url, tmp_path / "copy", pg_dump).path
    core.database.close()
    before = everything(database_url)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    with pytest.raises(BackupError):
        backup.restore(database_url, file, pg_dump, replace=True)
    assert everything(database_url) == before


def test_an_older_copy_is_migrated(sqlite_url: str, tmp_path: Path) -> None:
    old, path = tmp_path / "old", Path(make_url(sqlite_url).database or "")
    engine = engine_on(f"sqlite:///{old}")
    with engine.begin() as connection:
        command.upgrade(migrate.config(connection), migrate.revisions()[0])
    engine.dispose()
    path.unlink()

    restored = backup.restore(sqlite_url, old)

    assert restored.revision == "0001" and migrate.pending(sqlite_url) == []


def test_any_other_file_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    notes, stranger = tmp_path / "notes", tmp_path / "stranger"
    notes.write_text("no database")
    with closing(sqlite3.connect(stranger)) as connection:
        connection.execute("CREATE TABLE x (y)")
    with pytest.raises(BackupError, match="no backup of the kind of database"):
        backup.restore(sqlite_url, notes)
    with pytest.raises(BackupError, match="no backup of Suyay"):
        backup.restore(sqlite_url, stranger)


def test_a_damaged_database_can_be_replaced(sqlite_url: str, tmp_path: Path) -> None:
    file = backup.backup(sqlite_url, tmp_path / "copy").path
    path = Path(make_url(sqlite_url).database or "")
    path.write_bytes(b"what a broken disk left" * 400)
    backup.restore(sqlite_url, file, replace=True)
    assert everything(sqlite_url)["site"] == []


def test_what_a_cut_off_restore_left_is_not_touched(postgres_url: str, tmp_path: Path, pg_dump: Path) -> None:
    file = backup.backup(postgres_url, tmp_path / "copy", pg_dump).path
    with psycopg.connect(plain(postgres_url)) as connection:
        connection.execute("CREATE SCHEMA suyay_before_restore")
    with pytest.raises(BackupError, match="a restore that was cut off"):
        backup.restore(postgres_url, file, pg_dump)
    assert everything(postgres_url)["site"] == []


def test_the_commands_refuse_in_one_sentence_and_say_that_no_key_is_in_the_copy(
    sqlite_url: str, tmp_path: Path
) -> None:
    env = {
        "DATA": str(tmp_path),
        "DATABASE_URL": sqlite_url,
        "SECRET_KEY": "a-key-of-these-tests-of-32-signs",
    }
    file, run = str(tmp_path / "copy"), CliRunner().invoke
    made = run(cli, ["backup", file], env=env)
    assert made.exit_code == 0 and "at revision" in made.output and "secret key is not in it" in made.output
    refused = run(cli, ["backup", "/nowhere/copy"], env=env)
    assert (refused.exit_code, refused.output) == (1, "Error: /nowhere is no folder\n")
    assert run(cli, ["restore", file], env=env).exit_code == 0


def test_without_its_program_the_sentence_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no pg_dump beside PG_DUMP=/nowhere/pg_dump: install"):
        backup.backup("postgresql://u:p@127.0.0.1/x", tmp_path / "copy", Path("/nowhere/pg_dump"))


def test_the_password_is_on_no_command_line(tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@" "with $PGPASSWORD" >&2\nexit 1\n')
    program.chmod(0o755)
    with pytest.raises(BackupError) as refused:
        backup.backup("postgresql://u:s3cret@127.0.0.1:5/x?sslmode=disable", tmp_path / "copy", program)
    command, _, given = str(refused.value).partition(" with ")
    assert "postgresql://u@127.0.0.1:5/x?sslmode=disable" in command
    assert "s3cret" not in command and given == "s3cret"
