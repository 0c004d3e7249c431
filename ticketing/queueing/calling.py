"""Calling the next person, or a chosen one."""

from dataclasses import dataclass

from ticketing.domain.authorisation import Permission, allows, entities_for, require
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Forbidden, Invalid, NotFound
from ticketing.domain.event_data import Called
from ticketing.domain.events import EventType
from ticketing.domain.ids import site_of
from ticketing.domain.line.choosing import Choice, Head, QueueRule, choose_next, chosen
from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import Action, after
from ticketing.domain.tickets import Ticket
from ticketing.domain.windows import WindowState
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.queueing.reading import heads, queries, ticket_view
from ticketing.queueing.reading.heads import Line, Seat
from ticketing.queueing.rows import load_ticket
from ticketing.queueing.shapes import TicketView, Why


def call_next(core: Core, context: Context, window: str) -> TicketView | None:
    """The ticket that the rules choose for the window, called; None when no ticket waits.

    Raises Conflict `window_not_open`, `window_busy`, NotFound, Forbidden.
    """
    site = site_of(window)
    require(context.actor, Permission.ATTEND, site)

    def decide(transaction: SiteTransaction) -> TicketView | None:
        seat, line = _seat_and_line(transaction, context, window)
        _check_ready(transaction, context, window, seat)
        choice = choose_next(line.heads, _rules(transaction, window), transaction.at)
        return None if choice is None else _call(core, transaction, context, window, line, choice)

    return core.ledger.run(site, context.command, decide)


def call(core: Core, context: Context, window: str, ticket_id: str, reason: str | None = None) -> TicketView:
    """A ticket that the agent chose, called. reason: needed where the rules would call another one first.

    Raises what call_next() raises, Forbidden `choosing_not_allowed`, Invalid `reason_required`, Conflict
    `queue_not_served`, and IllegalTransition.
    """
    site = site_of(window)
    require(context.actor, Permission.ATTEND, site)

    def decide(transaction: SiteTransaction) -> TicketView:
        seat, line = _seat_and_line(transaction, context, window)
        _check_ready(transaction, context, window, seat)
        ticket = _chosen_ticket(transaction, context, ticket_id)
        after(ticket.state, Action.CALL)
        rules = _rules(transaction, window)
        directed = ticket.for_window == window or ticket.for_agent == context.actor.id
        if ticket.queue not in rules and not directed:
            raise Conflict(ErrorCode.QUEUE_NOT_SERVED, queue=ticket.queue)
        head = Head(ticket.order_at, ticket.issued_seq, ticket.id, ticket.queue, ticket.priority, directed)
        policy = rules.get(ticket.queue, QueueRule()).policy
        first = choose_next(line.heads, rules, transaction.at)
        by_hand = _ByHand(reason, _passed(first, ticket_id))
        if by_hand.passed is not None and not reason:
            raise Invalid(ErrorCode.REASON_REQUIRED, field="reason")
        own_choice = chosen(head, policy, transaction.at)
        return _call(core, transaction, context, window, line, own_choice, by_hand)

    return core.ledger.run(site, context.command, decide)


@dataclass(frozen=True, slots=True)
class _ByHand:
    """An agent's own choice. passed: the class of the person whom the rules would have called."""

    reason: str | None
    passed: Priority | None


def _passed(first: Choice | None, ticket_id: str) -> Priority | None:
    return None if first is None or first.head.ticket == ticket_id else first.head.priority


def _seat_and_line(transaction: SiteTransaction, context: Context, window: str) -> tuple[Seat, Line]:
    site, agent = transaction.site, context.actor.id
    entities = entities_for(context.actor, Permission.ATTEND, site)
    queues = [queue for queue, _ in transaction.catalogue.profiles.get(window, [])]
    return heads.seat_and_line(transaction.connection, site, window, agent, transaction.day, queues, entities)


def _check_ready(transaction: SiteTransaction, context: Context, window: str, seat: Seat) -> None:
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
    core: Core,
    transaction: SiteTransaction,
    context: Context,
    window: str,
    line: Line,
    choice: Choice,
    by_hand: _ByHand | None = None,
) -> TicketView:
    read = line.ticket(choice.head.ticket)
    ticket, secret = read or queries.ticket_with_document(transaction.connection, choice.head.ticket)
    assert ticket is not None
    data: Called = {
        "agent": context.actor.id,
        "code": ticket.code,
        "queue": ticket.queue,
        "entity": ticket.entity,
        "turn": choice.turn,
        "why": _why(choice, by_hand),
    }
    called = transaction.append(EventType.CALLED, ticket=ticket.id, window=window, data=data, known=ticket)
    assert isinstance(called, Ticket)
    return ticket_view.after_command(core, transaction, context.actor, called, secret)


def _why(choice: Choice, by_hand: _ByHand | None) -> Why:
    why: Why = {
        "rule": choice.rule,
        "policy": choice.policy,
        "waited_s": choice.waited_ms / 1000,
        "directed": choice.head.directed,
        "considered": choice.considered,
    }
    if by_hand is not None:
        why["passed"], why["reason"] = by_hand.passed, by_hand.reason
    return why
