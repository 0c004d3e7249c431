"""Opening, pausing and closing a window."""

from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from ticketing.domain.authorisation import Permission, entities_for, require
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Forbidden, NotFound
from ticketing.domain.event_data import WindowChanged
from ticketing.domain.ids import site_of
from ticketing.domain.windows import EVENT_FOR, WindowSession, WindowState, check_window_change
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.queueing.desks import desks_of
from ticketing.queueing.reading import narrowing, queries
from ticketing.queueing.reading.views import window_snapshot
from ticketing.queueing.releasing import release_from
from ticketing.queueing.requests import SessionRequest
from ticketing.queueing.rows import load_session
from ticketing.queueing.shapes import WindowView


def set_session(core: Core, context: Context, window: str, request: SessionRequest) -> WindowView:
    """Bring the window to a state; asking for the one that it has changes nothing.

    Raises Conflict `window_taken`, `agent_elsewhere`, `window_busy`, IllegalTransition, NotFound, Forbidden.
    """
    site = site_of(window)
    require(context.actor, Permission.ATTEND, site)
    to = WindowState(request["status"])

    def decide(transaction: SiteTransaction) -> WindowView:
        if transaction.catalogue.window(window) is None:
            raise NotFound(ErrorCode.WINDOW_UNKNOWN, window=window)
        session = load_session(transaction.connection, window, site)
        if not _is_so_already(session, to, context):
            _check(transaction, context, session, to)
            data: WindowChanged = {
                "agent": session.agent or context.actor.id,
                "reason": request.get("reason"),
            }
            _release(transaction, window, to)
            transaction.append(EVENT_FOR[to], window=window, data=data)
        # The head moves when the ledger commits; the view gives the seq that it will have.
        return {
            **window_snapshot(
                core, transaction.connection, window, entities=narrowing.readable(context.actor, site)
            ),
            "seq": transaction.seq - (0 if transaction.events else 1),
        }

    try:
        return core.ledger.run(site, context.command, decide)
    except IntegrityError as error:
        # Two sites have two locks: the same agent opening a window at both is stopped by the index alone.
        raise Conflict(ErrorCode.AGENT_ELSEWHERE) from error


def _release(transaction: SiteTransaction, window: str, to: WindowState) -> None:
    """Give back what was sent here, in the same commit: no reader sees a ticket sent to a closed window."""
    if to is WindowState.OPEN:
        return
    desks = desks_of(transaction.connection, transaction.catalogue)
    paused = [replace(each, state=to, since=transaction.at) for each in desks if each.window == window]
    others = [each for each in desks if each.window != window]
    release_from(transaction, [*others, *paused] if to is WindowState.PAUSED else others)


def _is_so_already(session: WindowSession, to: WindowState, context: Context) -> bool:
    if session.state is not to:
        return False
    return to is WindowState.CLOSED or session.agent == context.actor.id


def _check(transaction: SiteTransaction, context: Context, session: WindowSession, to: WindowState) -> None:
    if session.agent not in (None, context.actor.id):
        _check_foreign(transaction, context, session.window, to)
    check_window_change(session, to)
    if session.state is WindowState.CLOSED:
        _check_opening(transaction, context, session.window)
    elif to is not WindowState.OPEN:
        _check_empty(transaction, session)


def _check_foreign(transaction: SiteTransaction, context: Context, window: str, to: WindowState) -> None:
    """Check a change of another agent's window: a supervisor may pause or close it, no agent may take it."""
    supervises = narrowing.supervises_window(context.actor, transaction.catalogue, window)
    if to is WindowState.OPEN or not supervises:
        raise Conflict(ErrorCode.WINDOW_TAKEN)


def _check_opening(transaction: SiteTransaction, context: Context, window: str) -> None:
    other = queries.session_of_agent(transaction.connection, context.actor.id)
    if other is not None:
        raise Conflict(ErrorCode.AGENT_ELSEWHERE, window=other.window)
    entities = entities_for(context.actor, Permission.ATTEND, transaction.site)
    served = {row.entity for row in transaction.catalogue.queues_of_window(window)}
    if entities is not None and not entities & served:
        raise Forbidden(ErrorCode.OTHER_ENTITY)


def _check_empty(transaction: SiteTransaction, session: WindowSession) -> None:
    if queries.has_active_ticket(transaction.connection, session.window, str(session.agent)):
        raise Conflict(ErrorCode.WINDOW_BUSY, window=session.window)
