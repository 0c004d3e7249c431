"""Availability of the database, and the reason when it is away."""

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, InternalError, NotSupportedError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ticketing.domain.codes import ErrorCode
from ticketing.ledger import migrate
from ticketing.ledger.context import Core
from ticketing.ledger.sqlite import sqlite3

#: Raised by every use case when the database is away: the request was right, and a retry may work.
#: PoolTimeout: no connection came free in time, so nothing was begun.
DATABASE_AWAY: tuple[type[Exception], ...] = (OperationalError, InterfaceError, PoolTimeout)
#: The last two are raised when a standby refuses to write; their other causes are faults of this program.
DATABASE_REFUSES: tuple[type[Exception], ...] = (*DATABASE_AWAY, InternalError, NotSupportedError)

_OF_SQLITE = {
    sqlite3.SQLITE_FULL: ErrorCode.STORAGE_FULL,
    sqlite3.SQLITE_READONLY: ErrorCode.READ_ONLY,
    sqlite3.SQLITE_IOERR: ErrorCode.STORAGE_FAILED,
}
_OF_POSTGRESQL = {
    "53100": ErrorCode.STORAGE_FULL,
    "58030": ErrorCode.STORAGE_FAILED,
    "25006": ErrorCode.READ_ONLY,
    # feature_not_supported: at run time the only such feature is a writing transaction during recovery.
    "0A000": ErrorCode.READ_ONLY,
}
#: Every code that unavailability() may return.
UNAVAILABLE = frozenset({ErrorCode.UNAVAILABLE, *_OF_SQLITE.values(), *_OF_POSTGRESQL.values()})


def unavailability(error: Exception) -> ErrorCode | None:
    """Code of the reason why the database could not serve; None: the error is a fault of the program."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error) and hasattr(cause, "sqlite_errorcode"):
        # The low byte is the kind; the other bits name the step that failed.
        known = _OF_SQLITE.get(cause.sqlite_errorcode & 0xFF)
    else:
        known = _OF_POSTGRESQL.get(getattr(cause, "sqlstate", None) or "")
    return known or (ErrorCode.UNAVAILABLE if isinstance(error, DATABASE_AWAY) else None)


def reason(error: Exception) -> str:
    """The error in one line, for a log."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def database_trouble(core: Core) -> str | None:
    """Why the database cannot be read, in one line; None when it can."""
    try:
        with core.database.read() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return reason(error)
    return None


def migrations_behind(core: Core) -> bool:
    """Whether this program expects tables that the database lacks; one that is ahead serves on."""
    try:
        with core.database.read() as connection:
            at = migrate.applied(connection)
    except SQLAlchemyError:
        # database_trouble() reports that it is away.
        return False
    known = migrate.revisions()
    return at is None or (at in known and at != known[-1])
