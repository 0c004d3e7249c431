"""Changes of the catalogue's settings: refused where they would strand people, or moving these on."""

from collections.abc import Collection

from sqlalchemy import Connection

from ticketing.catalogue import occupied
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.ids import site_of
from ticketing.domain.settings import CATALOGUE, NETWORK
from ticketing.ledger.context import Context, Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.settings import setting_changes, site_catalogue
from ticketing.ledger.settings.setting_changes import Order, Wanted, Wish

__all__ = ["Order", "Wish", "change"]


def change(
    core: Core, context: Context, ledgers: Collection[str], wish: Wish, order: Order | None = None
) -> list[SettingChanged]:
    """setting_changes.change() of the nouns that the catalogue's files have."""
    return setting_changes.change(
        core, context, ledgers, wish, order or Order(), nouns=CATALOGUE, guard=_guard, beside=_nothing
    )


def _guard(ledger: SiteTransaction, wanted: Wanted) -> None:
    changes = wanted.of(ledger.site)
    if not changes:
        return
    own = {key: value for key, value in wanted.before.items() if key.ledger == ledger.site}
    moves = {start: to for start, to in wanted.order.moves.items() if site_of(start) == ledger.site}
    after = occupied.checked(ledger, changes, own, moves)
    occupied.move(ledger, moves, after, wanted.order.reason)
    site_catalogue.changed(ledger.connection, None if ledger.site == NETWORK else ledger.site)


def _nothing(_connection: Connection) -> None:
    """The catalogue has nothing beside the ledger."""
