"""The small centre of `floor`, with settings that are events: its catalogue and its people can be changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from tests.support.floor import POLICIES, PROFILES, Floor
from tests.support.words import SPANISH
from ticketing.access import people, programs
from ticketing.catalogue import Catalogue
from ticketing.catalogue.change import change
from ticketing.catalogue.check import check_data
from ticketing.catalogue.files import files_of
from ticketing.catalogue.keys import invalid
from ticketing.catalogue.state import state_of
from ticketing.domain.authorisation import Actor, Grant, Role
from ticketing.domain.calendar.hours import WEEKDAYS
from ticketing.domain.settings import Key, Noun, State, hours_id
from ticketing.ledger.settings.setting_changes import Order

Values = dict[Key, dict[str, Any]]
NO_ORDER = Order()


@dataclass
class CataloguedFloor(Floor):
    """profiles: codes of the queues that each window serves. shut_out: numbers of agents without access."""

    profiles: list[set[str]] = field(default_factory=lambda: [set(each) for each in PROFILES])
    prefixes: dict[str, str] = field(default_factory=lambda: {code: code.upper() for code in POLICIES})
    lasts: dict[str, int] = field(default_factory=dict)
    shut_out: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lasts = dict.fromkeys(POLICIES, self.last)
        wanted = state_of(_checked(_files(self)))
        change(self.core, programs.context_at(self.now), [self.site], lambda before: {**before, **wanted})
        agents = {Floor.agent(self, index).id: f"Agente {index}" for index in range(len(PROFILES))}
        people.enrol(self.core, programs.context_at(self.now), agents)

    def agent(self, index: int) -> Actor:
        """Without any grant while the agent is shut out, as a login would have none."""
        found = super().agent(index)
        return Actor(found.kind, found.id, found.name, () if index in self.shut_out else found.grants)

    def employ(self, index: int, *entities: str | None, active: bool = True, order: Order = NO_ORDER) -> None:
        """The agent with these entities, None for all. Raises Conflict `settings_occupied`."""
        grants = [Grant(Role.AGENT, self.site, entity) for entity in entities]
        agent, context = super().agent(index).id, programs.context_at(self.now)
        people.put_roles(self.core, context, agent, self.site, grants, order)
        self.rights[index] = entities
        if active != (index not in self.shut_out):
            self.let_in(index, active, order)

    def let_in(self, index: int, active: bool, order: Order = NO_ORDER) -> None:
        """Give or take the agent's access. Raises Conflict `settings_occupied`."""
        people.set_active(self.core, programs.context_at(self.now), super().agent(index).id, active, order)
        (self.shut_out.discard if active else self.shut_out.add)(index)

    def serve(self, profiles: list[set[str]], queues: Mapping[str, Any], order: Order = NO_ORDER) -> None:
        """Make the windows' profiles these, with these queues alone; an empty profile takes its window away.

        Raises Conflict `settings_occupied`, Invalid.
        """

        def wish(values: Values) -> None:
            for key in [key for key in values if key.noun in (Noun.QUEUES, Noun.PROFILES, Noun.WINDOWS)]:
                del values[key]
            values.update(_floor(self, profiles, queues))

        self._change(wish, order)
        self.profiles = profiles

    def renumber(self, code: str, prefix: str, last: int) -> None:
        """Raises Conflict `settings_occupied`, Invalid."""
        key = Key(Noun.QUEUES, self.queue(code))
        self._change(lambda values: values[key].update(prefix=prefix, last=last))
        self.prefixes[code], self.lasts[code] = prefix, last

    def close_for_the_day(self, code: str, closed: bool, day: date) -> None:
        """An exception of the queue's hours, or none."""
        key = Key(Noun.HOURS, hours_id(self.site, "queue", code))
        week = {each: ["00:00-24:00"] for each in WEEKDAYS}
        inventory: list[dict[str, Any]] = [
            {"day": day.isoformat(), "until": None, "hours": [], "reason": "Inventario"}
        ]

        def wish(values: Values) -> None:
            values[key] = {"week": week, "exceptions": inventory if closed else []}

        self._change(wish)

    def _change(self, wish: Callable[[Values], None], order: Order = NO_ORDER) -> None:
        def wanted(before: State) -> State:
            values: Values = {key: dict(value) for key, value in before.items()}
            wish(values)
            return state_of(_checked(files_of(values)))

        change(self.core, programs.context_at(self.now), [self.site], wanted, order)

    def queues_now(self) -> dict[str, str]:
        """Entities by the codes of the queues in use."""
        return {code: self.entities.get(code, "reniec") for code in POLICIES}


def _checked(files: Mapping[PurePosixPath, object]) -> Catalogue:
    found = check_data(files, SPANISH)
    if not isinstance(found, Catalogue):
        raise invalid([each.sentence for each in found])
    return found


def _queue(floor: CataloguedFloor, code: str, entity: str, position: int) -> dict[str, Any]:
    return {
        "entity": entity,
        "name": code,
        "prefix": floor.prefixes[code],
        "services": None,
        "first": 1,
        "last": floor.lasts[code],
        "wrap": floor.wrap,
        "daily_cap": None,
        "policy": POLICIES[code],
        "position": position,
    }


def _floor(floor: CataloguedFloor, profiles: list[set[str]], queues: Mapping[str, str]) -> Values:
    """Settings of queues, profiles and windows."""
    found: Values = {}
    for position, (code, entity) in enumerate(queues.items(), start=1):
        found[Key(Noun.QUEUES, floor.queue(code))] = _queue(floor, code, entity, position)
    for index, codes in enumerate(profiles):
        if codes:
            found[Key(Noun.PROFILES, f"{floor.site}:p{index}")] = {"queues": dict.fromkeys(sorted(codes), 1)}
            found[Key(Noun.WINDOWS, floor.window(index))] = {"name": None, "profile": f"p{index}"}
    return found


def _files(floor: CataloguedFloor) -> dict[PurePosixPath, object]:
    queues = [
        {**_queue(floor, code, entity, 1), "code": code, "services": "all"}
        for code, entity in floor.queues_now().items()
    ]
    for each in queues:
        del each["position"], each["daily_cap"]
    site = {
        "id": floor.site,
        "name": floor.site,
        "kind": "center",
        "region": "Lima",
        "channel": "CENTROS MAC",
        "restore_grace_minutes": 10,
        "sent_pause_minutes": 5,
        "hold_limit_minutes": 30,
        "choose_allowed": True,
        "no_show_least_seconds": 0,
        "queues": queues,
        "profiles": {
            f"p{index}": dict.fromkeys(sorted(each), 1) for index, each in enumerate(floor.profiles)
        },
        "windows": [{"numbers": index + 1, "profile": f"p{index}"} for index in range(len(floor.profiles))],
    }
    network = {
        "name": "Red",
        "organisation": "PCM",
        "timezone": "America/Lima",
        "channels": [{"code": "CENTROS MAC", "name": "Centros MAC"}],
    }
    files: dict[str, object] = {"network.yaml": network, f"sites/{floor.site}.yaml": site}
    for code in sorted({"reniec", *floor.entities.values()}):
        files[f"entities/{code}.yaml"] = {
            "code": code,
            "name": code.upper(),
            "short_name": code.upper(),
            "services": [{"code": "uno", "name": "Uno", "kind": "tramite"}],
        }
    return {PurePosixPath(path): data for path, data in files.items()}
