"""Settings as the database has them: the present state, and the history of changes."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from sqlalchemy import Connection, select

from ticketing.domain.events import SETTINGS_EVENTS
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import CATALOGUE, Key, Noun, State
from ticketing.ledger.rows import EventRow
from ticketing.ledger.tables import event, setting

_BATCH = 500


class SettingRow(Protocol):
    """seq: of the setting's last change on its ledger."""

    @property
    def id(self) -> str: ...
    @property
    def value(self) -> JsonObject: ...
    @property
    def seq(self) -> int: ...


def state(
    connection: Connection, ledgers: Collection[str] | None = None, nouns: Collection[Noun] = CATALOGUE
) -> State:
    """Present settings of these nouns. ledgers: of these alone; None means all."""
    query = select(setting.c.noun, setting.c.id, setting.c.value).where(setting.c.noun.in_(sorted(nouns)))
    if ledgers is not None:
        query = query.where(setting.c.site.in_(sorted(ledgers)))
    return {Key(Noun(row.noun), row.id): row.value for row in connection.execute(query)}


def of_noun(connection: Connection, noun: Noun, ledger: str | None) -> Sequence[SettingRow]:
    """Settings of a noun by id. ledger: of this one alone; None means all."""
    query = select(setting.c.id, setting.c.value, setting.c.seq).where(setting.c.noun == noun)
    if ledger is not None:
        query = query.where(setting.c.site == ledger)
    return connection.execute(query.order_by(setting.c.id)).all()


def one(connection: Connection, key: Key) -> SettingRow | None:
    found = (setting.c.site == key.ledger, setting.c.noun == key.noun, setting.c.id == key.id)
    query = select(setting.c.id, setting.c.value, setting.c.seq)
    return connection.execute(query.where(*found)).one_or_none()


def ledgers(connection: Connection) -> set[str]:
    """Ledgers with settings of the catalogue."""
    return set(connection.scalars(select(setting.c.site).where(setting.c.noun.in_(CATALOGUE)).distinct()))


def change(connection: Connection, ledger: str, seq: int) -> EventRow | None:
    """The event of that number, if it is about settings."""
    found = (event.c.site == ledger, event.c.seq == seq, event.c.type.in_(SETTINGS_EVENTS))
    return connection.execute(select(event).where(*found)).one_or_none()


def changes(connection: Connection, ledger: str, before: int | None) -> Iterator[EventRow]:
    """Events about settings, newest first, read as far as they are wanted. before: seq to go on from."""
    query = select(event).where(event.c.site == ledger, event.c.type.in_(SETTINGS_EVENTS))
    query = query.order_by(event.c.seq.desc()).limit(_BATCH)
    last = before
    while rows := connection.execute(query if last is None else query.where(event.c.seq < last)).all():
        yield from rows
        last = rows[-1].seq
