"""Transactions, connection pools and engines, on SQLite and on PostgreSQL."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

import orjson
import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, Pool, PoolProxiedConnection, QueuePool

from ticketing.domain.json import Json
from ticketing.ledger.fair_lock import TooLong, Turns
from ticketing.ledger.sqlite import sqlite3

#: Threads of this process wait for the writer in a queue of their own; this timeout is for a command that
#: writes from another process.
SQLITE_BUSY_MS = 10_000
POOL_SIZE = 6
OVERFLOW = 4
#: Seconds to wait for a pooled connection before raising PoolTimeout (503).
PATIENCE_S = 10.0
_FRESH_S = 1.0
ABANDONED_MS = 30_000


class _JsonOptions(TypedDict, total=False):
    json_serializer: Callable[[Json], str]
    json_deserializer: Callable[[str], Json]


class EngineOptions(_JsonOptions, total=False):
    """Options of `create_engine()` that this program uses."""

    poolclass: type[Pool]
    pool_size: int
    max_overflow: int
    pool_use_lifo: bool
    hide_parameters: bool
    paramstyle: Literal["numeric_dollar"]
    connect_args: dict[str, object]


def _as_json(value: Json) -> str:
    return orjson.dumps(value).decode()


_JSON: _JsonOptions = {"json_serializer": _as_json, "json_deserializer": orjson.loads}


@dataclass(frozen=True, slots=True)
class PoolState:
    """Counts. size: kept open; used: checked out; overflow: open beyond size; waiting: threads in line."""

    size: int
    used: int
    overflow: int
    waiting: int


class Database:
    """write() gives a transaction that may change rows, read() and glance() show a single snapshot.

    On SQLite there is one writer connection behind a lock: `busy_timeout` alone starves threads for seconds.
    """

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        self.is_sqlite = make_url(self.url).get_backend_name() == "sqlite"
        self._writer = self._engine(begin="BEGIN IMMEDIATE", pool_size=1 if self.is_sqlite else POOL_SIZE)
        self._reader = self._engine(begin="BEGIN", pool_size=POOL_SIZE) if self.is_sqlite else self._writer
        # In front of the pools, which would let newcomers pass the threads that wait.
        self._to_write = Turns(1 if self.is_sqlite else POOL_SIZE + OVERFLOW)
        self._to_read = Turns(POOL_SIZE + OVERFLOW) if self.is_sqlite else self._to_write

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: committed at the end of the block, rolled back when it raises."""
        # No timeout on SQLite: its only writer is waited for, however long the line.
        with (
            _turn(self._to_write, None if self.is_sqlite else PATIENCE_S),
            self._writer.begin() as connection,
        ):
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot for all statements of the block."""
        with _turn(self._to_read, PATIENCE_S), self._reader.connect() as connection:
            if self.is_sqlite:
                with connection.begin():
                    yield connection
                return
            # At READ COMMITTED each statement would see another state, and seq would not match the rows.
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for one reading statement: its own snapshot, without the cost of a transaction."""
        if self.is_sqlite:
            with self.read() as connection:
                yield connection
            return
        with _turn(self._to_read, PATIENCE_S), self._reader.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def pools(self) -> dict[str, PoolState]:
        """Use of the connections: `write` and `read` on SQLite, `all` on PostgreSQL."""
        writer = _state(self._writer, self._to_write)
        if not self.is_sqlite:
            return {"all": writer}
        return {"write": writer, "read": _state(self._reader, self._to_read)}

    def overwrite_erased(self, tables: Sequence[str]) -> bool:
        """Overwrite deleted rows in the database's own files; False: a reader kept an old page alive.

        tables: names of those with deleted rows. On SQLite the whole file is rewritten; on PostgreSQL those
        tables are vacuumed, and the write-ahead log is recycled with time.
        """
        with _turn(self._to_write, None):
            if self.is_sqlite:
                # Beneath SQLAlchemy, which would begin a transaction: VACUUM runs outside of any.
                with closing(self._writer.raw_connection()) as raw:
                    return _vacuumed(raw.cursor())
            with self._writer.connect() as connection:
                outside = connection.execution_options(isolation_level="AUTOCOMMIT")
                outside.exec_driver_sql(f"VACUUM (ANALYZE) {', '.join(tables)}")
            return True

    def close(self) -> None:
        self._writer.dispose()
        self._reader.dispose()

    def _engine(self, begin: str, pool_size: int) -> Engine:
        if not self.is_sqlite:
            return _postgresql_engine(self.url, pool_size)
        engine = engine_on(
            self.url,
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=0 if pool_size == 1 else OVERFLOW,
            hide_parameters=True,
            connect_args={"check_same_thread": False},
            **_JSON,
        )
        event.listen(engine, "connect", _prepare_sqlite)

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


def _vacuumed(cursor: DBAPICursor) -> bool:
    # DELETE alone leaves copies: in free pages, and in the gaps of pages that were once split.
    cursor.execute("VACUUM")
    busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


@contextmanager
def _turn(turns: Turns, patience_s: float | None) -> Iterator[None]:
    try:
        turns.take(patience_s)
    except TooLong as error:
        raise PoolTimeout(f"no connection came free within {patience_s} s") from error
    try:
        yield
    finally:
        turns.give()


def _postgresql_engine(url: str, pool_size: int) -> Engine:
    engine = engine_on(
        url,
        pool_size=pool_size,
        max_overflow=OVERFLOW,
        # The connection used last: its statements are prepared, and it needs no liveness check.
        pool_use_lifo=True,
        hide_parameters=True,
        # PostgreSQL's native placeholders, so that the driver need not parse and rewrite each statement.
        paramstyle="numeric_dollar",
        # Nearly every statement is repeated, so prepare at its second execution rather than the sixth.
        connect_args={"connect_timeout": 5, "prepare_threshold": 1, "cursor_factory": psycopg.RawCursor},
        **_JSON,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    _ask_the_rested(engine)
    return engine


def _prepare_postgresql(connection: psycopg.Connection, _record: ConnectionPoolEntry) -> None:
    # Rows that are streamed use a server-side cursor, which needs the same paramstyle.
    connection.server_cursor_factory = psycopg.RawServerCursor
    # Otherwise a host that vanishes in the middle of a command would hold its site until TCP gives up.
    connection.execute(f"SET idle_in_transaction_session_timeout = {ABANDONED_MS}")
    connection.commit()


def _ask_the_rested(engine: Engine) -> None:
    """Check a pooled connection before use, unless it was used a moment ago: the check costs a round trip."""

    @event.listens_for(engine, "checkin")
    def _put_away(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["put_away"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _look_at(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        if time.monotonic() - record.info.get("put_away", 0.0) < _FRESH_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            # The pool then makes a new connection, so a restart of the database fails no request.
            raise DisconnectionError from error


def _state(engine: Engine, turns: Turns) -> PoolState:
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    return PoolState(pool.size(), pool.checkedout(), max(0, pool.overflow()), turns.waiting)


def engine_on(url: str, **options: Unpack[EngineOptions]) -> Engine:
    """SQLAlchemy's engine with the drivers of this program. options: of `create_engine`."""
    normal = normal_url(url)
    if make_url(normal).get_backend_name() == "sqlite":
        return create_engine(normal, module=sqlite3, **options)
    return create_engine(normal, **options)


def normal_url(url: str) -> str:
    """The address with psycopg as the driver of `postgres://` and `postgresql://`."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions of its own: `begin` above says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {SQLITE_BUSY_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
