"""A Hypothesis machine over the life of a centre: no person is left without an agent who can act.

After every step each person who waits, is called or is parked has an agent at work who can act on them, by a
plain model of the rules, or the supervisor has an alert with the code. In the end the promise is kept by
hand: the open windows call until no person is left, and all who had no alert must have been called.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
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

from tests.support.floor import PROFILES, Floor, core_on
from ticketing.domain.errors import Conflict, Forbidden, NotFound, SuyayError
from ticketing.ledger import replay, tables
from ticketing.queueing import day_end, releasing, views
from ticketing.reports.context import Reporting

ENTITIES = {"s": "reniec", "r": "reniec", "a": "sunat"}
PAUSE, HOLD = timedelta(minutes=5), timedelta(minutes=30)
WINDOWS = st.integers(0, len(PROFILES) - 1)
RIGHTS = st.sampled_from([(None,), ("reniec",), ("sunat",), ("reniec", "sunat")])
MINUTES = st.sampled_from([0, 4, 6])
OPEN = ("waiting", "called", "serving", "on_hold")
#: Alerts of acts that a supervisor looks at; they say nothing about people who are stranded.
NOTICES = ("chosen", "hasty_no_show")


class Life(RuleBasedStateMachine):
    """The machine. core: set by the test; each example gets a site of its own in that database."""

    core: Reporting

    def __init__(self) -> None:
        super().__init__()
        limits = {"sent_pause_s": PAUSE.seconds, "hold_limit_s": HOLD.seconds}
        # Four numbers in each queue: codes come round all the time.
        self.floor = Floor(self.core, [], entities=ENTITIES, last=4, wrap=True, limits=limits)
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
        assert refused.code == "series_exhausted"
        grace = self.floor.now - timedelta(seconds=600)
        held = {
            row["code"]
            for row in self.tickets()
            if row["code"].startswith(code.upper())
            and (row["state"] in OPEN or (row["state"] == "no_show" and row["ended_at"] >= grace))
        }
        assert len(held) == 4, "a number was left"

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
            assert refused.code == "illegal_transition" or (kind != "queue" and not able)

    @rule(index=WINDOWS, entities=RIGHTS)
    def change_rights(self, index: int, entities: tuple[str | None, ...]) -> None:
        self.floor.employ(index, *entities)
        self.time_passes(0)

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
            self.change_rights(index, (then,))
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
        except (Conflict, Forbidden, NotFound) as refused:
            return refused
        return None

    # --- a plain model of who can act ----------------------------------------------------------------

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
        return any(each in (None, entity) for each in self.floor.rights[index])

    def can_act(self, row: dict[str, Any]) -> bool:
        today = (self.floor.now - timedelta(hours=5)).date()
        return row["day"] == today and any(self.acts(index, row) for index in range(len(PROFILES)))

    def acts(self, index: int, row: dict[str, Any]) -> bool:
        """Whether the agent of this window can act on the ticket through the console."""
        seat, agent = self.seat(index), self.floor.agent(index).id
        if not self.attends(index, row["entity"]) or seat["state"] == "closed":
            return False
        serves = row["queue"].rpartition(":")[2] in PROFILES[index]
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


def test_no_person_is_stranded_whatever_happens_in_a_centre(core: Reporting) -> None:
    machine = type("LifeOn", (Life,), {"core": core})
    chosen = settings(
        max_examples=25 if core.database.is_sqlite else 8,
        stateful_step_count=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
