"""Desks of a site: its open and paused windows with their agents' rights, in one statement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from sqlalchemy import Boolean, Column, Connection, String, text

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Permission, Role, entities_for
from ticketing.domain.line.stranding import Desk, Limits
from ticketing.domain.windows import WindowState
from ticketing.ledger.literals import quoted
from ticketing.ledger.settings.catalogue_rows import SiteRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import window_session


class _Row(Protocol):
    """A session with one of its agent's grants. person: None for an agent who is not in the tables."""

    @property
    def window(self) -> str: ...
    @property
    def agent(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def person(self) -> str | None: ...
    @property
    def active(self) -> bool | None: ...
    @property
    def role(self) -> str | None: ...
    @property
    def grant_site(self) -> str | None: ...
    @property
    def entity(self) -> str | None: ...


def desks_of(connection: Connection, known: SiteCatalogue) -> list[Desk]:
    """The site's desks by window number; windows that the catalogue has retired are none."""
    rows = connection.execute(_DESKS, {"site": known.site.id}).all()
    by_window = {window: list(each) for window, each in groupby(rows, key=lambda row: row.window)}
    return [_desk(known, by_window[each.id]) for each in known.windows if each.id in by_window]


def limits_of(site: SiteRow) -> Limits:
    return Limits(timedelta(seconds=site.sent_pause_s), timedelta(seconds=site.hold_limit_s))


def _desk(known: SiteCatalogue, rows: Sequence[_Row]) -> Desk:
    row = rows[0]
    queues = frozenset(queue for queue, _ in known.profiles.get(row.window, []))
    entities = _entities(known.site.id, rows)
    return Desk(row.window, row.agent, WindowState(row.state), row.since, queues, entities)


def _entities(site: str, rows: Sequence[_Row]) -> frozenset[str] | None:
    """Whom the agent may attend, by the grants of now and not of when the window was opened."""
    first = rows[0]
    if first.person is None:
        # Agents of simulations and tools: what they may was asked at their window's opening.
        return None
    if not first.active:
        return frozenset()
    grants = tuple(Grant(Role(row.role), row.grant_site, row.entity) for row in rows if row.role)
    return entities_for(Actor(ActorKind.PERSON, first.agent, "", grants), Permission.ATTEND, site)


_DESKS = text(
    'SELECT session."window", session.agent, session.state, session.since, person.id AS person,'  # noqa: S608  # constants
    " person.active, held.role, held.site AS grant_site, held.entity FROM window_session AS session"
    " LEFT JOIN person ON person.id = session.agent LEFT JOIN person_grant AS held ON held.person = person.id"
    f" WHERE session.site = :site AND session.state <> {quoted(WindowState.CLOSED)}"
    ' ORDER BY session."window"'
).columns(
    *(Column(name, window_session.c[name].type) for name in ("window", "agent", "state", "since")),
    Column("person", String()),
    Column("active", Boolean()),
    *(Column(name, String()) for name in ("role", "grant_site", "entity")),
)
