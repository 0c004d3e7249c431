"""The test databases themselves: fresh, separate, and quick to create."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import text

from tests.support.databases import PostgresDatabases, SqliteDatabases
from ticketing.ledger.database import engine_on


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
