"""Undoing the last act on a ticket, for the person who did it and as long as nothing came of it."""

from ticketing.domain.authorisation import Permission, allows
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.event_data import Undone
from ticketing.domain.events import ACTION_OF, Event, EventType
from ticketing.domain.ids import site_of
from ticketing.domain.line.stranding import released_because
from ticketing.domain.states import ACTIVE, OPEN, State
from ticketing.domain.tickets import Ticket, evolve
from ticketing.domain.undoing import UNDO_WITHIN, UNDOABLE, as_data, in_force, last_act
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.rows import event_of
from ticketing.queueing.attending import authorise
from ticketing.queueing.claims import is_claimed
from ticketing.queueing.desks import desks_of, limits_of
from ticketing.queueing.reading import queries, ticket_view
from ticketing.queueing.rows import changed
from ticketing.queueing.shapes import TicketView


def undo(core: Core, context: Context, ticket_id: str, seq: int) -> TicketView:
    """Take back what the caller did last to the ticket, and return the ticket as it was before.

    seq: the ticket's, as that act answered it. Raises Conflict `changed_since` where the ticket or what it
    needs changed since, `undo_over` for an act of too long ago, `not_undoable`, `day_over`, `code_in_use`,
    `window_not_open`, `window_busy`; NotFound for an act of another person; Forbidden.
    """

    def decide(transaction: SiteTransaction) -> TicketView:
        ticket, secret = queries.ticket_with_document(transaction.connection, ticket_id)
        if ticket is None:
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        events = _events(transaction, ticket_id)
        act = _own_act(context, ticket, events, seq)
        before = _folded(in_force(events), act)
        authorise(context, ACTION_OF[act.type], before)
        _check_time(transaction, ticket, act)
        _check_place(transaction, ticket, before)
        undone = _append(transaction, ticket, before, act)
        staff = allows(context.actor, Permission.READ_TICKETS, ticket.site)
        return ticket_view.after_command(core, transaction, context.actor, undone, secret, staff)

    return core.ledger.run(site_of(ticket_id), context.command, decide)


def _events(transaction: SiteTransaction, ticket_id: str) -> list[Event]:
    """The ticket's events in their order; those of its slips are not of it."""
    found = [event_of(row) for row in queries.events_of_ticket(transaction.connection, ticket_id)]
    return [each for each in found if each.type.prefix == "ticket" and each.type is not EventType.PRINTED]


def _own_act(context: Context, ticket: Ticket, events: list[Event], seq: int) -> Event:
    """The caller's act that the ticket's number `seq` answered."""
    own = (context.actor.kind, context.actor.id)
    if not any(each.seq == seq and (each.actor["kind"], each.actor["id"]) == own for each in events):
        raise NotFound(ErrorCode.TICKET_UNKNOWN)
    if ticket.seq != seq:
        raise Conflict(ErrorCode.CHANGED_SINCE, ticket_code=ticket.code)
    act = last_act(in_force(events))
    # After an undoing the act before it may be another person's.
    if events[-1].type is EventType.UNDONE or act.type not in UNDOABLE:
        raise Conflict(ErrorCode.NOT_UNDOABLE)
    return act


def _folded(events: list[Event], act: Event) -> Ticket:
    """The ticket as it was before the act."""
    ticket: Ticket | None = None
    for event in events:
        if event.seq < act.seq:
            ticket = evolve(ticket, event)
    assert ticket is not None, "no act comes before the issue of its ticket"
    return ticket


def _check_time(transaction: SiteTransaction, ticket: Ticket, act: Event) -> None:
    if ticket.day != transaction.day:
        raise Conflict(ErrorCode.DAY_OVER)
    if transaction.at - act.at > UNDO_WITHIN:
        raise Conflict(ErrorCode.UNDO_OVER)


def _check_place(transaction: SiteTransaction, ticket: Ticket, before: Ticket) -> None:
    """Whether the ticket can be where it was: windows, settings and other tickets may have changed since."""
    if before.state not in OPEN:
        return
    if transaction.catalogue.queue(before.queue) is None:
        raise Conflict(ErrorCode.CHANGED_SINCE, ticket_code=ticket.code)
    if ticket.state not in OPEN and queries.is_code_open(transaction.connection, ticket.site, ticket.code):
        raise Conflict(ErrorCode.CODE_IN_USE, ticket_code=ticket.code)
    if before.state in ACTIVE:
        _check_window(transaction, ticket, before)
    elif before.state is State.WAITING:
        _check_sent(transaction, before)


def _check_window(transaction: SiteTransaction, ticket: Ticket, before: Ticket) -> None:
    """The agent still sits there, with no other person."""
    desks = desks_of(transaction.connection, transaction.catalogue)
    desk = next((each for each in desks if (each.window, each.agent) == (before.window, before.agent)), None)
    if desk is None or not desk.is_open or not desk.may_attend(before.entity):
        raise Conflict(ErrorCode.WINDOW_NOT_OPEN, window=str(before.window))
    busy = queries.has_active_ticket(transaction.connection, desk.window, desk.agent)
    if busy and ticket.state not in ACTIVE:
        raise Conflict(ErrorCode.WINDOW_BUSY, window=desk.window)


def _check_sent(transaction: SiteTransaction, before: Ticket) -> None:
    """The window or agent to whom the person had been sent can still call them."""
    if before.for_window is None and before.for_agent is None:
        return
    desks, limits = (
        desks_of(transaction.connection, transaction.catalogue),
        limits_of(transaction.catalogue.site),
    )
    if released_because(before, desks, limits, transaction.at) is not None:
        raise Conflict(ErrorCode.CHANGED_SINCE, ticket_code=before.code)


def _append(transaction: SiteTransaction, ticket: Ticket, before: Ticket, act: Event) -> Ticket:
    was = {name: value for name, value in changed(ticket, before).items() if name != "seq"}
    data: Undone = {"undoes": act.seq, "undone": act.type, "was": as_data(was)}
    if ticket.replaced_by is not None:
        data["withdrawn"] = _unused_code(transaction, ticket, ticket.replaced_by)
    undone = transaction.append(
        EventType.UNDONE, ticket=ticket.id, window=before.window, data={**data}, known=ticket
    )
    assert isinstance(undone, Ticket)
    return undone


def _unused_code(transaction: SiteTransaction, ticket: Ticket, replacement: str) -> str:
    """Code of the ticket that the misrouting issued, unless something happened to it or a page shows it."""
    issued, *more = queries.events_of_ticket(transaction.connection, replacement)
    if more or is_claimed(transaction.connection, replacement):
        raise Conflict(ErrorCode.CHANGED_SINCE, ticket_code=ticket.code)
    return str(issued.data["code"])
