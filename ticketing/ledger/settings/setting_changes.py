"""Changes of settings: one command on the ledgers that they concern, all or nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.events import EventType
from ticketing.domain.settings import NETWORK, Change, Key, Noun, State, differences
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings import setting_rows
from ticketing.ledger.tables import NETWORK_KIND

#: The state that a command wants, from the present one of the ledgers that it holds. Raises Invalid.
Wish = Callable[[State], State]


@dataclass(frozen=True, slots=True)
class Order:
    """What a change says beside the values.

    moves: by queue, the queue to which its people go that would otherwise be stranded. seen: seq of the
    setting as the caller last read it, where that matters. undoes: seq of the event that is taken back.
    profiles: of a queue: by name of a profile, the weight that the queue has in it from now on.
    """

    reason: str | None = None
    moves: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[Key, int] | None = None
    undoes: int | None = None
    profiles: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change before it is made. changes: on all ledgers. before: the settings of all ledgers held."""

    changes: Sequence[Change]
    before: State
    order: Order

    def of(self, ledger: str) -> list[Change]:
        return [each for each in self.changes if each.key.ledger == ledger]


#: Looks at the people of a ledger before its settings change: moves them on, or raises Conflict. Called for
#: each ledger held.
Guard = Callable[[SiteTransaction, Wanted], None]
#: Called in the same transaction after the changes of all ledgers, where there is one.
Beside = Callable[[Connection], None]


def change(
    core: Core,
    context: Context,
    ledgers: Collection[str],
    wish: Wish,
    order: Order,
    *,
    nouns: Collection[Noun],
    guard: Guard,
    beside: Beside,
) -> list[SettingChanged]:
    """Make the settings of these nouns on these ledgers what `wish` answers; returns the differences.

    The network's ledger is always held, first: so no two changes of settings run at once, and what a site's
    settings refer to stays as it was read. ledgers: sites whose settings may change; new ones among them.
    Raises Conflict `settings_occupied` where a change would strand people, and what `wish` raises.
    """
    held = [NETWORK, *sorted({*ledgers} - {NETWORK})]

    def decide(transactions: Mapping[str, SiteTransaction]) -> list[SettingChanged]:
        connection = transactions[NETWORK].connection
        _check_seen(connection, order)
        before = setting_rows.state(connection, held, nouns)
        wanted = Wanted(differences(before, wish(before)), before, order)
        for ledger in held if wanted.changes else ():
            guard(transactions[ledger], wanted)
            for each in wanted.of(ledger):
                transactions[ledger].append(EventType.SETTINGS_CHANGED, data=_data(each, order))
        if wanted.changes:
            for transaction in transactions.values():
                transaction.writes.flush()
            beside(connection)
        return [_data(each, order) for each in wanted.changes]

    return core.ledger.run_together(held, context.command, decide, [_head(each) for each in held])


def _check_seen(connection: Connection, order: Order) -> None:
    if order.seen is not None:
        key, seq = order.seen
        row = setting_rows.one(connection, key)
        if row is None or row.seq != seq:
            raise Conflict(ErrorCode.SETTING_CHANGED, noun=str(key.noun), id=key.id)


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
