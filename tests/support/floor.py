"""A small centre at the level of the use cases: three queues, windows and agents, and a manual clock."""

import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, insert, select, update

from tests.support.words import shipped
from ticketing.composition import ledger_on
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.events import Event
from ticketing.domain.states import Action
from ticketing.domain.windows import WindowState
from ticketing.lake.context import NO_LAKE
from ticketing.lake.layout import Lake
from ticketing.ledger import tables
from ticketing.ledger.context import Context
from ticketing.ledger.database import Database
from ticketing.queueing import attending, calling, issuing, queues, undoing, windows
from ticketing.queueing.requests import ActionRequest, IssueRequest
from ticketing.queueing.shapes import QueueView, TicketView, WindowView
from ticketing.reports.context import Reporting

MORNING = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
POLICIES: dict[str, dict[str, Any]] = {
    "s": {"kind": "strict"},
    "r": {"kind": "ratio", "preferential": 2, "normal": 1},
    "a": {"kind": "accumulating", "preferential": 3, "normal": 1},
}
#: No test waits for a call to grow old, or says why it calls whom it calls, unless that is its subject.
LIMITS: dict[str, Any] = {"choose_allowed": True, "no_show_least_s": 0}
PROFILES = ({"s": 1.0}, {"s": 1.0, "r": 2.0}, {"r": 1.0, "a": 1.0})
_names = itertools.count(1)


@dataclass
class Floor:
    """A site of its own in a database that others may share.

    entities: by queue, where it is not reniec's. window_queues: by window, with their weights.
    policies: of the queues. last: number of each queue; rights: of agents who are in the tables of people,
    by their number.
    """

    core: Reporting
    published: list[Event]
    site: str = field(default_factory=lambda: f"site-{next(_names)}-{uuid.uuid4().hex[:6]}")
    now: datetime = MORNING
    entities: Mapping[str, str] = field(default_factory=dict)
    window_queues: Sequence[Mapping[str, float]] = PROFILES
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: POLICIES)
    last: int = 999
    wrap: bool = False
    limits: Mapping[str, Any] = field(default_factory=dict)
    rights: dict[int, tuple[str | None, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.core.database.write() as connection:
            for table, rows in _catalogue(self, connection):
                connection.execute(insert(table), rows)

    def queue(self, code: str) -> str:
        return f"{self.site}:{code}"

    def window(self, index: int) -> str:
        return f"{self.site}:{index + 1}"

    def agent(self, index: int) -> Actor:
        entities = self.rights.get(index, (None,))
        grants = tuple(Grant(Role.AGENT, self.site, entity) for entity in entities)
        return Actor(ActorKind.PERSON, f"{self.site}-agent-{index}", f"Agente {index}", grants)

    def employ(self, index: int, *entities: str | None, active: bool = True) -> None:
        """Write the agent with these entities, None for all, into the tables of people, or change them."""
        self.rights[index] = entities
        agent = self.agent(index)
        grant = tables.person_grant
        with self.core.database.write() as connection:
            connection.execute(delete(grant).where(grant.c.person == agent.id))
            if (
                connection.execute(
                    update(tables.person).where(tables.person.c.id == agent.id).values(active=active)
                ).rowcount
                == 0
            ):
                row = {"id": agent.id, "username": agent.id, "name": agent.name, "created_at": self.now}
                connection.execute(insert(tables.person), [{**row, "active": active}])
            for entity in entities:
                values = {"person": agent.id, "role": Role.AGENT, "site": self.site, "entity": entity}
                connection.execute(insert(grant), [{"id": uuid.uuid4().hex, **values}])

    @property
    def supervisor(self) -> Actor:
        return Actor(
            ActorKind.PERSON, f"{self.site}-supervisor", "Supervisora", (self._grant(Role.SUPERVISOR),)
        )

    def _grant(self, role: Role) -> Grant:
        return Grant(role, self.site, None)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def context(self, actor: Actor, key: str | None = None) -> Context:
        return Context(actor, self.now, key, "same" if key else None)

    def issue(self, code: str = "s", key: str | None = None, **request: Any) -> TicketView:
        wanted = cast("IssueRequest", {"queue": self.queue(code), **request})
        return issuing.issue(self.core, self.context(self.supervisor, key), self.site, wanted)

    def open(self, index: int = 0, status: str = "open", key: str | None = None) -> WindowView:
        context = self.context(self.agent(index), key)
        return windows.set_session(self.core, context, self.window(index), {"status": WindowState(status)})

    def call_next(self, index: int = 0, key: str | None = None) -> TicketView | None:
        return calling.call_next(self.core, self.context(self.agent(index), key), self.window(index))

    def call(self, index: int, ticket_id: str, reason: str | None = "lo pidió") -> TicketView:
        return calling.call(self.core, self.context(self.agent(index)), self.window(index), ticket_id, reason)

    def act(
        self, actor: Actor, ticket_id: str, action: str, key: str | None = None, **request: Any
    ) -> TicketView:
        asked = cast("ActionRequest", request)
        return attending.act(self.core, self.context(actor, key), ticket_id, Action(action), asked)

    def undo(self, actor: Actor, ticket_id: str, seq: int, key: str | None = None) -> TicketView:
        return undoing.undo(self.core, self.context(actor, key), ticket_id, seq)

    def set_queue(self, code: str, is_open: bool, until: str | None = None) -> QueueView:
        context = self.context(self.supervisor)
        return queues.set_state(self.core, context, self.queue(code), {"open": is_open, "until": until})

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """The site's rows of a table."""
        with self.core.database.read() as connection:
            found = connection.execute(select(table).where(table.c.site == self.site)).mappings()
            return [dict(row) for row in found]


def core_on(database_url: str, published: list[Event], lake: Lake = NO_LAKE) -> Reporting:
    """The parts of a process on a migrated database. published: list that receives the published events.

    lake: files of closed days.
    """
    database = Database(database_url)
    ledger = ledger_on(database, lambda _site, events: published.extend(events))
    return Reporting(database, ledger, "a key for tests that is long enough", lake=lake, languages=shipped())


def _catalogue(floor: Floor, connection: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    site = floor.site
    rows: list[tuple[Any, list[dict[str, Any]]]] = []
    known = set(connection.scalars(select(tables.entity.c.code)))
    others = sorted(set(floor.entities.values()) - {"reniec", *known})
    named = [{"code": code, "name": code.upper(), "short_name": code.upper()} for code in others]
    rows += [(tables.entity, named)] if named else []
    if not connection.execute(select(tables.entity).where(tables.entity.c.code == "reniec")).first():
        rows.append((tables.entity, [{"code": "reniec", "name": "RENIEC", "short_name": "RENIEC"}]))
        rows.append((tables.service, [_service("dni"), _service("c4")]))
    rows.append((tables.site, [{**_site(site), **floor.limits}]))
    rows.append((tables.queue, [_queue(floor, code, place) for place, code in enumerate(floor.policies)]))
    numbers = range(1, len(floor.window_queues) + 1)
    rows.append((tables.window, [{"id": f"{site}:{n}", "site": site, "number": n} for n in numbers]))
    profile = [
        {"window": f"{site}:{n}", "queue": f"{site}:{code}", "weight": weight}
        for n, queues_of in zip(numbers, floor.window_queues, strict=True)
        for code, weight in queues_of.items()
    ]
    return [*rows, (tables.window_queue, profile)]


def _site(site: str) -> dict[str, Any]:
    place = {"kind": "center", "channel": "CENTROS MAC", "timezone": "America/Lima"}
    return {"id": site, "name": site, **place, "restore_grace_s": 600, **LIMITS}


def _service(code: str) -> dict[str, Any]:
    return {
        "id": f"reniec:{code}",
        "entity": "reniec",
        "code": code,
        "name": code,
        "kind": "tramite",
        "requirements": [],
    }


def _queue(floor: Floor, code: str, position: int) -> dict[str, Any]:
    return {
        "id": f"{floor.site}:{code}",
        "site": floor.site,
        "code": code,
        "entity": floor.entities.get(code, "reniec"),
        "name": code,
        "prefix": code.upper(),
        "first_number": 1,
        "last_number": floor.last,
        "wrap": floor.wrap,
        "policy": floor.policies[code],
        "position": position,
    }
