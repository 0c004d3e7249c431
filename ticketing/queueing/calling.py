"""Calling the next person, or a chosen one."""

from ticketing.domain.authorisation import Permission, allows, entities_for, require
from ticketing.domain.choosing import Choice, Head, QueueRule, choose_next, chosen
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Forbidden, NotFound
from ticketing.domain.event_data import Called
from ticketing.domain.events import EventType
from ticketing.domain.ids import site_of
from ticketing.domain.states import Action, after
from ticketing.domain.tickets import Ticket
from ticketing.domain.windows import WindowState
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.queueing import heads, queries, ticket_view
from ticketing.queueing.read_rows import SeatRow
from ticketing.queueing.rows import load_ticket
from ticketing.queueing.shapes import TicketView, Why


def call_next(core: Core, context: Context, window: str) -> TicketView | None:
    """The ticket that the rules choose for the window, called; None when no ticket waits.

    Raises Conflict `window_not_open`, `window_busy`, NotFound, Forbidden.
    """
    site = site_of(window)
    require(context.actor, Permission.ATTEND, site)

    def decide(transaction: SiteTransaction) -> TicketView | None:
        agent, day = context.actor.id, transaction.day
        entities = entities_for(context.actor, Permission.ATTEND, site)
        queues = [queue for queue, _ in transaction.catalogue.profiles.get(window, [])]
        seat, waiting = heads.seat_and_heads(
            transaction.connection, site, window, agent, day, queues, entities
        )
        _check_ready(transaction, context, window, seat)
        choice = choose_next(waiting, _rules(transaction, window), transaction.at)
        return None if choice is None else _call(core, transaction, context, window, choice)

    return core.ledger.run(site, context.command, decide)


def call(core: Core, context: Context, window: str, ticket_id: str) -> TicketView:
    """A ticket that the agent chose, called. Raises what call_next() raises, and IllegalTransition."""
    site = site_of(window)
    require(context.actor, Permission.ATTEND, site)

    def decide(transaction: SiteTransaction) -> TicketView:
        seat = queries.seat(transaction.connection, window, context.actor.id)
        _check_ready(transaction, context, window, seat)
        ticket = _chosen_ticket(transaction, context, ticket_id)
        after(ticket.state, Action.CALL)
        rules = _rules(transaction, window)
        directed = ticket.for_window == window or ticket.for_agent == context.actor.id
        if ticket.queue not in rules and not directed:
            raise Conflict(ErrorCode.QUEUE_NOT_SERVED, queue=ticket.queue)
        head = Head(ticket.order_at, ticket.issued_seq, ticket.id, ticket.queue, ticket.priority, directed)
        policy = rules.get(ticket.queue, QueueRule()).policy
        return _call(core, transaction, context, window, chosen(head, policy, transaction.at))

    return core.ledger.run(site, context.command, decide)


def _check_ready(transaction: SiteTransaction, context: Context, window: str, seat: SeatRow) -> None:
    """Check under the lock that the agent has the window open, without a ticket: a second call ends here."""
    if transaction.catalogue.window(window) is None:
        raise NotFound(ErrorCode.WINDOW_UNKNOWN, window=window)
    if seat.state != WindowState.OPEN or seat.sitting != context.actor.id:
        raise Conflict(ErrorCode.WINDOW_NOT_OPEN, window=window)
    if seat.busy:
        raise Conflict(ErrorCode.WINDOW_BUSY, window=window)


def _rules(transaction: SiteTransaction, window: str) -> dict[str, QueueRule]:
    catalogue = transaction.catalogue
    turns = heads.turns(transaction.connection, catalogue.alternating(window), transaction.day)
    return catalogue.rules(window, turns)


def _chosen_ticket(transaction: SiteTransaction, context: Context, ticket_id: str) -> Ticket:
    if not transaction.catalogue.site.choose_allowed:
        raise Forbidden(ErrorCode.CHOOSING_NOT_ALLOWED)
    ticket = load_ticket(transaction.connection, ticket_id)
    if ticket is None or ticket.site != transaction.site:
        raise NotFound(ErrorCode.TICKET_UNKNOWN)
    if not allows(context.actor, Permission.ATTEND, transaction.site, ticket.entity):
        raise NotFound(ErrorCode.TICKET_UNKNOWN)
    if ticket.day != transaction.day:
        raise Conflict(ErrorCode.DAY_OVER)
    return ticket


def _call(
    core: Core, transaction: SiteTransaction, context: Context, window: str, choice: Choice
) -> TicketView:
    ticket, secret = queries.ticket_with_document(transaction.connection, choice.head.ticket)
    assert ticket is not None
    data: Called = {
        "agent": context.actor.id,
        "code": ticket.code,
        "queue": ticket.queue,
        "entity": ticket.entity,
        "turn": choice.turn,
        "why": _why(choice),
    }
    called = transaction.append(EventType.CALLED, ticket=ticket.id, window=window, data=data, known=ticket)
    assert isinstance(called, Ticket)
    return ticket_view.after_command(core, transaction, context.actor, called, secret)


def _why(choice: Choice) -> Why:
    return {
        "rule": choice.rule,
        "policy": choice.policy,
        "waited_s": choice.waited_ms / 1000,
        "directed": choice.head.directed,
        "considered": choice.considered,
    }
