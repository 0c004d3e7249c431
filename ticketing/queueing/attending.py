"""Actions on an existing ticket: one entry point, act(), and one small function per action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ticketing.domain.authorisation import Permission, allows, require
from ticketing.domain.calendar.days import day_end
from ticketing.domain.calendar.instants import cut, elapsed_ms, to_text
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, IllegalTransition, Invalid, NotFound
from ticketing.domain.event_data import Corrected, Resumed, Transferred
from ticketing.domain.events import EVENT_OF, EventType
from ticketing.domain.ids import site_of
from ticketing.domain.line.stranding import Desk, may_take_over
from ticketing.domain.states import Action, State, after
from ticketing.domain.tickets import Ticket
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.privacy import documents
from ticketing.queueing.desks import desks_of, limits_of
from ticketing.queueing.issuing import Wish, append_issue, new_id, served_queue
from ticketing.queueing.reading import queries, ticket_view
from ticketing.queueing.releasing import append_release
from ticketing.queueing.requests import ActionRequest
from ticketing.queueing.shapes import DoneService, TicketView

#: Actions on a ticket that is at no window: for the staff who walk the room.
_ROOM_ACTIONS = frozenset({Action.TRANSFER, Action.MISROUTE, Action.RESTORE, Action.RELEASE})
#: Actions for which one permission suffices, whose ticket it ever was.
_OF_ONE_PERMISSION = frozenset({Action.CANCEL, Action.CORRECT})


@dataclass(frozen=True, slots=True)
class _Step:
    """One action under way: the ticket as read under the lock, and the request."""

    core: Core
    context: Context
    transaction: SiteTransaction
    ticket: Ticket
    request: ActionRequest

    def append(self, kind: EventType, *, window: str | None = None, **data: object) -> Ticket:
        """data: of the event; a reason that was given is part of it, whatever the action."""
        if self.reason is not None:
            data = {**data, "reason": self.reason}
        changed = self.transaction.append(
            kind, ticket=self.ticket.id, window=window or self.ticket.window, data=data, known=self.ticket
        )
        assert isinstance(changed, Ticket)
        return changed

    @property
    def reason(self) -> str | None:
        return self.request.get("reason")


def act(core: Core, context: Context, ticket_id: str, action: Action, request: ActionRequest) -> TicketView:
    """Do `action` and return the ticket.

    Raises IllegalTransition, other Conflicts, Invalid, Forbidden; NotFound for an absent ticket or another's.
    """
    site = site_of(ticket_id)
    if not context.actor.grants:
        raise NotFound(ErrorCode.TICKET_UNKNOWN)

    def decide(transaction: SiteTransaction) -> TicketView:
        ticket, secret = queries.ticket_with_document(transaction.connection, ticket_id)
        if ticket is None:
            raise NotFound(ErrorCode.TICKET_UNKNOWN)
        authorise(context, action, ticket)
        after(ticket.state, action)
        changed = _ACTIONS[action](_Step(core, context, transaction, ticket, request))
        staff = allows(context.actor, Permission.READ_TICKETS, site)
        return ticket_view.after_command(core, transaction, context.actor, changed, secret, staff)

    require(context.actor, _least(action), site)
    return core.ledger.run(site, context.command, decide)


def _least(action: Action) -> Permission:
    """The permission that the caller needs somewhere at the site before the ticket is even looked up."""
    if action is Action.CANCEL:
        return Permission.CANCEL
    if action is Action.CORRECT:
        return Permission.SUPERVISE
    return Permission.READ_TICKETS if action in _ROOM_ACTIONS else Permission.ATTEND


def authorise(context: Context, action: Action, ticket: Ticket) -> None:
    """Allow the agent's own ticket, or a role that covers others'. Another entity's ticket is not found."""
    actor, site, entity = context.actor, ticket.site, ticket.entity
    if action in _OF_ONE_PERMISSION:
        require(actor, _least(action), site, entity)
        return
    if action in _ROOM_ACTIONS and allows(actor, Permission.REROUTE, site, entity):
        return
    require(actor, Permission.ATTEND, site, entity)
    if allows(actor, Permission.SUPERVISE, site, entity):
        return
    if action in _ROOM_ACTIONS and ticket.state is State.WAITING:
        require(actor, Permission.REROUTE, site, entity)
    # An agent who brings back a no-show need not be the one who called; _resume() decides who goes on.
    if action not in (Action.RESTORE, Action.RESUME) and ticket.agent not in (None, actor.id):
        raise NotFound(ErrorCode.TICKET_UNKNOWN)


def _plain(action: Action) -> Callable[[_Step], Ticket]:
    """An action whose event holds only the reason."""

    def append(step: _Step) -> Ticket:
        return step.append(EVENT_OF[action], reason=step.reason)

    return append


def _recall(step: _Step) -> Ticket:
    ticket = step.ticket
    return step.append(EventType.RECALLED, code=ticket.code, queue=ticket.queue, entity=ticket.entity)


def _finish(step: _Step) -> Ticket:
    parked = step.ticket.state is State.ON_HOLD
    if parked and not allows(step.context.actor, Permission.SUPERVISE, step.ticket.site, step.ticket.entity):
        # An agent resumes first: of a finish and a hold sent at once, one is done.
        raise IllegalTransition(State.ON_HOLD, Action.FINISH)
    done = _done_services(step) if step.request.get("services") else None
    closed = step.append(EventType.FINISHED, outcome=step.request.get("outcome"))
    if done is not None:
        coded = _Step(step.core, step.context, step.transaction, closed, step.request)
        closed = coded.append(EventType.CODED, services=done, outcome=closed.outcome)
    _keep_note(step)
    return closed


def _code(step: _Step) -> Ticket:
    outcome = step.request.get("outcome") or step.ticket.outcome
    coded = step.append(EventType.CODED, services=_done_services(step), outcome=outcome)
    _keep_note(step)
    return coded


def _done_services(step: _Step) -> list[DoneService]:
    """`[{service, quantity}]`, each service once. Raises Invalid for a service the entity does not have."""
    quantities: dict[str, int] = {}
    for each in step.request.get("services") or ():
        quantities[each["service"]] = quantities.get(each["service"], 0) + (each.get("quantity") or 1)
    known = step.transaction.catalogue.services_of_entity(step.ticket.entity)
    for service in quantities:
        if service not in known:
            raise Invalid(ErrorCode.SERVICE_UNKNOWN, service=service)
    return [{"service": service, "quantity": quantity} for service, quantity in quantities.items()]


def _keep_note(step: _Step) -> None:
    note = step.request.get("note")
    if note:
        documents.keep_note(step.core, step.transaction, step.ticket.id, note)


def _no_show(step: _Step) -> Ticket:
    """Not before the site's least time: the person has to walk, and an agent's slip is no abandonment."""
    least_ms = step.transaction.catalogue.site.no_show_least_s * 1000
    missing_ms = least_ms - elapsed_ms(step.ticket.since, step.transaction.at)
    if missing_ms > 0:
        raise Conflict(ErrorCode.NO_SHOW_TOO_SOON, wait_s=-(-missing_ms // 1000))
    return step.append(EventType.NO_SHOW, reason=step.reason)


def _restore(step: _Step) -> Ticket:
    ticket, transaction = step.ticket, step.transaction
    grace_s = transaction.catalogue.site.restore_grace_s
    if ticket.day != transaction.day:
        raise Conflict(ErrorCode.DAY_OVER)
    if ticket.ended_at is None or elapsed_ms(ticket.ended_at, transaction.at) > grace_s * 1000:
        raise Conflict(ErrorCode.GRACE_OVER, grace_s=grace_s)
    if queries.is_code_open(transaction.connection, ticket.site, ticket.code):
        raise Conflict(ErrorCode.CODE_IN_USE, ticket_code=ticket.code)
    return step.append(EventType.RESTORED)


def _resume(step: _Step) -> Ticket:
    """Go on with a parked person: the agent who parked, or an agent of the queue once that one has left."""
    transaction, ticket = step.transaction, step.ticket
    desks = desks_of(transaction.connection, transaction.catalogue)
    desk = _who_resumes(step, desks)
    if queries.has_active_ticket(transaction.connection, desk.window, desk.agent):
        raise Conflict(ErrorCode.WINDOW_BUSY, window=desk.window)
    data: Resumed = {"agent": desk.agent}
    if desk.agent != ticket.agent:
        data["taken_over_from"] = str(ticket.agent)
    return step.append(EventType.RESUMED, window=desk.window, **data)


def _who_resumes(step: _Step, desks: Sequence[Desk]) -> Desk:
    """A supervisor resumes for the agent who parked, where that one sits at an open window."""
    actor, ticket, transaction = step.context.actor, step.ticket, step.transaction
    own = _desk_of(actor.id, desks)
    parked_by = _desk_of(ticket.agent, desks)
    supervises = allows(actor, Permission.SUPERVISE, ticket.site, ticket.entity)
    if supervises and parked_by is not None and parked_by.is_open:
        return parked_by
    if own is None or not own.is_open:
        raise Conflict(ErrorCode.WINDOW_NOT_OPEN)
    limits = limits_of(transaction.catalogue.site)
    if not may_take_over(ticket, own, desks, limits, transaction.at):
        if ticket.queue not in own.queues:
            raise Conflict(ErrorCode.QUEUE_NOT_SERVED, queue=ticket.queue)
        raise Conflict(ErrorCode.STILL_WITH_AGENT)
    return own


def _desk_of(agent: str | None, desks: Sequence[Desk]) -> Desk | None:
    return next((each for each in desks if each.agent == agent), None)


def _release(step: _Step) -> Ticket:
    ticket = step.ticket
    if ticket.for_window is None and ticket.for_agent is None:
        raise IllegalTransition(ticket.state, Action.RELEASE)
    return append_release(step.transaction, ticket, step.reason)


def _transfer(step: _Step) -> Ticket:
    request, transaction = step.request, step.transaction
    queue_id, entity = step.ticket.queue, step.ticket.entity
    if wanted := request.get("queue"):
        queue = served_queue(transaction, wanted)
        queue_id, entity = queue.id, queue.entity
    moved: Transferred = {
        "queue": queue_id,
        "entity": entity,
        "from_queue": step.ticket.queue,
        "for_window": _target_window(transaction, request.get("window"), entity),
        "for_agent": _target_agent(transaction, request.get("agent"), entity),
        "reason": step.reason,
    }
    return step.append(EventType.TRANSFERRED, **moved)


def _target_window(transaction: SiteTransaction, window: str | None, entity: str) -> str | None:
    """An open window whose agent may call the person there; at any other one no agent would."""
    if window is None:
        return None
    if transaction.catalogue.window(window) is None:
        raise NotFound(ErrorCode.WINDOW_UNKNOWN, window=window)
    desks = desks_of(transaction.connection, transaction.catalogue)
    desk = next((each for each in desks if each.window == window), None)
    _check_target(desk, window, entity)
    return window


def _target_agent(transaction: SiteTransaction, agent: str | None, entity: str) -> str | None:
    if agent is None:
        return None
    desk = _desk_of(agent, desks_of(transaction.connection, transaction.catalogue))
    if desk is None:
        raise Conflict(ErrorCode.AGENT_NOT_HERE, agent=agent)
    _check_target(desk, desk.window, entity)
    return agent


def _check_target(desk: Desk | None, window: str, entity: str) -> None:
    if desk is None or not desk.is_open:
        raise Conflict(ErrorCode.WINDOW_NOT_OPEN, window=window)
    if not desk.may_attend(entity):
        raise Conflict(ErrorCode.AGENT_MAY_NOT_SERVE, window=window, entity=entity)


def _misroute(step: _Step) -> Ticket:
    """End the ticket as an error of selection; with a queue, the person goes on there, arrival kept."""
    ticket, transaction = step.ticket, step.transaction
    target = step.request.get("queue")
    queue = served_queue(transaction, target) if target else None
    replacement = new_id(ticket.site) if queue is not None else None
    misrouted = step.append(EventType.MISROUTED, replaced_by=replacement, reason=step.reason)
    if queue is not None:
        today = queries.series_day(transaction.connection, queue.id, transaction.day)
        wish = Wish(
            service=None,
            priority=ticket.priority,
            category=ticket.category,
            language=ticket.language,
            channel=ticket.channel,
            arrived_at=ticket.arrived_at,
            ticket_id=replacement,
            replaces=ticket.id,
        )
        append_issue(transaction, queue, wish, today)
    return misrouted


def _correct(step: _Step) -> Ticket:
    """Say when that truly ended which the day's end settled.

    Raises Conflict `nothing_forgotten`; Invalid `outside_spell` for an hour before it began, after its day,
    or not yet come.
    """
    ticket, transaction = step.ticket, step.transaction
    ended_at = step.request.get("ended_at")
    if ticket.forgotten is None or ticket.forgotten_since is None:
        raise Conflict(ErrorCode.NOTHING_FORGOTTEN)
    if ended_at is None:
        raise Invalid(errors=[{"field": "ended_at", "message": "It is required."}])
    last = min(transaction.at, max(day_end(ticket.day, transaction.timezone), ticket.forgotten_since))
    if not ticket.forgotten_since <= ended_at <= last:
        raise Invalid(ErrorCode.OUTSIDE_SPELL, since=to_text(ticket.forgotten_since), until=to_text(last))
    data: Corrected = {"ended_at": to_text(cut(ended_at)), "reason": step.reason}
    return step.append(EventType.CORRECTED, window=ticket.last_window, **data)


_ACTIONS: dict[Action, Callable[[_Step], Ticket]] = {
    Action.RECALL: _recall,
    Action.START: _plain(Action.START),
    Action.FINISH: _finish,
    Action.CODE: _code,
    Action.NO_SHOW: _no_show,
    Action.RESTORE: _restore,
    Action.HOLD: _plain(Action.HOLD),
    Action.RESUME: _resume,
    Action.RETURN: _plain(Action.RETURN),
    Action.RELEASE: _release,
    Action.TRANSFER: _transfer,
    Action.MISROUTE: _misroute,
    Action.CANCEL: _plain(Action.CANCEL),
    Action.CORRECT: _correct,
}
