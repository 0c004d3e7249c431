"""Changes of people, roles and devices: commands on the ledgers, with what lies beside these."""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Connection, select

from ticketing.access.in_hand import guard
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.settings import NETWORK, Noun
from ticketing.ledger import changes
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings import setting_changes
from ticketing.ledger.settings.setting_changes import Order, Wanted, Wish
from ticketing.ledger.tables import is_centre, site

_PEOPLE = (Noun.PEOPLE, Noun.ROLES)
_DEVICES = (Noun.DEVICES,)
_NO_ORDER = Order()
#: Writes what lies beside the ledger, in the transaction of the change.
Write = Callable[[Connection], None]


def _nothing(_connection: Connection) -> None:
    """All of the change is in the ledger."""


def change_people(
    core: Core,
    context: Context,
    ledgers: Collection[str],
    wish: Wish,
    order: Order = _NO_ORDER,
    beside: Write = _nothing,
) -> list[SettingChanged]:
    """setting_changes.change() of people and roles; caches of logins and tokens are emptied."""
    return _change(core, context, ledgers, wish, order, beside, _PEOPLE)


def change_devices(
    core: Core, context: Context, site_id: str, wish: Wish, order: Order = _NO_ORDER, beside: Write = _nothing
) -> list[SettingChanged]:
    """setting_changes.change() of the site's devices; caches of tokens are emptied."""
    return _change(core, context, [site_id], wish, order, beside, _DEVICES)


def ledgers_of(core: Core, sites: Iterable[str | None]) -> set[str]:
    """The ledgers on which grants at these sites tell. None among them: every centre's, and the network's."""
    wanted = {*sites}
    if None not in wanted:
        return {each for each in wanted if each is not None}
    with core.database.read() as connection:
        return {NETWORK, *connection.scalars(select(site.c.id).where(is_centre))}


def _change(
    core: Core,
    context: Context,
    ledgers: Collection[str],
    wish: Wish,
    order: Order,
    beside: Write,
    nouns: Collection[Noun],
) -> list[SettingChanged]:
    def written(connection: Connection) -> None:
        beside(connection)
        # Other processes cache logins and tokens as they were.
        changes.raised(connection, changes.ACCESS)

    watch = guard if nouns is _PEOPLE else _unwatched
    made = setting_changes.change(
        core, context, ledgers, wish, order, nouns=nouns, guard=watch, beside=written
    )
    core.access.forget()
    return made


def _unwatched(_ledger: SiteTransaction, _wanted: Wanted) -> None:
    """No person is in the hand of a device."""
