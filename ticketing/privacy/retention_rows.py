"""Statements that find and erase rows past their retention period."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from ticketing.domain.documents import PrivateKind
from ticketing.ledger.tables import answer, export_log, private

_ROWS_AT_ONCE = 1_000


def private_before(connection: Connection, kind: PrivateKind, before: datetime) -> int:
    """Count of documents or notes older than that."""
    older = select(func.count()).where(private.c.kind == kind, private.c.at < before)
    return int(connection.scalar(older) or 0)


def erase_private(connection: Connection, kind: PrivateKind, before: datetime) -> int:
    return connection.execute(delete(private).where(private.c.kind == kind, private.c.at < before)).rowcount


def exports_before(connection: Connection, before: datetime) -> int:
    return int(connection.scalar(select(func.count()).where(export_log.c.at < before)) or 0)


def erase_exports(connection: Connection, before: datetime) -> int:
    return connection.execute(delete(export_log).where(export_log.c.at < before)).rowcount


def answers(connection: Connection) -> Iterator[tuple[str, str, Any]]:
    """Principal, key and body of every stored answer that has a body."""
    query = select(answer.c.principal, answer.c.key, answer.c.body).where(answer.c.body.is_not(None))
    with connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query) as stream:
        for row in stream:
            yield row.principal, row.key, row.body


def tickets_with_documents(connection: Connection, since: datetime) -> set[str]:
    """Ids of the tickets whose document is not older than `since`."""
    kept = select(private.c.ticket).where(private.c.kind == PrivateKind.DOCUMENT, private.c.at >= since)
    return set(connection.scalars(kept))


def replace_answer(connection: Connection, principal: str, key: str, body: Any) -> None:
    this = (answer.c.principal == principal, answer.c.key == key)
    connection.execute(update(answer).where(*this).values(body=body))
