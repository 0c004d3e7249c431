"""Errors of a database that refuses: each becomes one of four codes, or stays a fault of the program."""

import pytest
from sqlalchemy.exc import DBAPIError, InternalError, NotSupportedError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ticketing.ledger.availability import UNAVAILABLE, unavailability
from ticketing.ledger.sqlite import sqlite3

#: Codes that name the failed step: SQLITE_IOERR_WRITE and SQLITE_READONLY_DBMOVED.
IOERR_WRITE, READONLY_DBMOVED = 778, 1032


class OfPostgresql(Exception):
    """An error like psycopg's: the class names the kind, sqlstate the case."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def of_sqlite(code: int | None) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("it cannot be done")
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("kind", "cause", "code"),
    [
        (OperationalError, OfPostgresql(None), "unavailable"),
        (OperationalError, OfPostgresql("57P01"), "unavailable"),
        (OperationalError, OfPostgresql("53100"), "storage_full"),
        (OperationalError, OfPostgresql("58030"), "storage_failed"),
        (InternalError, OfPostgresql("25006"), "read_only"),
        (InternalError, OfPostgresql("25P02"), None),
        (NotSupportedError, OfPostgresql("0A000"), "read_only"),
        (OperationalError, of_sqlite(sqlite3.SQLITE_FULL), "storage_full"),
        (OperationalError, of_sqlite(IOERR_WRITE), "storage_failed"),
        (OperationalError, of_sqlite(READONLY_DBMOVED), "read_only"),
        (OperationalError, of_sqlite(sqlite3.SQLITE_BUSY), "unavailable"),
        (OperationalError, of_sqlite(None), "unavailable"),
    ],
)
def test_a_refusal_of_the_database_has_its_code(
    kind: type[DBAPIError], cause: Exception, code: str | None
) -> None:
    assert unavailability(kind("statement", {}, cause)) == code
    assert code is None or code in UNAVAILABLE


def test_a_pool_that_gives_no_connection_is_unavailable() -> None:
    assert unavailability(PoolTimeout()) == "unavailable"
