"""Replay of a site's ledger into an empty database, to prove that the tables agree with the log."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, and_, create_mock_engine, false, literal, or_, select
from sqlalchemy.schema import ExecutableDDLElement

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import NotFound
from ticketing.domain.settings import NETWORK
from ticketing.ledger import site_heads
from ticketing.ledger.context import Core
from ticketing.ledger.database import Database
from ticketing.ledger.ledger import append_row, events_after
from ticketing.ledger.projection import Projectors
from ticketing.ledger.rows import event_of
from ticketing.ledger.tables import event, is_centre, metadata
from ticketing.ledger.tables import site as site_table
from ticketing.ledger.writes import Writes

BATCH = 1000

Key = tuple[object, ...]
Values = dict[str, object]


def differences(core: Core, site: str) -> list[str]:
    """Differences between the tables and the replayed ones, a line each; empty when all are equal.

    The tables of the registered projectors are compared. Raises NotFound, UnknownEvent.
    """
    projectors = core.ledger.projectors
    with tempfile.TemporaryDirectory() as folder:
        empty = Database(f"sqlite:///{Path(folder) / 'replay.db'}")
        try:
            with empty.write() as copy:
                for statement in _tables():
                    copy.exec_driver_sql(statement)
            with core.database.read() as original:
                if site not in site_heads.sequences(original, [site]):
                    raise NotFound(ErrorCode.SITE_UNKNOWN, site=site)
                prefixes = _replay(original, empty, site, projectors)
                with empty.read() as copy:
                    compared = projectors.compared(prefixes)
                    return [line for table in compared for line in _compare(original, copy, table, site)]
        finally:
            empty.close()


@cache
def _tables() -> tuple[str, ...]:
    """The statements that make all tables; they are compiled once, for the replays of many sites."""
    made: list[str] = []

    def keep(statement: ExecutableDDLElement, *_: object, **__: object) -> None:
        made.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("sqlite://", keep)
    metadata.create_all(engine)
    return tuple(made)


def _replay(original: Connection, empty: Database, site: str, projectors: Projectors) -> set[str]:
    """Apply the whole log; returns the prefixes of its events."""
    last, prefixes = 0, set()
    while rows := events_after(original, site, last, BATCH):
        with empty.write() as copy:
            writes = Writes(copy)
            for row in rows:
                made = event_of(row)
                append_row(writes.connection, made)
                projectors.project(writes, made)
                prefixes.add(made.type.prefix)
            writes.flush()
        last = rows[-1].seq
    return prefixes


def _compare(original: Connection, copy: Connection, table: Table, site: str) -> Iterator[str]:
    ours, replayed = _rows(original, table, site), _rows(copy, table, site)
    for key in sorted({*ours, *replayed}, key=str):
        if ours.get(key) != replayed.get(key):
            columns = _differing(ours.get(key), replayed.get(key))
            yield f"{table.name} {', '.join(map(str, key))}: {columns}"


def _rows(connection: Connection, table: Table, ledger: str) -> dict[Key, Values]:
    columns = [column for column in table.c if column not in _HEAD and not column.info.get("beside")]
    found = connection.execute(select(*columns).where(_of_ledger(table, ledger))).mappings()
    keys = [column.name for column in table.primary_key]
    return {tuple(row[name] for name in keys): dict(row) for row in found}


#: The head of a ledger is not part of what its events say.
_HEAD = frozenset({site_table.c.seq, site_table.c.seq_at, site_table.c.catalogue})


def _of_ledger(table: Table, ledger: str) -> ColumnElement[bool]:
    """The rows of a table that this ledger accounts for."""
    if "site" in table.c:
        # Without a site: of the whole network.
        of_all = table.c.site.is_(None) if ledger == NETWORK else false()
        return or_(table.c.site == ledger, of_all)
    if table is site_table:
        return and_(site_table.c.id == ledger, is_centre)
    if (column := next((table.c[name] for name in ("window", "queue") if name in table.c), None)) is not None:
        return column.startswith(f"{ledger}:", autoescape=True)
    return literal(ledger == NETWORK)


def _differing(ours: Values | None, replayed: Values | None) -> str:
    if ours is None:
        return "only in the replay"
    if replayed is None:
        return "not in the replay"
    return ", ".join(
        f"{name} is {ours[name]!r}, replayed {replayed[name]!r}"
        for name in ours
        if ours[name] != replayed[name]
    )


def check_gapless(core: Core, site: str) -> bool:
    """Whether the log's numbers are 1, 2, 3 … up to the site's seq."""
    with core.database.read() as connection:
        head = site_heads.sequences(connection, [site]).get(site, 0)
        seqs = list(connection.scalars(select(event.c.seq).where(event.c.site == site).order_by(event.c.seq)))
    return seqs == list(range(1, head + 1))
