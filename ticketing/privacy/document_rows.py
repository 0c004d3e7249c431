"""Rows of personal data that may be erased by law: kept beside the ledger, encrypted by the caller."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from ticketing.domain.documents import PrivateKind
from ticketing.ledger.tables import private


def keep(
    connection: Connection,
    *,
    ticket: str,
    kind: PrivateKind,
    site: str,
    at: datetime,
    secret: str,
    digest: str | None = None,
) -> None:
    """Store a document or note, replacing the ticket's older one of the same kind."""
    connection.execute(delete(private).where(private.c.ticket == ticket, private.c.kind == kind))
    values = {"ticket": ticket, "kind": kind, "site": site, "at": at, "secret": secret, "digest": digest}
    connection.execute(insert(private), values)


def tickets_with(connection: Connection, site: str, digests: Sequence[str]) -> list[str]:
    """Ids of the site's tickets whose document has one of these digests."""
    query = select(private.c.ticket).where(private.c.digest.in_(digests), private.c.site == site)
    return list(connection.scalars(query))


def find(connection: Connection, ticket: str, kind: PrivateKind) -> Row[Any] | None:
    return connection.execute(
        select(private).where(private.c.ticket == ticket, private.c.kind == kind)
    ).one_or_none()
