"""Retention periods, and the purge that erases what is older; docs/privacy.md explains them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ticketing.domain.documents import PrivateKind
from ticketing.ledger.context import Core
from ticketing.privacy import retention_rows as rows

#: Tables whose rows the purge erases and then overwrites.
_TABLES = ("private", "answer", "export_log")


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention period of each kind of data."""

    documents: timedelta = timedelta(days=90)
    notes: timedelta = timedelta(days=90)
    exports: timedelta = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Purged:
    """Counts of what was erased, or would be. answers: stored answers that quoted an erased document.

    overwritten: whether the erased bytes are gone from the database's own files.
    """

    documents: int
    notes: int
    answers: int
    exports: int
    overwritten: bool = True

    @property
    def anything(self) -> bool:
        return bool(self.documents or self.notes or self.answers or self.exports)


def overdue(core: Core, at: datetime, retention: Retention) -> Purged:
    """Counts of what a purge would erase now."""
    with core.database.read() as connection:
        return Purged(
            rows.private_before(connection, PrivateKind.DOCUMENT, at - retention.documents),
            rows.private_before(connection, PrivateKind.NOTE, at - retention.notes),
            len(_quoting(connection, at - retention.documents)),
            rows.exports_before(connection, at - retention.exports),
        )


def purge(core: Core, at: datetime, retention: Retention) -> Purged:
    """Erase everything past its retention period and overwrite its bytes. No figure of a report changes.

    On SQLite the file is rewritten, and other writers wait meanwhile.
    """
    with core.database.write() as connection:
        documents = rows.erase_private(connection, PrivateKind.DOCUMENT, at - retention.documents)
        notes = rows.erase_private(connection, PrivateKind.NOTE, at - retention.notes)
        exports = rows.erase_exports(connection, at - retention.exports)
    # Last, because a command that ran meanwhile may have stored an answer quoting what was just erased.
    purged = Purged(documents, notes, _blank_answers(core, at - retention.documents), exports)
    if not purged.anything:
        return purged
    return replace(purged, overwritten=core.database.overwrite_erased(_TABLES))


def _blank_answers(core: Core, since: datetime) -> int:
    with core.database.read() as connection:
        found = _quoting(connection, since)
    with core.database.write() as connection:
        for principal, key, body in found:
            rows.replace_answer(connection, principal, key, body)
    return len(found)


def _quoting(connection: Connection, since: datetime) -> list[tuple[str, str, Any]]:
    """Stored answers that quote, masked, a document that is overdue or erased; each without the quote."""
    kept = rows.tickets_with_documents(connection, since)
    blanked = (
        (principal, key, body, _blank(body, kept)) for principal, key, body in rows.answers(connection)
    )
    return [(principal, key, after) for principal, key, before, after in blanked if after != before]


def _blank(body: Any, kept: Collection[str]) -> Any:
    """The body without documents, however deep, except those of the tickets in `kept`."""
    if isinstance(body, list):
        return [_blank(each, kept) for each in body]
    if not isinstance(body, dict):
        return body
    inner = {name: _blank(value, kept) for name, value in body.items()}
    return {**inner, "document": None} if "document" in body and body.get("id") not in kept else inner
