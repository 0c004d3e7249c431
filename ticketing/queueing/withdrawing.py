"""Withdrawal of a request for a ticket: the person left the kiosk before any answer reached the screen."""

from ticketing.domain.authorisation import Permission, require
from ticketing.domain.event_data import Ended
from ticketing.domain.events import EventType
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.domain.withdrawals import Claimant, WithdrawalOutcome
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction, take_back
from ticketing.queueing import claims
from ticketing.queueing.rows import load_ticket
from ticketing.queueing.shapes import Withdrawal

#: Reason in the event of a ticket that was cancelled before any person saw it.
REASON = "withdrawn"


def withdraw(core: Core, context: Context, site: str, key: str) -> Withdrawal:
    """Give up the caller's request for a ticket under `key`, its Idempotency-Key.

    No ticket is issued under the key any more. One that was is cancelled if it was never seen: not called or
    otherwise changed since, and its tracking link not opened. Raises NotFound, Forbidden.
    """
    require(context.actor, Permission.CANCEL, site)
    issued = _ticket_id(core.ledger.give_up(context.command, key))

    def decide(transaction: SiteTransaction) -> Withdrawal:
        ticket = load_ticket(transaction.connection, issued) if issued else None
        if ticket is None or ticket.site != site:
            return {"outcome": WithdrawalOutcome.UNISSUED, "code": None}
        require(context.actor, Permission.CANCEL, site, ticket.entity)
        return {"outcome": _settled(transaction, context, ticket, key), "code": ticket.code}

    return core.ledger.run(site, context.command, decide)


def _settled(transaction: SiteTransaction, context: Context, ticket: Ticket, key: str) -> WithdrawalOutcome:
    if ticket.state is State.CANCELLED:
        return WithdrawalOutcome.CANCELLED
    if not is_untouched(ticket):
        return WithdrawalOutcome.KEPT
    first = claims.claim(transaction.connection, ticket.id, Claimant.WITHDRAWAL, transaction.at)
    if first is Claimant.LINK:
        return WithdrawalOutcome.KEPT
    data: Ended = {"reason": REASON}
    transaction.append(EventType.CANCELLED, ticket=ticket.id, data=data, known=ticket)
    # A retry of the request that is still on its way must not show the ticket as one that waits.
    take_back(transaction.connection, context.command.principal, key)
    return WithdrawalOutcome.CANCELLED


def is_untouched(ticket: Ticket) -> bool:
    """Whether nothing has happened to the ticket since it was issued."""
    return ticket.state is State.WAITING and ticket.seq == ticket.issued_seq


def _ticket_id(answer: object) -> str | None:
    """Id in the answer of a request for a ticket; None for any other answer."""
    found = answer.get("id") if isinstance(answer, dict) else None
    return found if isinstance(found, str) else None
