"""Changes of settings: one command on the ledgers that they concern, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ticketing.catalogue import occupied, setting_rows
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.events import EventType
from ticketing.domain.ids import site_of
from ticketing.domain.settings import NETWORK, Change, Key, State, differences
from ticketing.ledger import site_catalogue
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.tables import NETWORK_KIND

#: The state that a command wants, from the present one of the ledgers that it holds. Raises Invalid.
Wish = Callable[[State], State]


@dataclass(frozen=True, slots=True)
class Order:
    """What a change says beside the values.

    moves: by queue, the queue to which its people go that would otherwise be stranded. seen: seq of the
    setting as the caller last read it, where that matters. undoes: seq of the event that is taken back.
    """

    reason: str | None = None
    moves: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[Key, int] | None = None
    undoes: int | None = None


def change(
    core: Core, context: Context, ledgers: Sequence[str], wish: Wish, order: Order | None = None
) -> list[SettingChanged]:
    """Make the settings of these ledgers what `wish` answers; returns the differences, in their order.

    The network's ledger is always held, first: so no two changes of settings run at once, and what a site's
    settings refer to stays as it was read. ledgers: sites whose settings may change; new ones among them.
    Raises Conflict `settings_occupied` where a change would strand people, and what `wish` raises.
    """
    held = [NETWORK, *sorted({*ledgers} - {NETWORK})]
    told = order or Order()

    def decide(transactions: Mapping[str, SiteTransaction]) -> list[SettingChanged]:
        connection = transactions[NETWORK].connection
        _check_seen(connection, told)
        before = setting_rows.state(connection, held)
        found = differences(before, wish(before))
        for ledger in held:
            own = [each for each in found if each.key.ledger == ledger]
            _append(transactions[ledger], own, before, told)
        return [_data(each, told) for each in found]

    return core.ledger.run_together(held, context.command, decide, [_head(each) for each in held])


def _check_seen(connection: Connection, order: Order) -> None:
    if order.seen is not None:
        key, seq = order.seen
        row = setting_rows.one(connection, key)
        if row is None or row.seq != seq:
            raise Conflict(ErrorCode.SETTING_CHANGED, noun=str(key.noun), id=key.id)


def _append(ledger: SiteTransaction, changes: Sequence[Change], before: State, order: Order) -> None:
    own = {key: value for key, value in before.items() if key.ledger == ledger.site}
    moves = {start: to for start, to in order.moves.items() if site_of(start) == ledger.site}
    after = occupied.checked(ledger, changes, own, moves)
    occupied.move(ledger, moves, after, order.reason)
    for each in changes:
        ledger.append(EventType.SETTINGS_CHANGED, data=_data(each, order))
    if changes:
        site_catalogue.changed(ledger.connection, None if ledger.site == NETWORK else ledger.site)


def _data(change: Change, order: Order) -> SettingChanged:
    data: SettingChanged = {
        "noun": str(change.key.noun),
        "id": change.key.id,
        "before": change.before,
        "after": change.after,
    }
    if order.reason:
        data["reason"] = order.reason
    if order.undoes is not None:
        data["undoes"] = order.undoes
    return data


def _head(ledger: str) -> dict[str, object]:
    """Row of a ledger before its first event; the setting of a site fills the rest."""
    kind = NETWORK_KIND if ledger == NETWORK else "center"
    return {"id": ledger, "name": ledger, "kind": kind, "channel": "", "timezone": "UTC", "active": False}
