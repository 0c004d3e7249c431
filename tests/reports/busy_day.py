"""A random busy day at a floor's windows, and its facts computed in plain Python from the events alone."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from tests.support.floor import PROFILES, Floor
from ticketing.domain.errors import Conflict
from ticketing.ledger import tables

#: Actions that may follow in each state; usual ones are listed more often than rare ones.
ACTIONS = {
    "waiting": ("transfer", "misroute", "cancel"),
    "called": ("start", "start", "start", "start", "recall", "no-show", "return", "transfer", "misroute"),
    "serving": ("finish", "finish", "finish", "hold", "return", "transfer", "misroute", "nowhere"),
    "closed": ("code",),
    "no_show": ("restore",),
    "on_hold": ("resume", "resume", "return", "transfer", "cancel"),
}
_ACTIVE = {"waiting": 0.003, "called": 1, "serving": 1, "closed": 0.4, "no_show": 0.1, "on_hold": 0.6}
#: The queue "a" is SUNAT's, which agreed nothing: a ticket passed on to it has no limits there.
ENTITY = {"s": "reniec", "r": "reniec", "a": "sunat"}
LIMITS_MS = {"reniec:dni": (900_000, None), "reniec:c4": (None, 300_000)}
CODES: dict[str, tuple[list[dict[str, Any]], ...]] = {
    "reniec": (
        [{"service": "reniec:dni", "quantity": 2}],
        [{"service": "reniec:c4", "quantity": 1}, {"service": "reniec:dni", "quantity": 3}],
    ),
    "sunat": ([{"service": "sunat:ruc", "quantity": 1}],),
}
ASKED = {"reniec": (None, "reniec:dni", "reniec:c4"), "sunat": (None, "sunat:ruc")}
Fact = dict[str, Any]


class _Undoing(dict[str, str]):
    """The people of a day on which a fifth of the acts is taken back."""


def play(
    floor: Floor, random: Random, steps: int, jumps: tuple[int, ...] = (), undoing: bool = False
) -> None:
    """Whatever can be done at a centre, in any order, over some hours; the night is left to the caller.

    jumps: so many days the site's clock is set, forwards or back, at places spread over the steps.
    undoing: some of what is done is taken back at once.
    """
    people: dict[str, str] = _Undoing() if undoing else {}
    for index in range(len(PROFILES)):
        floor.open(index)
    at = {(place + 1) * steps // (len(jumps) + 1): days for place, days in enumerate(jumps)}
    for step in range(steps):
        floor.wait(random.choice((0.5, 3, 40, 75)) + 86_400 * at.get(step, 0))
        # Too late to restore, an agent who is busy, a paused window: the rules refuse what makes no sense.
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
            _act(floor, random, people, ticket, action)


def _act(floor: Floor, random: Random, people: dict[str, str], ticket: str, action: str) -> None:
    # An error of selection without the queue where the person belongs.
    told, action = ({}, "misroute") if action == "nowhere" else (_body(floor, random, action, ticket), action)
    view = floor.act(floor.supervisor, ticket, action, **told)
    if isinstance(people, _Undoing) and action != "recall" and random.random() < 0.2:
        floor.wait(2)
        view = floor.undo(floor.supervisor, ticket, view["seq"])
    people[ticket] = view["state"]
    if view["replaced_by"] is not None:
        people[view["replaced_by"]["id"]] = "waiting"


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
    """One ticket, told by its events. cut: the state that the night ended, until its true end is said."""

    told: dict[str, Any]
    at: datetime
    state: str = "waiting"
    clocks: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    now: Fact = field(default_factory=lambda: {"window": None, "agent": None})
    last: Fact = field(default_factory=lambda: {"window": None, "agent": None})
    marks: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    done: list[Fact] = field(default_factory=list)
    visit: Fact | None = None
    attentions: list[Fact] = field(default_factory=list)
    cut: tuple[str, datetime] | None = None
    corrected: bool = False


def _ms(start: datetime, end: datetime) -> int:
    return max(end - start, timedelta()) // timedelta(milliseconds=1)


def facts_of(floor: Floor, now: datetime | None = None) -> dict[str, list[Fact]]:
    """The facts of a site, by dataset, from its events. now: until when goes on what has not ended."""
    with floor.core.database.read() as connection:
        query = select(tables.event).where(tables.event.c.site == floor.site).order_by(tables.event.c.seq)
        events = [dict(row) for row in connection.execute(query).mappings()]
        events = _in_force(events)
        name = select(tables.site.c.timezone).where(tables.site.c.id == floor.site)
        zone = ZoneInfo(connection.execute(name).scalar_one())
    people: dict[str, Person] = {}
    for event in events:
        if event["type"].startswith("ticket."):
            _happens(people, event, zone)
    for person in people.values():
        if now is not None:
            _goes_on(person, now)
    tickets = [_ticket(people, person, zone) for person in people.values()]
    attentions = [each for person in people.values() for each in person.attentions]
    windows = sorted({e["window"] for e in events if e["window"]})
    sessions = [piece for window in windows for piece in _sat(events, window, zone, now)]
    found = {"tickets": tickets, "attentions": attentions, "sessions": sessions}
    return {name: [{**fact, **_dated(fact, floor.site)} for fact in facts] for name, facts in found.items()}


def _in_force(events: list[Fact]) -> list[Fact]:
    """The log without what was undone: the ticket's events since, and the ticket that one of them issued."""
    for undone in [each for each in events if each["type"] == "ticket.undone"]:
        of_it = [
            each for each in events if each["ticket"] == undone["ticket"] and each["seq"] <= undone["seq"]
        ]
        gone = [each for each in of_it if each["seq"] >= undone["data"]["undoes"]]
        issued = {each["data"].get("replaced_by") for each in gone} - {None}
        events = [each for each in events if each not in gone and each["ticket"] not in issued]
    return events


def _dated(fact: Fact, site: str) -> Fact:
    day = fact["day"]
    return {
        "site": site,
        "day": day.isoformat(),
        "month": f"{day:%Y-%m}",
        "year": day.year,
        "weekday": day.isoweekday(),
    }


def _happens(people: dict[str, Person], event: Fact, zone: ZoneInfo) -> None:
    kind, data = event["type"].removeprefix("ticket."), event["data"]
    if kind == "issued":
        arrived = datetime.fromisoformat(data["arrived_at"])
        people[event["ticket"]] = person = Person(dict(data), max(event["at"], arrived))
        person.clocks["wait"] = _ms(arrived, event["at"])
        person.marks |= {"arrived": arrived, "issued": event["at"]}
        return
    person = people[event["ticket"]]
    if kind == "recalled":
        person.counts["recalls"] += 1
    elif kind == "corrected":
        _correct(person, datetime.fromisoformat(data["ended_at"]))
    else:
        _moves(person, kind, event, zone)


def _moves(person: Person, kind: str, event: Fact, zone: ZoneInfo) -> None:
    """A ticket's own time never goes back, whatever the site's clock did."""
    at = max(event["at"], person.at)
    before, after = person.state, AT_NIGHT[person.state] if kind == "expired" else AFTER[kind]
    if kind == "expired":
        person.cut = before, person.at
    else:
        _runs(person, before, _ms(person.at, at))
    if person.visit is not None and after not in ("serving", "on_hold"):
        person.attentions.append(_attention(person, runs=False))
        person.visit = None
    person.state, person.at = after, at
    _marks(person, kind, {**event, "at": at}, zone)


def _runs(person: Person, state: str, spell: int) -> None:
    person.clocks[CLOCKS.get(state, "none")] += spell
    if person.visit is not None:
        person.visit[CLOCKS[state]] = person.visit.get(CLOCKS[state], 0) + spell


def _correct(person: Person, ended_at: datetime) -> None:
    assert person.cut is not None and not person.corrected, "one correction is enough here"
    state, since = person.cut
    person.corrected, spell = True, _ms(since, ended_at)
    person.clocks[CLOCKS[state]] += spell
    if state == "serving":
        person.attentions[-1]["service_ms"] = person.attentions[-1].pop("known_ms") + spell


def _goes_on(person: Person, now: datetime) -> None:
    """A called or attended person keeps a window busy up to now, a parked one did until then."""
    if person.state == "called":
        person.clocks["walk"] += _ms(person.at, now)
    if person.state in ("serving", "on_hold"):
        _runs(person, person.state, _ms(person.at, now))
        person.attentions.append(_attention(person, runs=True))


def _attention(person: Person, *, runs: bool) -> Fact:
    assert person.visit is not None
    dims = ("entity", "queue", "channel", "priority")
    told = {name: person.told[name] for name in dims} | person.now
    known = person.visit.get("service", 0)
    # The night has cut the attention, not a pause of it: how long it was is in no sum.
    cut = person.cut is not None and person.cut[0] == "serving"
    lengths = {"service_ms": 0, "known_ms": known} if cut else {"service_ms": known}
    day = date.fromisoformat(person.told["day"])
    return {**told, "hour": person.visit["hour"], "day": day, "runs": runs, **lengths}


def _marks(person: Person, kind: str, event: Fact, zone: ZoneInfo) -> None:
    data, at = event["data"], event["at"]
    if kind in ("called", "resumed"):
        person.now = person.last = {"window": event["window"], "agent": data["agent"]}
    if kind == "called":
        person.marks["called"] = at
    if kind == "started":
        person.marks.setdefault("started", at)
        person.visit = {"hour": at.astimezone(zone).hour}
    if kind in ("restored", "returned", "transferred"):
        person.now = {"window": None, "agent": None}
    if kind == "transferred":
        person.told |= {"queue": data["queue"], "entity": data["entity"]}
        person.counts["transfers"] += 1
    if kind == "misrouted":
        person.marks["replaced_by"] = data["replaced_by"]
    if kind == "coded":
        person.done = data["services"]


def _ticket(people: dict[str, Person], person: Person, zone: ZoneInfo) -> Fact:
    told, marks = person.told, person.marks
    service = person.done[0]["service"] if person.done else told["service"]
    own = service is not None and service.partition(":")[0] == told["entity"]
    wait_limit, service_limit = LIMITS_MS.get(service, (None, None)) if own else (None, None)
    where = person.last if person.state == "waiting" or person.now["window"] is None else person.now
    before = _attended_before(people, person)
    started, called = marks.get("started"), marks.get("called")
    if started is None and before is not None:
        called, where = (called, person.now) if called else (before.marks["called"], before.last)
        started = before.marks["started"]
    elif started is None:
        where = person.now
    cut = person.cut[0] if person.cut is not None and not person.corrected else None
    return {
        **{name: told[name] for name in ("entity", "queue", "channel", "priority")},
        **where,
        "day": date.fromisoformat(told["day"]),
        "service": service,
        "hour": marks["arrived"].astimezone(zone).hour,
        "state": person.state,
        "replaced_by": marks.get("replaced_by"),
        "called": called,
        "started": started,
        "own_call": "called" in marks,
        "own_start": "started" in marks,
        "cut": cut,
        **{f"{name}_ms": person.clocks[name] for name in ("wait", "walk", "service", "hold", "away")},
        "wait_limit": wait_limit,
        "service_limit": service_limit,
        "recalls": person.counts["recalls"],
        "transfers": person.counts["transfers"],
        "done": person.done,
    }


def _attended_before(people: dict[str, Person], person: Person) -> Person | None:
    """The last of the tickets that this one goes on from on which the person was attended."""
    before = people.get(person.told["replaces"] or "")
    while before is not None and "started" not in before.marks:
        before = people.get(before.told["replaces"] or "")
    return before


def _sat(events: list[Fact], window: str, zone: ZoneInfo, now: datetime | None) -> Iterator[Fact]:
    """The window's spells, minute by minute, by the day and the hour that the clock on the wall shows."""
    mine: list[Fact] = [e for e in events if e["window"] == window and e["type"].startswith("window.")]
    ends = [*mine[1:], *([{"at": now}] if now is not None else [])]
    for start, end in zip(mine, ends, strict=False):
        state = start["type"].removeprefix("window.").replace("opened", "open")
        if state == "closed":
            continue
        told = {"window": window, "agent": start["data"]["agent"], "state": state}
        for local, ms in _minutes(start["at"], end["at"], zone):
            yield {**told, "day": local.date(), "hour": local.hour, "ms": ms}


def _minutes(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, int]]:
    while since < until:
        next_ = min(since.replace(second=0, microsecond=0) + timedelta(minutes=1), until)
        yield since.astimezone(zone), _ms(since, next_)
        since = next_
