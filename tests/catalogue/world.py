"""A small network whose settings are events: two centres, two entities, and people at one of the centres."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from tests.support.floor import core_on
from tests.support.words import SPANISH
from ticketing import catalogue as loading
from ticketing.catalogue import Catalogue, editing
from ticketing.catalogue.change import Order
from ticketing.catalogue.check import check_data
from ticketing.catalogue.keys import key_of
from ticketing.catalogue.shapes import ChangeList
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.events import Event
from ticketing.domain.states import Action
from ticketing.domain.windows import WindowState
from ticketing.ledger.context import Context, Core
from ticketing.queueing import attending, calling, issuing, windows
from ticketing.queueing.shapes import TicketView

MORNING = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HOME, AWAY = "lima-norte", "cusco"


def _site(site: str) -> dict[str, Any]:
    def queue(code: str, entity: str, prefix: str) -> dict[str, Any]:
        return {"code": code, "entity": entity, "name": code.upper(), "prefix": prefix, "services": "all"}

    return {
        "id": site,
        "name": site.title(),
        "kind": "center",
        "region": "Lima",
        "channel": "CENTROS MAC",
        "queues": [queue("dni", "reniec", "R"), queue("ruc", "sunat", "S")],
        "profiles": {"todo": {"dni": 1, "ruc": 1}, "dni": {"dni": 1}},
        "windows": [{"numbers": "1-2", "profile": "todo"}, {"numbers": 3, "profile": "dni"}],
    }


def _entity(code: str, service: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": code.upper(),
        "short_name": code.upper(),
        "services": [{"code": service, "name": service.upper(), "kind": "tramite"}],
    }


def network() -> Catalogue:
    files = {
        "network.yaml": {
            "name": "Red",
            "organisation": "PCM",
            "timezone": "America/Lima",
            "channels": [{"code": "CENTROS MAC", "name": "Centros MAC"}],
        },
        "entities/reniec.yaml": _entity("reniec", "dni"),
        "entities/sunat.yaml": _entity("sunat", "ruc"),
        f"sites/{HOME}.yaml": _site(HOME),
        f"sites/{AWAY}.yaml": _site(AWAY),
    }
    found = check_data({PurePosixPath(path): data for path, data in files.items()}, SPANISH)
    assert isinstance(found, Catalogue), found
    return found


def person(name: str, role: Role, site: str | None = HOME, entity: str | None = None) -> Actor:
    return Actor(ActorKind.PERSON, name, name.title(), (Grant(role, site, entity),))


ADMIN = person("admin", Role.ADMINISTRATOR, None)
AGENTS = tuple(person(f"agente-{number}", Role.AGENT) for number in range(1, 4))


@dataclass
class World:
    """The use cases on a database, with a clock that only the test moves."""

    url: str
    now: datetime = MORNING
    published: list[Event] = field(default_factory=list)
    core: Core = field(init=False)

    def __post_init__(self) -> None:
        self.core = core_on(self.url, self.published)
        loading.load(self.core, self.by(ADMIN), network())

    def by(self, actor: Actor, key: str | None = None) -> Context:
        self.now += timedelta(seconds=1)
        return Context(actor, self.now, key, "same" if key else None)

    def value(self, noun: str, some_id: str) -> Mapping[str, Any]:
        return editing.setting(self.core, self.by(ADMIN), noun, some_id)["value"]

    def edit(self, noun: str, some_id: str, actor: Actor = ADMIN, **changes: Any) -> ChangeList:
        """Change these fields of a setting and keep the others."""
        order = changes.pop("order", Order())
        value = {**self.value(noun, some_id), **changes}
        key = key_of(noun, some_id)
        return editing.put(self.core, self.by(actor), SPANISH, key, value, order)

    def remove(self, noun: str, some_id: str, order: Order = Order()) -> ChangeList:  # noqa: B008  # frozen
        return editing.remove(self.core, self.by(ADMIN), SPANISH, key_of(noun, some_id), order)

    def issue(self, code: str = "dni") -> TicketView:
        return issuing.issue(self.core, self.by(ADMIN), HOME, {"queue": f"{HOME}:{code}"})

    def open(self, number: int) -> None:
        context = self.by(AGENTS[number - 1])
        windows.set_session(self.core, context, f"{HOME}:{number}", {"status": WindowState.OPEN})

    def call(self, number: int) -> TicketView | None:
        return calling.call_next(self.core, self.by(AGENTS[number - 1]), f"{HOME}:{number}")

    def act(self, number: int, ticket: TicketView, action: Action, **request: Any) -> TicketView:
        context = self.by(AGENTS[number - 1])
        return attending.act(self.core, context, ticket["id"], action, request)  # type: ignore[arg-type]  # as given
