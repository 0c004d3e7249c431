"""The program's SQLite library, and the versions that can lose committed transactions."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ticketing.ledger.database import Database, engine_on
from ticketing.ledger.sqlite import VERSION, sqlite3, sqlite_affected


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 44, 9), False),
        ((3, 45, 0), True),
        ((3, 49, 1), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_the_wal_reset_bug_is_in_these_versions(version: tuple[int, int, int], affected: bool) -> None:
    assert sqlite_affected(version) is affected


@pytest.mark.skipif(sys.platform != "linux", reason="the wheel is locked for Linux on x86-64")
def test_the_locked_copy_is_a_repaired_one() -> None:
    assert sqlite3.__name__.startswith("pysqlite3")
    assert not sqlite_affected(VERSION)


def test_every_connection_is_of_the_same_copy(sqlite_url: str, tmp_path: Path) -> None:
    told = ".".join(map(str, VERSION))
    database = Database(sqlite_url)
    engine = engine_on(f"sqlite:///{tmp_path / 'other.db'}")
    with database.write() as write, database.read() as read, engine.connect() as other:
        versions = {each.scalar(text("SELECT sqlite_version()")) for each in (write, read, other)}
    database.close()
    engine.dispose()
    assert versions == {told}
