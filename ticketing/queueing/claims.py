"""Claims on waiting tickets: whether a page shows one, or its request was withdrawn before any page did."""

from datetime import datetime

from sqlalchemy import Column, Connection, String, bindparam, text

from ticketing.domain.withdrawals import Claimant
from ticketing.ledger.availability import DATABASE_REFUSES
from ticketing.ledger.context import Core
from ticketing.ledger.tables import ticket_claim


def claim(connection: Connection, ticket: str, by: Claimant, at: datetime) -> Claimant | None:
    """Claim the ticket; returns its first claimant, None of an unknown ticket.

    Of two at the same time, the second waits for the first.
    """
    connection.execute(_CLAIM, {"ticket": ticket, "at": at, "by": str(by)})
    first = connection.execute(_CLAIMED, {"ticket": ticket}).one_or_none()
    return None if first is None else Claimant(first.by)


def is_claimed(connection: Connection, ticket: str) -> bool:
    """Whether a page has shown the ticket, or its request was withdrawn."""
    return connection.execute(_CLAIMED, {"ticket": ticket}).first() is not None


def opened(core: Core, ticket: str, at: datetime) -> None:
    """Note that a page opened the ticket's tracking link: from now on no withdrawal cancels it.

    A database that can only be read still shows tickets, and cannot cancel any.
    """
    with core.database.read() as connection:
        if is_claimed(connection, ticket):
            return
    try:
        with core.database.write() as connection:
            claim(connection, ticket, Claimant.LINK, at)
    except DATABASE_REFUSES:
        return


# The primary key decides the race; on PostgreSQL the second insert waits until the first is committed.
_CLAIM = text(
    'INSERT INTO ticket_claim (ticket, site, at, "by") SELECT id, site, :at, :by FROM ticket'
    " WHERE id = :ticket ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=ticket_claim.c.at.type))
_CLAIMED = text('SELECT "by" FROM ticket_claim WHERE ticket = :ticket').columns(Column("by", String()))
