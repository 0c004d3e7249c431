"""A random busy day at a floor's windows, and its facts computed in plain Python from the events alone."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from sqlalchemy import insert, select, update

from tests.support.floor import PROFILES, Floor
from ticketing.domain.errors import Conflict
from ticketing.ledger import tables

#: Actions that may follow in each state; usual ones are listed more often than rare ones.
ACTIONS = {
    "waiting": ("transfer", "misroute", "cancel"),
    "called": ("start", "start", "start", "start", "recall", "no-show", "return", "transfer", "misroute"),
    "serving": ("finish", "finish", "finish", "hold", "return", "transfer", "misroute"),
    "closed": ("code",),
    "no_show": ("restore",),
    "on_hold": ("resume", "resume", "return", "transfer", "cancel"),
}
_ACTIVE = {"waiting": 0.003, "called": 1, "serving": 1, "closed": 0.4, "no_show": 0.1, "on_hold": 0.6}
#: The queue "a" is SUNAT's, which agreed nothing: a ticket passed on to it has no limits there.
ENTITY = {"s": "reniec", "r": "reniec", "a": "sunat"}
LIMITS_MS = {"reniec:dni": (120_000, None), "reniec:c4": (None, 60_000)}
CODES: dict[str, tuple[list[dict[str, Any]], ...]] = {
    "reniec": (
        [{"service": "reniec:dni", "quantity": 2}],
        [{"service": "reniec:c4", "quantity": 1}, {"service": "reniec:dni", "quantity": 3}],
    ),
    "sunat": ([{"service": "sunat:ruc", "quantity": 1}],),
}
ASKED = {"reniec": (None, "reniec:dni", "reniec:c4"), "sunat": (None, "sunat:ruc")}
Fact = dict[str, Any]


def play(floor: Floor, random: Random, steps: int) -> None:
    """Run random actions of a centre, in any order, over some hours; the caller ends the day."""
    people: dict[str, str] = {}
    for index in range(len(PROFILES)):
        floor.open(index)
    for _ in range(steps):
        floor.wait(random.choice((0.5, 3, 40, 75)))
        # The rules refuse actions that make no sense: a late restore, a busy agent, a paused window.
        with suppress(Conflict):
            _one(floor, random, people, random.randrange(len(PROFILES)))


def _one(floor: Floor, random: Random, people: dict[str, str], index: int) -> None:
    """Run one random action. people: the state of each ticket."""
    kind = random.choices(("issue", "call", "act", "window"), (4, 5, 11, 2))[0]
    if kind == "issue" or not people:
        priority, queue = random.choice(("normal", "normal", "preferential")), random.choice("sra")
        service = random.choice(ASKED[ENTITY[queue]])
        people[floor.issue(queue, priority=priority, service=service)["id"]] = "waiting"
    elif kind == "call":
        if view := floor.call_next(index):
            people[view["id"]] = "called"
    elif kind == "window":
        floor.open(index, random.choice(("open", "open", "open", "open", "paused", "closed")))
    else:
        active = [
            each for each, state in people.items() if state in ACTIONS and random.random() < _ACTIVE[state]
        ]
        if active:
            ticket = random.choice(active)
            action = random.choice(ACTIONS[people[ticket]])
            body = _body(floor, random, action, ticket)
            people[ticket] = floor.act(floor.supervisor, ticket, action, **body)["state"]


def _body(floor: Floor, random: Random, action: str, ticket: str) -> dict[str, Any]:
    if action in ("transfer", "misroute"):
        return {"queue": floor.queue(random.choice("sra"))}
    return {"services": random.choice(CODES[_entity(floor, ticket)])} if action == "code" else {}


def _entity(floor: Floor, ticket: str) -> str:
    return next(str(row["entity"]) for row in floor.rows(tables.ticket) if row["id"] == ticket)


def agree(connection: Any) -> None:
    """Add the limits of RENIEC's two services, as the catalogue does, and an entity without any."""
    told: dict[str, Any] = {"code": "ruc", "name": "ruc", "kind": "tramite", "requirements": []}
    connection.execute(insert(tables.entity), {"code": "sunat", "name": "SUNAT", "short_name": "SUNAT"})
    connection.execute(insert(tables.service), {"id": "sunat:ruc", "entity": "sunat", **told})
    connection.execute(update(tables.queue).where(tables.queue.c.code == "a").values(entity="sunat"))
    rows = [
        {
            "service": service,
            "since": datetime(2020, 1, 1).date(),  # noqa: DTZ001
            "wait_s": None if wait is None else wait // 1000,
            "attention_s": None if served is None else served // 1000,
            "excluded": False,
            "confirmed": True,
        }
        for service, (wait, served) in LIMITS_MS.items()
    ]
    connection.execute(insert(tables.service_level), rows)


AFTER = {
    "called": "called",
    "started": "serving",
    "finished": "closed",
    "coded": "finished",
    "no_show": "no_show",
    "restored": "waiting",
    "held": "on_hold",
    "resumed": "serving",
    "returned": "waiting",
    "transferred": "waiting",
    "misrouted": "misrouted",
    "cancelled": "cancelled",
}
AT_NIGHT = {"waiting": "cancelled", "called": "no_show", "serving": "closed", "on_hold": "cancelled"}
CLOCKS = {"waiting": "wait", "called": "walk", "serving": "service", "on_hold": "hold", "no_show": "away"}


@dataclass
class Person:
    """A ticket as computed from its events."""

    told: dict[str, Any]
    at: datetime
    state: str = "waiting"
    clocks: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    now: Fact = field(default_factory=lambda: {"window": None, "agent": None})
    marks: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    done: list[Fact] = field(default_factory=list)
    visit: Fact | None = None


def _ms(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(milliseconds=1)


def facts_of(floor: Floor) -> dict[str, list[Fact]]:
    """Facts of a site by dataset, computed from its events."""
    with floor.core.database.read() as connection:
        query = select(tables.event).where(tables.event.c.site == floor.site).order_by(tables.event.c.seq)
        events = [dict(row) for row in connection.execute(query).mappings()]
    people: dict[str, Person] = {}
    attentions: list[Fact] = []
    for event in events:
        if event["type"].startswith("ticket."):
            attentions.extend(_happens(people, event))
    tickets = [_ticket(person) for person in people.values()]
    sessions = [
        piece
        for window in sorted({e["window"] for e in events if e["window"]})
        for piece in _sat(events, window)
    ]
    common = {"site": floor.site, "day": "2026-11-24", "month": "2026-11", "year": 2026, "weekday": 2}
    found = {"tickets": tickets, "attentions": attentions, "sessions": sessions}
    return {name: [{**fact, **common} for fact in facts] for name, facts in found.items()}


def _happens(people: dict[str, Person], event: Fact) -> Iterator[Fact]:
    kind, data = event["type"].removeprefix("ticket."), event["data"]
    if kind == "issued":
        arrived = datetime.fromisoformat(data["arrived_at"])
        people[event["ticket"]] = person = Person(dict(data), event["at"])
        person.clocks["wait"] = _ms(arrived, event["at"])
        person.marks["arrived"] = arrived
        return
    person = people[event["ticket"]]
    if kind == "recalled":
        person.counts["recalls"] += 1
        return
    before, after = person.state, AT_NIGHT[person.state] if kind == "expired" else AFTER[kind]
    spell = _ms(person.at, event["at"])
    person.clocks[CLOCKS.get(before, "none")] += spell
    if person.visit is not None:
        person.visit[CLOCKS[before]] = person.visit.get(CLOCKS[before], 0) + spell
        if after not in ("serving", "on_hold"):
            yield _attention(person)
            person.visit = None
    person.state, person.at = after, event["at"]
    _marks(person, kind, event)


def _attention(person: Person) -> Fact:
    assert person.visit is not None
    dims = ("entity", "queue", "channel", "priority")
    told = {name: person.told[name] for name in dims} | person.now
    return {**told, "hour": person.visit["hour"], "service_ms": person.visit.get("service", 0)}


def _marks(person: Person, kind: str, event: Fact) -> None:
    data, at = event["data"], event["at"]
    if kind in ("called", "resumed"):
        person.now = {"window": event["window"], "agent": data["agent"]}
    if kind == "called":
        person.marks["called"] = at
    if kind == "started":
        person.marks.setdefault("started", at)
        person.visit = {"hour": (at - timedelta(hours=5)).hour}
    if kind in ("finished", "no_show", "misrouted", "cancelled", "expired"):
        person.marks["ended"] = at
    if kind in ("restored", "returned", "transferred"):
        person.marks.pop("ended", None)
        person.now = {"window": None, "agent": None}
    if kind == "transferred":
        person.told |= {"queue": data["queue"], "entity": data["entity"]}
        person.counts["transfers"] += 1
    if kind == "misrouted":
        person.marks["replaced_by"] = data["replaced_by"]
    if kind == "coded":
        person.done = data["services"]


def _ticket(person: Person) -> Fact:
    told, marks = person.told, person.marks
    service = person.done[0]["service"] if person.done else told["service"]
    own = service is not None and service.partition(":")[0] == told["entity"]
    wait_limit, service_limit = LIMITS_MS.get(service, (None, None)) if own else (None, None)
    return {
        **{name: told[name] for name in ("entity", "queue", "channel", "priority")},
        **person.now,
        "service": service,
        "hour": (marks["arrived"] - timedelta(hours=5)).hour,
        "state": person.state,
        **{name: marks.get(name) for name in ("called", "started", "ended", "replaced_by")},
        **{f"{name}_ms": person.clocks[name] for name in ("wait", "walk", "service", "hold", "away")},
        "wait_limit": wait_limit,
        "service_limit": service_limit,
        "recalls": person.counts["recalls"],
        "transfers": person.counts["transfers"],
        "done": person.done,
    }


def _sat(events: list[Fact], window: str) -> Iterator[Fact]:
    """The window's spells, cut at full hours."""
    mine = [e for e in events if e["window"] == window and e["type"].startswith("window.")]
    for start, end in pairwise(mine):
        state = start["type"].removeprefix("window.").replace("opened", "open")
        since = start["at"]
        while state != "closed" and since < end["at"]:
            full = since.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            until = min(full, end["at"])
            hour = (since - timedelta(hours=5)).hour
            yield {
                "window": window,
                "agent": start["data"]["agent"],
                "state": state,
                "hour": hour,
                "ms": _ms(since, until),
            }
            since = until
