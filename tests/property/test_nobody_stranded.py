"""A Hypothesis machine over the life of a centre: no person is left without an agent who can act.

After every step each person who waits, is called or is parked has an agent at work who can act on them, by a
plain model of the rules, or the supervisor has an alert with the code. The settings change between the steps
(queues, windows, profiles, numbers, hours, entities and access of agents): a change that is accepted takes no
person from an agent who has them in hand, or whom they were sent to. In the end the promise is kept by
hand: the open windows call until no person is left, and all who had no alert must have been called.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
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

from tests.support.catalogued import CataloguedFloor
from tests.support.floor import PROFILES, core_on
from ticketing.domain.errors import Conflict, Forbidden, Invalid, NotFound, SuyayError
from ticketing.domain.settings import NETWORK
from ticketing.ledger import replay, tables
from ticketing.ledger.settings.setting_changes import Order
from ticketing.queueing import day_end, releasing
from ticketing.queueing.reading import views
from ticketing.reports.context import Reporting

ENTITIES = {"s": "reniec", "r": "reniec", "a": "sunat"}
PAUSE, HOLD = timedelta(minutes=5), timedelta(minutes=30)
WINDOWS = st.integers(0, len(PROFILES) - 1)
RIGHTS = st.sampled_from([(None,), ("reniec",), ("sunat",), ("reniec", "sunat")])
MINUTES = st.sampled_from([0, 4, 6])
MOVES = st.sampled_from(["", "", "own", "s", "r", "a"])
OPEN = ("waiting", "called", "serving", "on_hold")
#: Alerts of acts that a supervisor looks at; they say nothing about people who are stranded.
NOTICES = ("chosen", "hasty_no_show")


class Life(RuleBasedStateMachine):
    """The machine. core: set by the test; each example gets a site of its own in that database."""

    core: Reporting

    def __init__(self) -> None:
        super().__init__()
        # Four numbers in each queue: codes come round all the time.
        self.floor = CataloguedFloor(self.core, [], entities=ENTITIES, last=4, wrap=True)
        #: Entities by the codes of the queues in use.
        self.queues = dict(ENTITIES)
        #: Queues and the days for which their hours have an exception.
        self.closed: set[tuple[str, date]] = set()
        for index in range(len(PROFILES)):
            self.floor.employ(index, None)
            self.floor.open(index)

    # --- what people do -----------------------------------------------------------------------------

    @rule(code=st.sampled_from("sra"), priority=st.sampled_from(["normal", "preferential"]))
    def issue(self, code: str, priority: str) -> None:
        self.floor.wait(1)
        refused = self.attempt(lambda: self.floor.issue(code, priority=priority))
        if refused is None:
            return
        if code not in self.queues:
            assert refused.code == "queue_unknown"
            return
        if refused.code == "queue_closed":
            assert (code, self.today) in self.closed
            return
        assert refused.code == "series_exhausted"
        grace = self.floor.now - timedelta(seconds=600)
        held = {
            row["code"]
            for row in self.tickets()
            if row["code"].rpartition("-")[0] == self.floor.prefixes[code]
            and (row["state"] in OPEN or (row["state"] == "no_show" and row["ended_at"] >= grace))
        }
        assert len(held) == self.floor.lasts[code], "a number was left"

    @rule(index=WINDOWS, status=st.sampled_from(["open", "open", "paused", "paused", "closed"]))
    def set_window(self, index: int, status: str) -> None:
        self.attempt(lambda: self.floor.open(index, status))

    @rule(index=WINDOWS)
    def call_next(self, index: int) -> None:
        self.attempt(lambda: self.floor.call_next(index))

    @rule(index=WINDOWS, ending=st.sampled_from(["hold", "hold", "finish", "return", "no-show", "none"]))
    def attend(self, index: int, ending: str) -> None:
        """The agent calls the next person, and goes on with them up to that ending."""
        self.attempt(lambda: self.floor.call_next(index))
        agent = self.floor.agent(index)
        mine = [r for r in self.tickets() if r["agent"] == agent.id and r["state"] in ("called", "serving")]
        for row in mine:
            self.floor.wait(5)
            if ending != "no-show":
                self.attempt(partial(self.floor.act, agent, row["id"], "start"))
            if ending != "none":
                self.attempt(partial(self.floor.act, agent, row["id"], ending))

    @rule(index=WINDOWS, number=st.integers(0, 5))
    def resume(self, index: int, number: int) -> None:
        """An agent goes on with any parked person: their own, or one whom another agent left."""
        parked = [row for row in self.tickets() if row["state"] == "on_hold"]
        if not parked:
            return
        row = parked[number % len(parked)]
        busy = [r for r in self.tickets() if r["state"] in ("called", "serving")]
        agent = self.floor.agent(index)
        free = agent.id not in {r["agent"] for r in busy}
        refused = self.attempt(lambda: self.floor.act(agent, row["id"], "resume"))
        assert (refused is None) == (free and self.acts(index, row)), refused

    @rule(number=st.integers(0, 30), action=st.sampled_from(["restore", "release", "return", "finish"]))
    @precondition(lambda self: self.tickets())
    def supervisor_acts(self, number: int, action: str) -> None:
        self.attempt(lambda: self.floor.act(self.floor.supervisor, self.pick(number), action, reason="hoy"))

    @rule(number=st.integers(0, 30), index=WINDOWS)
    @precondition(lambda self: self.tickets())
    def undo(self, number: int, index: int) -> None:
        """The last act on a ticket is taken back by its author, if it is one of these two."""
        row = self.row(self.pick(number))
        self.attempt(lambda: self.floor.undo(self.floor.supervisor, row["id"], row["seq"]))
        self.attempt(lambda: self.floor.undo(self.floor.agent(index), row["id"], row["seq"]))

    @rule(number=st.integers(0, 30), kind=st.sampled_from(["queue", "window", "agent"]), index=WINDOWS)
    @precondition(lambda self: self.tickets())
    def transfer(self, number: int, kind: str, index: int) -> None:
        aim = {
            "queue": self.floor.queue("sra"[index]),
            "window": self.floor.window(index),
            "agent": self.floor.agent(index).id,
        }[kind]
        ticket = self.pick(number)
        able = self.seat(index)["state"] == "open" and self.attends(index, self.row(ticket)["entity"])
        command = lambda: self.floor.act(self.floor.supervisor, ticket, "transfer", **{kind: aim})  # noqa: E731  # tried once
        refused = self.attempt(command)
        if refused is None:
            assert kind == "queue" or able, "sent to where it cannot be called"
        else:
            gone = kind == "queue" and "sra"[index] not in self.queues
            assert refused.code == "illegal_transition" or gone or (kind != "queue" and not able)

    # --- what administrators do -----------------------------------------------------------------------

    def configure(self, act: Callable[[], object]) -> bool:
        """Change settings; returns whether it was accepted. What the people in hand need is never taken."""
        before = self.alerts()
        # Whom an absent agent left parked are in no hand: they are told like people who wait in a queue.
        parked = [each for each in self.tickets() if each["state"] == "on_hold"]
        left = {each["id"] for each in parked if self.has_left(each["agent"])}
        refused = self.attempt(act)
        if refused is not None:
            assert refused.code in ("settings_occupied", "invalid_settings", "queue_unknown"), refused
            assert refused.code != "settings_occupied" or refused.extra["occupied"]
            assert self.alerts() == before
            return False
        new = {ticket: each for ticket, each in self.alerts().items() if ticket not in before}
        # People who wait in a queue may be left to the supervisor; whom an agent has in hand may not.
        assert all(each["kind"] == "unstaffed" or ticket in left for ticket, each in new.items()), new
        return True

    @rule(index=WINDOWS, entities=RIGHTS, moves=MOVES)
    def change_rights(self, index: int, entities: tuple[str | None, ...], moves: str) -> None:
        self.configure(lambda: self.floor.employ(index, *entities, order=self.order(moves)))

    @rule(index=WINDOWS, moves=MOVES)
    def shut_out(self, index: int, moves: str) -> None:
        self.configure(lambda: self.floor.let_in(index, index in self.floor.shut_out, self.order(moves)))

    @rule(index=WINDOWS, codes=st.sampled_from(["", "s", "r", "a", "sr", "ra", "sra", "sra"]))
    def change_profile(self, index: int, codes: str) -> None:
        """An empty profile takes the window away; it comes back with another one."""
        profiles = [set(each) for each in self.floor.profiles]
        profiles[index] = {*codes} & {*self.queues}
        self.configure(lambda: self.floor.serve(profiles, self.queues))

    @rule(code=st.sampled_from("sra"), moves=MOVES)
    def retire_or_bring_back(self, code: str, moves: str) -> None:
        if code in self.queues:
            queues = {each: entity for each, entity in self.queues.items() if each != code}
            profiles = [each - {code} for each in self.floor.profiles]
        else:
            queues = {**self.queues, code: ENTITIES[code]}
            profiles = [each | {code} if each else each for each in self.floor.profiles]
        order = self.order(moves, code)
        if self.configure(lambda: self.floor.serve(profiles, queues, order)):
            self.queues = queues

    @rule(code=st.sampled_from("sra"))
    def change_entity(self, code: str) -> None:
        if code not in self.queues:
            return
        queues = {**self.queues, code: "sunat" if self.queues[code] == "reniec" else "reniec"}
        if self.configure(lambda: self.floor.serve(self.floor.profiles, queues)):
            self.queues = queues

    @rule(code=st.sampled_from("sra"), prefix=st.sampled_from(["", "X"]), last=st.sampled_from([3, 4, 5]))
    def renumber(self, code: str, prefix: str, last: int) -> None:
        if code in self.queues:
            self.configure(lambda: self.floor.renumber(code, code.upper() + prefix, last))

    @rule(code=st.sampled_from("sra"), closed=st.booleans())
    def close_for_the_day(self, code: str, closed: bool) -> None:
        if code not in self.queues:
            return
        command = lambda: self.floor.close_for_the_day(code, closed, self.today)  # noqa: E731  # tried once
        if self.configure(command):
            (self.closed.add if closed else self.closed.discard)((code, self.today))

    @rule(
        index=WINDOWS,
        ending=st.sampled_from(["hold", "hold", "none"]),
        loss=st.sampled_from(["reniec", "sunat", "out", "window", "queue"]),
        moves=MOVES,
    )
    def take_from_a_busy_agent(self, index: int, ending: str, loss: str, moves: str) -> None:
        if index in self.floor.shut_out:
            self.shut_out(index, "")
        self.set_window(index, "open")
        for code in sorted(self.floor.profiles[index])[:1]:
            self.issue(code, "normal")
        self.attend(index, ending)
        if loss == "out":
            self.shut_out(index, moves)
        elif loss == "window":
            self.change_profile(index, "")
        elif loss == "queue":
            self.retire_or_bring_back(sorted(self.floor.profiles[index] | {"s"})[0], moves)
        else:
            self.change_rights(index, (loss,), moves)

    def order(self, moves: str, codes: str = "sra") -> Order:
        """moves: the queue to which the people of these queues go, `own` for their own; empty: they stay."""
        if not moves:
            return Order()
        to = {each: each if moves == "own" else moves for each in codes}
        return Order("cambio", {self.floor.queue(each): self.floor.queue(to[each]) for each in codes})

    @rule(index=WINDOWS, other=WINDOWS, status=st.sampled_from(["paused", "closed"]), minutes=MINUTES)
    def park_and_leave(self, index: int, other: int, status: str, minutes: int) -> None:
        self.set_window(index, "open")
        self.attend(index, "hold")
        self.set_window(index, status)
        self.time_passes(minutes)
        self.resume(other, 0)

    @rule(
        number=st.integers(0, 30),
        kind=st.sampled_from(["window", "agent"]),
        index=WINDOWS,
        then=st.sampled_from(["paused", "closed", "reniec", "sunat"]),
        minutes=MINUTES,
    )
    @precondition(lambda self: self.tickets())
    def send_and_go(self, number: int, kind: str, index: int, then: str, minutes: int) -> None:
        self.set_window(index, "open")
        self.transfer(number, kind, index)
        if then in ("paused", "closed"):
            self.set_window(index, then)
        else:
            self.change_rights(index, (then,), "")
        self.time_passes(minutes)

    @rule(minutes=st.sampled_from([1, 4, 6, 31]))
    def wait(self, minutes: int) -> None:
        self.time_passes(minutes)

    @rule(hours=st.sampled_from([11, 30]), settled=st.booleans())
    @precondition(lambda self: len(self.tickets()) > 4)
    def night_falls(self, hours: int, settled: bool) -> None:
        """The day's end may come late: until then the supervisor is told of what is left of yesterday."""
        self.floor.wait(hours * 3600)
        if settled:
            day_end.expire_due(self.core, self.floor.now)
        self.time_passes(0)

    def time_passes(self, minutes: float) -> None:
        """Every server process looks each few seconds for what time has released."""
        self.floor.wait(minutes * 60)
        releasing.release_due(self.core, self.floor.now)

    def attempt(self, act: Callable[[], object]) -> SuyayError | None:
        """The refusal, if the command was refused; the machine tries what people try, legal or not."""
        try:
            act()
        except (Conflict, Forbidden, Invalid, NotFound) as refused:
            return refused
        return None

    # --- a plain model of who can act ----------------------------------------------------------------

    @property
    def today(self) -> date:
        return (self.floor.now - timedelta(hours=5)).date()

    def tickets(self) -> list[dict[str, Any]]:
        return sorted(self.floor.rows(tables.ticket), key=lambda row: row["issued_seq"])

    def pick(self, number: int) -> str:
        """Mostly people who are still here."""
        rows = self.tickets()
        here = [row for row in rows if row["state"] in OPEN]
        among = here if here and number % 5 else rows
        return str(among[number % len(among)]["id"])

    def row(self, ticket: str) -> dict[str, Any]:
        return next(row for row in self.tickets() if row["id"] == ticket)

    def seat(self, index: int) -> dict[str, Any]:
        closed = {"state": "closed", "since": None}
        rows = {row["window"]: row for row in self.floor.rows(tables.window_session)}
        return rows.get(self.floor.window(index), closed)

    def attends(self, index: int, entity: str) -> bool:
        there = index not in self.floor.shut_out
        return there and any(each in (None, entity) for each in self.floor.rights[index])

    def can_act(self, row: dict[str, Any]) -> bool:
        return row["day"] == self.today and any(self.acts(index, row) for index in range(len(PROFILES)))

    def acts(self, index: int, row: dict[str, Any]) -> bool:
        """Whether the agent of this window can act on the ticket through the console."""
        seat, agent = self.seat(index), self.floor.agent(index).id
        if not self.attends(index, row["entity"]) or seat["state"] == "closed":
            return False
        serves = row["queue"].rpartition(":")[2] in self.floor.profiles[index]
        if row["state"] in ("called", "serving"):
            return bool(row["agent"] == agent)
        if seat["state"] != "open":
            return False
        if row["state"] == "on_hold":
            return row["agent"] == agent or (serves and self.has_left(row["agent"]))
        aims = (row["for_window"], row["for_agent"])
        return (self.floor.window(index) in aims or agent in aims) if any(aims) else serves

    def has_left(self, agent: str) -> bool:
        index = int(agent.rpartition("-")[2])
        seat = self.seat(index)
        paused_long = seat["state"] == "paused" and seat["since"] + PAUSE <= self.floor.now
        return bool(seat["state"] == "closed" or paused_long)

    def alerts(self) -> dict[str, dict[str, Any]]:
        view = views.queues_view(self.core, self.floor.context(self.floor.supervisor), self.floor.site)
        return {each["ticket"]: dict(each) for each in view["alerts"] if each["kind"] not in NOTICES}

    @invariant()
    def everybody_has_somebody_or_an_alert_with_the_code(self) -> None:
        alerts = self.alerts()
        for row in self.tickets():
            told = alerts.pop(row["id"], None)
            if row["state"] not in OPEN:
                assert told is None
                continue
            parked_long = row["state"] == "on_hold" and row["since"] + HOLD <= self.floor.now
            assert (told is None) == (self.can_act(row) and not parked_long), (row, told)
            assert told is None or told["code"] == row["code"]
        assert alerts == {}

    @invariant()
    def what_is_sent_is_in_good_hands(self) -> None:
        for row in self.tickets():
            if row["state"] != "waiting" or not (row["for_window"] or row["for_agent"]):
                continue
            aims = {row["for_window"], row["for_agent"]}
            hands = [
                index
                for index in range(len(PROFILES))
                if aims & {self.floor.window(index), self.floor.agent(index).id}
                and self.attends(index, row["entity"])
                and not self.has_left(self.floor.agent(index).id)
            ]
            assert hands, "sent to where nobody will call it, and not given back"

    @invariant()
    def no_two_open_tickets_share_a_code(self) -> None:
        codes = Counter(row["code"] for row in self.tickets() if row["state"] in OPEN)
        assert max(codes.values(), default=1) == 1

    def teardown(self) -> None:
        if not self.tickets():
            return
        day_end.expire_due(self.core, self.floor.now)
        alerts = self.alerts()
        promised = {r["id"] for r in self.tickets() if r["state"] == "waiting" and r["id"] not in alerts}
        stranded = {r["id"] for r in self.tickets() if r["state"] == "waiting"} - promised
        called = set(self.call_everybody())
        assert promised <= called
        assert not stranded & called
        assert replay.check_gapless(self.core, self.floor.site)
        assert replay.differences(self.core, self.floor.site) == []

    def call_everybody(self) -> Iterator[str]:
        for row in self.tickets():
            if row["state"] in ("called", "serving"):
                ending = "no-show" if row["state"] == "called" else "finish"
                self.floor.act(self.floor.supervisor, row["id"], ending, reason="fin")
        for index in range(len(PROFILES)):
            while self.seat(index)["state"] == "open" and (view := self.floor.call_next(index)) is not None:
                yield view["id"]
                self.floor.act(self.floor.supervisor, view["id"], "no-show", reason="fin")


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    found = core_on(database_url, [])
    yield found
    found.database.close()


@pytest.mark.timeout(400)
def test_no_person_is_stranded_whatever_happens_in_a_centre(core: Reporting) -> None:
    machine = type("LifeOn", (Life,), {"core": core})
    chosen = settings(
        max_examples=15 if core.database.is_sqlite else 5,
        stateful_step_count=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
    assert replay.check_gapless(core, NETWORK)
    assert replay.differences(core, NETWORK) == []
