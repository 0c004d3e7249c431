"""Which queues an open window attends now, by its profile and its agent's entities, and who left when."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Permission, Role, entities_for
from ticketing.domain.windows import WindowState
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.queueing.reading import queries


class Attendance:
    """The windows of a site, as its queues see them."""

    def __init__(self, connection: Connection, known: SiteCatalogue) -> None:
        self._windows = known.windows_of
        self._serving: dict[str, frozenset[str] | None] = {}
        self._left: dict[str, datetime] = {}
        rows = queries.seated(connection, known.site.id)
        grants = _grants(rows)
        for row in rows:
            if row.state == WindowState.OPEN and row.agent is not None:
                self._serving[row.window] = _entities(grants[row.agent], known.site.id)
            elif row.since is not None:
                self._left[row.window] = row.since

    def is_attended(self, queue: QueueRow) -> bool:
        """Whether an open window serves it with an agent who may."""
        serving = [self._serving[each] for each in self._windows_of(queue) if each in self._serving]
        return any(entities is None or queue.entity in entities for entities in serving)

    def left_at(self, queue: QueueRow) -> datetime | None:
        """When the last of its windows paused or closed; None before the first was ever open."""
        return max((self._left[each] for each in self._windows_of(queue) if each in self._left), default=None)

    def _windows_of(self, queue: QueueRow) -> list[str]:
        return self._windows.get(queue.id, [])


def _grants(rows: "queries.SeatedRows") -> Mapping[str, list[Grant]]:
    """Of each agent who sits somewhere; none for agents whom the database does not know."""
    found: dict[str, list[Grant]] = {}
    for row in rows:
        if row.agent is not None:
            known = found.setdefault(row.agent, [])
            if row.role is not None:
                known.append(Grant(Role(row.role), row.grant_site, row.grant_entity))
    return found


def _entities(grants: list[Grant], site: str) -> frozenset[str] | None:
    """The entities that the agent may serve; None means all, also for an agent without any grant recorded."""
    agent = Actor(ActorKind.PERSON, "", "", tuple(grants))
    return entities_for(agent, Permission.ATTEND, site) if grants else None
