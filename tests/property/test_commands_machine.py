"""A Hypothesis machine that runs a whole centre through the use cases, beside a plain model of it."""

import copy
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from tests.support.floor import PROFILES, Floor, core_on
from ticketing.domain.errors import Conflict, IllegalTransition, NotFound
from ticketing.ledger import replay, tables
from ticketing.queueing import day_end
from ticketing.reports.context import Reporting

# Written out by hand: a copy of the table under test would prove nothing.
LEGAL = {
    ("called", "recall"): "called",
    ("called", "start"): "serving",
    ("called", "no-show"): "no_show",
    ("called", "return"): "waiting",
    ("called", "transfer"): "waiting",
    ("called", "misroute"): "misrouted",
    ("serving", "finish"): "closed",
    ("serving", "hold"): "on_hold",
    ("serving", "return"): "waiting",
    ("serving", "transfer"): "waiting",
    ("serving", "misroute"): "misrouted",
    ("closed", "code"): "finished",
    ("finished", "code"): "finished",
    ("no_show", "restore"): "waiting",
    ("on_hold", "resume"): "serving",
    ("on_hold", "finish"): "closed",
    ("on_hold", "return"): "waiting",
    ("on_hold", "transfer"): "waiting",
    ("on_hold", "cancel"): "cancelled",
    ("waiting", "transfer"): "waiting",
    ("waiting", "misroute"): "misrouted",
    ("waiting", "cancel"): "cancelled",
    ("closed", "correct"): "closed",
    ("finished", "correct"): "finished",
    ("no_show", "correct"): "no_show",
    ("cancelled", "correct"): "cancelled",
}
AT_NIGHT = {"waiting": "cancelled", "called": "no_show", "serving": "closed", "on_hold": "cancelled"}
CLOCK_OF = {"waiting": "wait", "called": "walk", "serving": "service", "on_hold": "hold", "no_show": "away"}
IN_ATTENTION = ("serving", "on_hold")
ACTIONS = sorted({action for _, action in LEGAL})
BODIES: dict[str, dict[str, Any]] = {"code": {"services": [{"service": "reniec:dni", "quantity": 2}]}}
WINDOWS = st.integers(0, len(PROFILES) - 1)
PAUSES = st.sampled_from([0.5, 3, 40, 700])


def lima_day(now: datetime) -> date:
    return (now - timedelta(hours=5)).date()


class Person:
    """The model of a ticket: a state, the instant it began, and the seconds of each clock."""

    def __init__(self, view: Mapping[str, Any], arrived: datetime, now: datetime) -> None:
        self.queue, self.priority, self.day = view["queue"], view["priority"], lima_day(now)
        self.state, self.since, self.arrived = "waiting", now, arrived
        self.clocks: dict[str, float] = defaultdict(float, wait=(now - arrived).total_seconds())
        self.attentions, self.agent = 0, -1
        #: What the night cut: the clock, when its spell began, and what it had run before.
        self.cut: tuple[str, datetime, float] | None = None

    def is_cut(self, now: datetime) -> None:
        """The night settles the ticket: how long the spell was that it ends is not known."""
        clock = CLOCK_OF[self.state]
        self.cut = clock, self.since, self.clocks[clock]
        self.becomes(AT_NIGHT[self.state], now)
        self.clocks[clock] = self.cut[2]

    def ended(self, at: datetime) -> None:
        assert self.cut is not None
        clock, since, before = self.cut
        self.clocks[clock] = before + (at - since).total_seconds()

    def becomes(self, state: str, now: datetime, agent: int | None = None) -> None:
        if self.state in IN_ATTENTION and state not in IN_ATTENTION:
            self.attentions += 1
        self.clocks[CLOCK_OF.get(self.state, "over")] += (now - self.since).total_seconds()
        self.state, self.since = state, now
        if agent is not None:
            self.agent = agent


class Centre(RuleBasedStateMachine):
    """The machine. core: set by the test; each example gets a site of its own in that database."""

    core: Reporting

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor(self.core, [])
        self.people: dict[str, Person] = {}
        self.open = ["closed"] * len(PROFILES)
        self.changed = [self.today] * len(PROFILES)
        self.repeat: Any = None

    @property
    def today(self) -> date:
        return lima_day(self.floor.now)

    def pick(self, number: int) -> str:
        return sorted(self.people)[number % len(self.people)]

    @rule(code=st.sampled_from("sra"), priority=st.sampled_from(["normal", "preferential"]), pause=PAUSES)
    def issue(self, code: str, priority: str, pause: float) -> None:
        self.floor.wait(pause)
        key = f"key-{len(self.people)}"
        view = self.floor.issue(code, key=key, priority=priority)
        self.people[view["id"]] = Person(view, self.floor.now, self.floor.now)
        self.repeat = (lambda: self.floor.issue(code, key=key, priority=priority), view)

    @rule()
    @precondition(lambda self: self.repeat is not None)
    def send_the_last_again(self) -> None:
        before = self.seq()
        again, answer = self.repeat
        assert again() == answer
        assert self.seq() == before

    @rule(index=WINDOWS, status=st.sampled_from(["open", "open", "paused", "closed"]))
    def set_window(self, index: int, status: str) -> None:
        busy = self.at_window(index)
        try:
            self.floor.open(index, status)
        except Conflict:
            jumps = self.open[index] == "closed" and status == "paused"
            assert jumps or (busy and status != "open")
        else:
            if self.open[index] != status:
                self.open[index], self.changed[index] = status, self.today

    @rule(index=WINDOWS, pause=PAUSES)
    def call_next(self, index: int, pause: float) -> None:
        self.floor.wait(pause)
        try:
            view = self.floor.call_next(index)
        except Conflict:
            assert self.open[index] != "open" or self.at_window(index)
            return
        callable_ = [each for each in self.people.values() if self.may_call(index, each)]
        if view is None:
            assert not callable_
            return
        called = self.people[view["id"]]
        same_lane = [each for each in callable_ if self.lane(each) == self.lane(called)]
        assert called.arrived == min(each.arrived for each in same_lane), "overtaken within a class"
        called.becomes("called", self.floor.now, index)

    @rule(index=WINDOWS, number=st.integers(0, 50))
    @precondition(lambda self: self.people)
    def call_chosen(self, index: int, number: int) -> None:
        ticket = self.pick(number)
        person = self.people[ticket]
        try:
            self.floor.call(index, ticket)
        except Conflict:
            ready = self.open[index] == "open" and not self.at_window(index)
            assert not (ready and person.state == "waiting" and self.may_call(index, person))
        else:
            assert person.state == "waiting"
            person.becomes("called", self.floor.now, index)

    @rule(action=st.sampled_from(ACTIONS), number=st.integers(0, 50), pause=PAUSES)
    @precondition(lambda self: self.people)
    def act(self, action: str, number: int, pause: float) -> None:
        self.floor.wait(pause)
        ticket = self.pick(number)
        person = self.people[ticket]
        body = self.body(action, person)
        try:
            view = self.floor.act(self.floor.supervisor, ticket, action, **body)
        except IllegalTransition:
            assert (person.state, action) not in LEGAL
        except Conflict:
            # Too late to restore, the agent who put it on hold is busy or gone, or no night cut the ticket.
            assert action in ("restore", "resume") or (action == "correct" and person.cut is None)
            assert (person.state, action) in LEGAL
        else:
            if action == "correct":
                person.ended(body["ended_at"])
            else:
                self.moves(person, action, view)

    @rule(action=st.sampled_from(ACTIONS), number=st.integers(0, 50), pause=st.sampled_from([0, 5, 29, 31]))
    @precondition(lambda self: self.people)
    def act_and_undo(self, action: str, number: int, pause: float) -> None:
        """What is undone leaves the ticket, its clocks and its queue as if it had not been."""
        ticket = self.pick(number)
        before, people, seq = copy.deepcopy(self.people[ticket]), set(self.people), self.row(ticket)["seq"]
        self.act(action, number, 0.5)
        person, row = self.people[ticket], self.row(ticket)
        if row["seq"] == seq or action in ("recall", "correct"):
            return
        self.floor.wait(pause)
        try:
            self.floor.undo(self.floor.supervisor, ticket, row["seq"])
        except Conflict:
            window_gone = before.state in ("called", "serving") and self.open[before.agent] != "open"
            late = pause > 30 or before.day != self.today
            busy = before.state in ("called", "serving") and self.at_window(before.agent) not in (
                [],
                [person],
            )
            assert late or window_gone or busy
        else:
            assert pause < 30
            self.people[ticket] = before
            for replacement in set(self.people) - people:
                del self.people[replacement]

    def row(self, ticket: str) -> dict[str, Any]:
        return next(row for row in self.floor.rows(tables.ticket) if row["id"] == ticket)

    def moves(self, person: Person, action: str, view: Mapping[str, Any]) -> None:
        person.becomes(LEGAL[person.state, action], self.floor.now)
        assert view["state"] == person.state
        if action == "transfer":
            person.queue = view["queue"]
        if action == "misroute":
            replacement = Person(
                view["replaced_by"] | {"priority": person.priority}, person.arrived, self.floor.now
            )
            self.people[view["replaced_by"]["id"]] = replacement

    def body(self, action: str, person: Person) -> dict[str, Any]:
        if action in ("transfer", "misroute"):
            return {"queue": self.floor.queue("a" if person.queue.endswith("s") else "s")}
        if action == "correct":
            since = person.cut[1] if person.cut else self.floor.now
            return {"ended_at": since + timedelta(seconds=len(self.people))}
        return BODIES.get(action, {})

    @rule(hours=st.sampled_from([16, 30]))
    @precondition(lambda self: len(self.people) > 5)
    def night_falls(self, hours: int) -> None:
        """Settle the day: the events bear its last instant, so the model's clocks stop at midnight."""
        self.floor.wait(hours * 3600)
        day_end.expire_due(self.core, self.floor.now)
        for row in self.floor.rows(tables.ticket):
            person = self.people[row["id"]]
            if person.state in AT_NIGHT and person.day < self.today:
                assert row["since"] <= self.floor.now
                person.is_cut(row["since"])
        for index, day in enumerate(self.changed):
            if day < self.today:
                self.open[index] = "closed"
        # A key is remembered for two days; no client retries yesterday's command.
        self.repeat = None

    def at_window(self, index: int) -> list[Person]:
        return [p for p in self.people.values() if p.agent == index and p.state in ("called", "serving")]

    def may_call(self, index: int, person: Person) -> bool:
        here = person.queue.rpartition(":")[2] in PROFILES[index]
        return here and person.state == "waiting" and person.day == self.today

    def lane(self, person: Person) -> tuple[str, str]:
        return person.queue, person.priority

    def seq(self) -> int:
        return int(self.floor_head()["seq"])

    def floor_head(self) -> dict[str, Any]:
        with self.core.database.read() as connection:
            row = connection.execute(select(tables.site).where(tables.site.c.id == self.floor.site))
            return dict(row.mappings().one())

    @invariant()
    def the_tables_say_what_the_model_says(self) -> None:
        rows = {row["id"]: row for row in self.floor.rows(tables.ticket)}
        assert rows.keys() == self.people.keys()
        for ticket, person in self.people.items():
            row = rows[ticket]
            assert row["state"] == person.state
            assert row["attentions"] == person.attentions
            assert (row["arrived_at"], row["since"]) == (person.arrived, person.since)
            assert {name: person.clocks[name] for name in CLOCK_OF.values()} == {
                name: row[f"{name}_ms"] / 1000 for name in CLOCK_OF.values()
            }

    @invariant()
    def nobody_is_doubled(self) -> None:
        rows = self.floor.rows(tables.ticket)
        numbers = Counter((row["series"], row["day"], row["round"], row["number"]) for row in rows)
        assert max(numbers.values(), default=1) == 1, "a number twice"
        active = [row for row in rows if row["state"] in ("called", "serving")]
        for column in ("window", "agent"):
            assert len({row[column] for row in active}) == len(active), f"two people at one {column}"

    def teardown(self) -> None:
        attentions = Counter(row["ticket"] for row in self.floor.rows(tables.attention))
        assert attentions == Counter({t: p.attentions for t, p in self.people.items() if p.attentions})
        for row in self.floor.rows(tables.ticket):
            # Coding comes after the end and runs no clock; what the night cut has no length.
            if row["state"] != "finished" and row["forgotten"] is None:
                stay_ms = sum(row[f"{name}_ms"] for name in CLOCK_OF.values())
                assert stay_ms == (row["since"] - row["arrived_at"]).total_seconds() * 1000
        assert replay.check_gapless(self.core, self.floor.site)
        assert replay.differences(self.core, self.floor.site) == []


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    found = core_on(database_url, [])
    yield found
    found.database.close()


def test_a_centre_run_at_random_keeps_every_promise(core: Reporting) -> None:
    machine = type("CentreOn", (Centre,), {"core": core})
    chosen = settings(
        max_examples=12,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_replaying_several_hundred_commands_gives_equal_tables(core: Reporting) -> None:
    """One long day: 60 rounds of issuing, calling, and every course of a visit."""
    floor = Floor(core, [])
    for index in range(len(PROFILES)):
        floor.open(index)
    endings = ("finish", "no-show", "hold", "return", "transfer", "misroute")
    for number in range(120):
        floor.wait(7)
        floor.issue("sra"[number % 3], priority="preferential" if number % 4 == 0 else "normal")
        _visit(floor, number % 3, endings[number % len(endings)])
    assert floor_seq(floor) > 400
    assert replay.check_gapless(core, floor.site)
    assert replay.differences(core, floor.site) == []


def _visit(floor: Floor, index: int, ending: str) -> None:
    view = floor.call_next(index)
    if view is None:
        return
    agent, ticket = floor.agent(index), view["id"]
    floor.wait(20)
    if ending == "no-show":
        floor.act(agent, ticket, "no-show")
        floor.act(agent, ticket, "restore")
        return
    floor.act(agent, ticket, "start")
    floor.wait(60)
    body = {"queue": floor.queue("a")} if ending in ("transfer", "misroute") else {}
    floor.act(agent, ticket, ending, **body)
    if ending == "hold":
        floor.act(agent, ticket, "resume")
        floor.act(agent, ticket, "finish", services=[{"service": "reniec:c4", "quantity": 1}])
    if ending == "finish":
        floor.act(agent, ticket, "code", services=[{"service": "reniec:dni"}], outcome="resolved")


def floor_seq(floor: Floor) -> int:
    return max(int(row["seq"]) for row in floor.rows(tables.event))


def test_a_changed_table_is_found_by_the_replay(core: Reporting) -> None:
    floor = Floor(core, [])
    ticket = floor.issue()["id"]
    with core.database.write() as connection:
        connection.execute(update(tables.ticket).where(tables.ticket.c.id == ticket).values(state="finished"))
    assert replay.differences(core, floor.site) == [
        f"ticket {ticket}: state is 'finished', replayed 'waiting'"
    ]


def test_another_sites_ticket_is_not_found(core: Reporting) -> None:
    here, there = Floor(core, []), Floor(core, [])
    ticket = there.issue()["id"]
    with pytest.raises(NotFound):
        here.act(here.supervisor, ticket, "cancel")
