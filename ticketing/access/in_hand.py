"""People in the hand of an agent who loses access: the change is refused, or moves them on.

A person who is called or served stays with the agent, so the change is refused; one who is parked goes to the
queue that the command names, or it is refused as well. What was sent to the agent goes back to its queue, and
an agent who may attend no person any more leaves the window, in the same command.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ticketing.access import in_hand_rows as rows
from ticketing.access.in_hand_rows import HandRow
from ticketing.access.projector import person_of
from ticketing.access.states import attends
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Invalid
from ticketing.domain.event_data import Released, Transferred, WindowChanged
from ticketing.domain.events import EventType
from ticketing.domain.ids import number_of
from ticketing.domain.line.occupied import MOVABLE, Occupied, refusal
from ticketing.domain.line.stranding import ReleaseReason
from ticketing.domain.settings import NETWORK, Change, State
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings.setting_changes import Wanted


@dataclass(frozen=True, slots=True)
class _Loss:
    """What an agent may attend at a site, before and after the change. None: all entities."""

    change: Change
    agent: str
    before: frozenset[str] | None
    after: frozenset[str] | None

    def takes(self, entity: str) -> bool:
        return _may(self.before, entity) and not _may(self.after, entity)

    def of(self, tickets: Sequence[HandRow]) -> list[HandRow]:
        return [each for each in tickets if self.takes(each.entity)]


def guard(ledger: SiteTransaction, wanted: Wanted) -> None:
    """Settle at one site what the change takes from agents. Raises Conflict `settings_occupied`, Invalid."""
    losses = [] if ledger.site == NETWORK else list(_losses(ledger.site, wanted))
    moves = wanted.order.moves
    found = [each for loss in losses if (each := _occupied(ledger, loss, moves)).codes]
    if found:
        raise refusal(found)
    for loss in losses:
        _move_on(ledger, loss, moves, wanted.order.reason)


def _losses(site: str, wanted: Wanted) -> Iterator[_Loss]:
    """The agents to whom the change takes an entity at the site, each once."""
    after = _after(wanted)
    changes = {person_of(each.key): each for each in reversed(wanted.changes)}
    for agent, change in changes.items():
        loss = _Loss(change, agent, attends(wanted.before, agent, site), attends(after, agent, site))
        if loss.after is not None and (loss.before is None or not loss.before <= loss.after):
            yield loss


def _after(wanted: Wanted) -> State:
    removed = {each.key for each in wanted.changes if each.after is None}
    changed = {each.key: each.after for each in wanted.changes if each.after is not None}
    return {key: value for key, value in {**wanted.before, **changed}.items() if key not in removed}


def _occupied(ledger: SiteTransaction, loss: _Loss, moves: Mapping[str, str]) -> Occupied:
    window = rows.window_of(ledger.connection, ledger.site, loss.agent)
    held = loss.of(_in_hand(ledger, loss.agent, window))
    codes = [each.code for each in held if each.queue not in moves or each.state not in MOVABLE]
    name = rows.name_of(ledger.connection, loss.agent)
    staffed = [] if window is None else [number_of(window)]
    return Occupied(loss.change.key.noun, loss.change.key.id, name, codes, staffed)


def _in_hand(ledger: SiteTransaction, agent: str, window: str | None) -> Sequence[HandRow]:
    """A parked person whose agent has left is free for the other agents of the queue already."""
    return rows.in_hand(ledger.connection, ledger.site, agent, parked=window is not None)


def _move_on(ledger: SiteTransaction, loss: _Loss, moves: Mapping[str, str], reason: str | None) -> None:
    window = rows.window_of(ledger.connection, ledger.site, loss.agent)
    if window is None:
        return
    for each in loss.of(_in_hand(ledger, loss.agent, window)):
        _transfer(ledger, each, moves[each.queue], reason)
    leaves = loss.after == frozenset() and not _in_hand(ledger, loss.agent, window)
    because = ReleaseReason.WINDOW_CLOSED if leaves else ReleaseReason.AGENT_CHANGED
    for each in loss.of(rows.sent(ledger.connection, ledger.site, loss.agent, window)):
        data: Released = {"for_window": each.for_window, "for_agent": each.for_agent, "reason": because}
        ledger.append(EventType.RELEASED, ticket=each.id, data=data)
    if leaves:
        closed: WindowChanged = {"agent": loss.agent, "reason": reason}
        ledger.append(EventType.WINDOW_CLOSED, window=window, data=closed)


def _transfer(ledger: SiteTransaction, row: HandRow, to: str, reason: str | None) -> None:
    queue = ledger.catalogue.queue(to)
    if queue is None:
        raise Invalid(ErrorCode.QUEUE_UNKNOWN, queue=to)
    moved: Transferred = {
        "queue": to,
        "entity": queue.entity,
        "from_queue": row.queue,
        "for_window": None,
        "for_agent": None,
        "reason": reason,
    }
    ledger.append(EventType.TRANSFERRED, ticket=row.id, queue=to, data=moved)


def _may(entities: frozenset[str] | None, entity: str) -> bool:
    return entities is None or entity in entities
