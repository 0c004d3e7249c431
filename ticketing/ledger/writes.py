"""Batched writes of a command: on PostgreSQL several rows are sent as one statement.

Each statement on its own costs a round trip under the site's lock and as much time again in the program, so
the rows are kept until the command reads or ends.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from psycopg.types.numeric import Int4, Int8
from sqlalchemy import BigInteger, Connection, Dialect, Integer, Table
from sqlalchemy.types import TypeEngine

Row = Mapping[str, object]
#: Conversion of a value for the driver; None: unchanged.
_Bind = Callable[..., object] | None
#: A row's table and primary key.
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Write:
    """A statement without its values.

    zeros: columns of an insert that are 0. keys: columns by which an update finds the row. added, put:
    columns to add to or to replace where the row exists.
    """

    table: Table
    columns: tuple[str, ...]
    zeros: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    added: tuple[str, ...] | None = None
    put: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Columns with a value, in the order of the values."""
        return (*self.columns, *(self.keys or ()))

    def text(self, mark: str, first: int) -> str:
        """The SQL, its values marked `{mark}{first}` and on, in the order of `named`."""
        places = {name: f"{mark}{first + place}" for place, name in enumerate(self.named)}
        if self.keys is not None:
            found = " AND ".join(f'"{name}" = {places[name]}' for name in self.keys)
            changes = ", ".join(f'"{name}" = {places[name]}' for name in self.columns)
            return f'UPDATE "{self.table.name}" SET {changes} WHERE {found}'  # noqa: S608  # names of our own tables
        names = ", ".join(f'"{name}"' for name in (*self.columns, *self.zeros))
        values = ", ".join([*places.values(), *("0" for _ in self.zeros)])
        return f'INSERT INTO "{self.table.name}" ({names}) VALUES ({values}){self._on_conflict()}'  # noqa: S608  # same

    def _on_conflict(self) -> str:
        if self.added is None:
            return ""
        table = self.table.name
        sums = [f'"{name}" = "{table}"."{name}" + excluded."{name}"' for name in self.added]
        changes = ", ".join([*sums, *(f'"{name}" = excluded."{name}"' for name in self.put)])
        key = ", ".join(f'"{column.name}"' for column in self.table.primary_key)
        return f" ON CONFLICT ({key}) DO UPDATE SET {changes}"


class Writes:
    """Pending rows of one transaction, in the order in which they were given."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: list[tuple[_Write, Row]] = []
        self._touched: set[_Key] = set()

    @property
    def connection(self) -> Connection:
        """Connection for reads and other statements; every pending row is written first."""
        self.flush()
        return self._connection

    def insert(self, table: Table, row: Row) -> None:
        """Insert the row; columns without a value are left out, zeros are written as literals."""
        values, zeros = _told(row)
        self._keep(_Write(table, tuple(values), zeros), values)

    def update(self, table: Table, key: Row, changes: Row) -> None:
        """Change the row with this key. Two changes of one row in a row become one."""
        if not changes:
            return
        before = self._taken_back(table, key)
        changes = {**before, **changes, **key}
        columns = tuple(name for name in changes if name not in key)
        self._keep(_Write(table, columns, keys=tuple(key)), changes)

    def add(self, table: Table, row: Row, added: Sequence[str], put: Sequence[str] = ()) -> None:
        """Insert the row; where its key exists, add these columns to what is there and put those over it."""
        values, zeros = _told(row)
        self._keep(_Write(table, tuple(values), zeros, added=tuple(added), put=tuple(put)), values)

    def flush(self) -> None:
        """Write the pending rows. Raises IntegrityError."""
        kept, self._kept = self._kept, []
        self._touched.clear()
        if not kept:
            return
        shapes = tuple(write for write, _ in kept)
        if self._connection.dialect.name == "postgresql":
            values = tuple(value for each in kept for value in self._values(each))
            self._connection.exec_driver_sql(_together(shapes), values)
            return
        for each in kept:
            self._connection.exec_driver_sql(_alone(each[0]), tuple(self._values(each)))

    def _taken_back(self, table: Table, key: Row) -> Row:
        """Take back this row's pending update and return its changes."""
        for place, (write, row) in enumerate(self._kept):
            if (
                write.table is table
                and write.keys == tuple(key)
                and all(row[name] == key[name] for name in key)
            ):
                del self._kept[place]
                self._touched.discard(self._key(table, row))
                return row
        return {}

    @staticmethod
    def _key(table: Table, row: Row) -> _Key:
        return (table.name, *(row.get(column.name) for column in table.primary_key))

    def _keep(self, write: _Write, row: Row) -> None:
        key = self._key(write.table, row)
        if key in self._touched:
            # Within one statement PostgreSQL changes a row only once, and in no promised order.
            self.flush()
        self._touched.add(key)
        self._kept.append((write, row))

    def _values(self, kept: tuple[_Write, Row]) -> list[object]:
        write, row = kept
        binds = _binds(write.table, self._connection.dialect)
        told = [(binds[name], row[name]) for name in write.named]
        return [value if bind is None else bind(value) for bind, value in told]


def _told(row: Row) -> tuple[Row, tuple[str, ...]]:
    """The values of a row that are neither missing nor 0, and the names of those that are 0."""
    zeros = tuple(name for name, value in row.items() if value == 0 and type(value) is int)
    return {name: value for name, value in row.items() if value is not None and name not in zeros}, zeros


@lru_cache(maxsize=512)
def _together(writes: tuple[_Write, ...]) -> str:
    starts = accumulate((len(write.named) for write in writes), initial=1)
    *first, last = [write.text("$", start) for write, start in zip(writes, starts, strict=False)]
    named = ", ".join(f"w{place} AS ({text})" for place, text in enumerate(first))
    return f"WITH {named} {last}" if named else last


@lru_cache(maxsize=512)
def _alone(write: _Write) -> str:
    """The statement in sqlite3's form."""
    return write.text("?", 1)


@lru_cache(maxsize=64)
def _binds(table: Table, dialect: Dialect) -> dict[str, _Bind]:
    return {column.name: _bind(column.type, dialect) for column in table.c}


def _bind(kind: TypeEngine[object], dialect: Dialect) -> _Bind:
    if dialect.name == "postgresql" and isinstance(kind, Integer):
        # One width per column, or psycopg prepares the statement again for each mixture of small and large.
        wide = Int8 if isinstance(kind, BigInteger) else Int4
        return lambda value: None if value is None else wide(value)
    return kind.dialect_impl(dialect).bind_processor(dialect)
