"""The test databases themselves: fresh, separate, and quick to create."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text

from tests.support import memory, statements
from tests.support.databases import PostgresDatabases, SqliteDatabases
from ticketing.ledger.database import Database, engine_on


def make_a_table(url: str) -> None:
    """A stand-in for the migrations: these tests are about copies of any content."""
    run(url, "CREATE TABLE thing (id INTEGER PRIMARY KEY)")


def run(url: str, statement: str) -> int:
    engine = engine_on(url)
    with engine.begin() as connection:
        count = connection.execute(text(statement)).rowcount
    engine.dispose()
    return count


def things(url: str) -> int:
    engine = engine_on(url)
    with engine.connect() as connection:
        count: int = connection.execute(text("SELECT count(*) FROM thing")).scalar_one()
    engine.dispose()
    return count


@pytest.fixture
def databases(postgres_server: str) -> Iterator[PostgresDatabases]:
    made = PostgresDatabases(postgres_server, make_a_table)
    yield made
    made.close()


@pytest.mark.postgres
def test_each_postgresql_database_has_the_tables_and_none_of_the_rows_of_another(
    databases: PostgresDatabases,
) -> None:
    with databases.fresh() as first, databases.fresh() as second:
        run(first, "INSERT INTO thing VALUES (1)")

        assert things(first) == 1
        assert things(second) == 0


@pytest.mark.postgres
def test_a_postgresql_database_costs_well_under_a_second(databases: PostgresDatabases) -> None:
    with databases.fresh():
        started = time.monotonic()
        with databases.fresh():
            pass

    assert time.monotonic() - started < 1.0


@pytest.mark.postgres
def test_a_postgresql_database_goes_away_although_a_connection_is_left_open(
    databases: PostgresDatabases,
) -> None:
    with databases.fresh() as url:
        forgotten = engine_on(url).connect()
        forgotten.execute(text("SELECT 1"))

    with databases.empty() as url:
        assert run(url, "CREATE TABLE thing (id INTEGER)") == -1
    forgotten.invalidate()


def test_each_sqlite_file_has_the_tables_and_none_of_the_rows_of_another(tmp_path: Path) -> None:
    (first := tmp_path / "first").mkdir()
    (second := tmp_path / "second").mkdir()
    databases = SqliteDatabases(tmp_path, make_a_table)
    run(databases.fresh(first), "INSERT INTO thing VALUES (1)")

    assert things(databases.fresh(second)) == 0


def test_the_message_bus_is_empty_and_carries_messages(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        assert client.publish("nobody-listens", "x") == 0


def test_a_statement_is_compiled_once_for_all_databases_of_a_kind(tmp_path: Path) -> None:
    (first := tmp_path / "first").mkdir()
    (second := tmp_path / "second").mkdir()
    databases = SqliteDatabases(tmp_path, make_a_table)
    thing = Table("thing", MetaData(), Column("id", Integer))

    def listed(folder: Path, *ids: int) -> tuple[list[int], bool]:
        opened = Database(databases.fresh(folder))
        with opened.write() as connection:
            for each in ids:
                made = connection.execute(insert(thing), {"id": each})
            known = made.context.cache_hit.name == "CACHE_HIT"
            found = list(connection.scalars(select(thing.c.id)))
        opened.close()
        return found, known

    with statements.shared():
        assert listed(first, 1) == ([1], False)
        assert listed(second, 2) == ([2], True)


@pytest.mark.postgres
def test_each_kind_of_database_has_its_own_statements(databases: PostgresDatabases, sqlite_url: str) -> None:
    thing = Table("thing", MetaData(), Column("id", Integer))
    run(sqlite_url, "CREATE TABLE thing (id INTEGER PRIMARY KEY)")
    with statements.shared(), databases.fresh() as first, databases.fresh() as second:
        for number, url in enumerate((sqlite_url, first, second, first, sqlite_url)):
            opened = Database(url)
            with opened.write() as connection:
                connection.execute(insert(thing), {"id": number})
            opened.close()
        assert [things(url) for url in (sqlite_url, first, second)] == [2, 2, 1]


def test_files_are_in_memory_where_there_is_enough_and_programs_may_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert memory.place(tmp_path, needed=1) == tmp_path
    assert memory.place(tmp_path, needed=1 << 60) is None
    assert memory.place(tmp_path / "missing", needed=1) is None
    monkeypatch.setattr(os, "statvfs", lambda _folder: SimpleNamespace(f_flag=os.ST_NOEXEC))
    assert memory.place(tmp_path, needed=1) is None


def test_a_folder_that_a_developer_named_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "place", lambda: tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path.parent))
    memory.use()
    assert Path(tempfile.gettempdir()) == tmp_path.parent
    monkeypatch.delenv("TMPDIR")
    memory.use()
    assert Path(tempfile.gettempdir()) == tmp_path == Path(os.environ["TMPDIR"])
