"""The clock of a process while the machine's clock jumps, and the log's time under it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.support.floor import MORNING, Floor, core_on
from ticketing.domain.calendar.clocks import ANCHOR_KEPT, JUMP, SKEW
from ticketing.domain.states import State
from ticketing.ledger import migrate, tables
from ticketing.ledger.context import Context
from ticketing.ledger.steady_clock import SteadyClock
from ticketing.queueing import day_end, issuing
from ticketing.reports.context import Reporting

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
JUMPS = [
    each * sign
    for sign in (1, -1)
    for each in (timedelta(seconds=3), timedelta(seconds=20), timedelta(minutes=2), HOUR, DAY, MONTH)
]


@dataclass
class Machine:
    """A machine's two clocks; jumped: by how much the wall clock was set wrong."""

    true: timedelta = field(default_factory=lambda: timedelta(hours=5))
    jumped: timedelta = field(default_factory=timedelta)
    boot: str = "boot-1"

    def clock(self, core: Reporting) -> SteadyClock:
        """The clock of another process on this machine."""
        wall = lambda: MORNING + self.true - timedelta(hours=5) + self.jumped  # noqa: E731  # read when asked
        return SteadyClock(core.database, wall=wall, steady=lambda: self.true, boot=lambda: self.boot)

    @property
    def now(self) -> timedelta:
        """Elapsed since the morning, by a clock that is never set."""
        return self.true - timedelta(hours=5)

    def wait(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    found = core_on(database_url, [])
    yield found
    found.database.close()


@pytest.fixture
def machine() -> Machine:
    return Machine()


def works(floor: Floor, clock: SteadyClock) -> None:
    """A person takes a ticket and an agent opens a window, by that clock."""
    floor.now = clock()
    floor.issue()
    floor.open()


@pytest.mark.parametrize("jump", [HOUR, DAY, MONTH, -HOUR, -DAY, -MONTH], ids=str)
def test_a_jump_while_people_are_at_work_is_held(core: Reporting, machine: Machine, jump: timedelta) -> None:
    clock = machine.clock(core)
    works(Floor(core, []), clock)
    machine.wait(60)
    machine.jumped = jump
    clock.look()
    assert clock() == MORNING + machine.now
    assert clock.jump() == jump
    machine.jumped = timedelta()
    assert clock() == MORNING + machine.now
    assert not clock.jump()


def test_seconds_are_followed(core: Reporting, machine: Machine) -> None:
    clock = machine.clock(core)
    works(Floor(core, []), clock)
    machine.jumped = JUMP / 2
    assert clock() == MORNING + JUMP / 2
    assert not clock.jump()


def test_a_worker_that_starts_after_the_jump_holds_what_the_others_hold(
    core: Reporting, machine: Machine
) -> None:
    clock = machine.clock(core)
    works(Floor(core, []), clock)
    clock.look()
    machine.jumped = DAY
    machine.wait(30)
    assert machine.clock(core)() == clock() == MORNING + machine.now


def test_a_process_after_a_long_silence_or_another_boot_begins_with_the_machines_clock(
    core: Reporting, machine: Machine
) -> None:
    works(Floor(core, []), machine.clock(core))
    machine.jumped = DAY
    other_boot = Machine(true=timedelta(minutes=1), jumped=DAY, boot="boot-2")
    assert other_boot.clock(core)() == MORNING + other_boot.now + DAY
    machine.wait((ANCHOR_KEPT + timedelta(seconds=1)).total_seconds())
    assert machine.clock(core)() == MORNING + machine.now + DAY


def test_a_jump_before_anybody_worked_is_believed(core: Reporting, machine: Machine) -> None:
    """A machine without a battery begins in the past, and the network puts it right seconds later."""
    floor = Floor(core, [], now=MORNING - DAY)
    floor.issue()
    floor.open()
    clock = machine.clock(core)
    assert clock() == MORNING
    machine.jumped = DAY
    assert clock() == MORNING
    clock.look()
    assert (clock(), clock.jump()) == (MORNING + DAY, timedelta())


def test_a_jump_is_believed_once_everybody_has_gone(core: Reporting, machine: Machine) -> None:
    clock, floor = machine.clock(core), Floor(core, [])
    works(floor, clock)
    machine.jumped = 3 * DAY
    clock.look()
    assert clock.jump() == 3 * DAY
    floor.now = clock()
    called = floor.call_next()
    assert called is not None
    for action in ("start", "finish"):
        floor.act(floor.agent(0), called["id"], action)
    floor.open(0, "closed")
    clock.look()
    assert clock() == MORNING + machine.now + 3 * DAY


def test_a_jump_is_believed_by_command_in_every_process(core: Reporting, machine: Machine) -> None:
    clock = machine.clock(core)
    works(Floor(core, []), clock)
    machine.jumped = -HOUR
    clock.look()
    assert machine.clock(core).believe() == -HOUR
    clock.look()
    assert (clock(), clock.jump()) == (MORNING + machine.now - HOUR, timedelta())


def test_the_instant_is_taken_under_the_lock_and_the_wait_is_kept_beside_it(core: Reporting) -> None:
    """A request that came first and waited longest: the log's time does not go back for it."""
    floor = Floor(core, [])
    came = floor.now
    floor.wait(12)
    floor.issue()
    floor.wait(3)
    late = Context(floor.supervisor, came, clock=lambda: floor.now)
    issuing.issue(core, late, floor.site, {"queue": floor.queue("s")})
    first, second = floor.rows(tables.event)
    assert (first["at"], first["waited_ms"]) == (came + timedelta(seconds=12), None)
    assert (second["at"], second["waited_ms"]) == (came + timedelta(seconds=15), 15_000)


class Jumps(RuleBasedStateMachine):
    """A centre at work on a machine whose clock jumps both ways and is put right again."""

    @initialize()
    def begin(self) -> None:
        self.core = core_on(self.url(), [])
        self.machine = Machine()
        self.clock = self.machine.clock(self.core)
        self.floor = Floor(self.core, [])
        works(self.floor, self.clock)

    @staticmethod
    def url() -> str:
        raise NotImplementedError

    @rule(seconds=st.sampled_from([0, 1, 30, 400]))
    def time_passes(self, seconds: int) -> None:
        self.machine.wait(seconds)

    @rule(by=st.sampled_from(JUMPS))
    def the_clock_jumps(self, by: timedelta) -> None:
        self.machine.jumped = by

    @rule()
    def the_clock_is_put_right(self) -> None:
        self.machine.jumped = timedelta()

    @rule()
    def a_worker_is_replaced(self) -> None:
        self.clock.look()
        self.clock = self.machine.clock(self.core)

    @rule()
    def the_processes_look(self) -> None:
        self.clock.look()
        day_end.expire_due(self.core, self.clock())

    @rule(waited=st.sampled_from([0, 2, 12]))
    def a_person_comes(self, waited: int) -> None:
        context = Context(self.floor.supervisor, self.clock() - timedelta(seconds=waited), clock=self.clock)
        issuing.issue(self.core, context, self.floor.site, {"queue": self.floor.queue("s")})

    @invariant()
    def the_logs_time_never_goes_back(self) -> None:
        instants = [row["at"] for row in sorted(self.floor.rows(tables.event), key=lambda row: row["seq"])]
        assert instants == sorted(instants)

    @invariant()
    def nobodys_day_ends(self) -> None:
        """The machine is up for less than the rest of the day, whatever its clock says."""
        assert {row["state"] for row in self.floor.rows(tables.ticket)} == {State.WAITING}
        assert [row["state"] for row in self.floor.rows(tables.window_session)] == ["open"]

    @invariant()
    def every_ticket_is_of_today(self) -> None:
        assert {row["day"] for row in self.floor.rows(tables.ticket)} == {MORNING.date()}
        assert abs(self.clock() - (MORNING + self.machine.now)) <= JUMP + SKEW

    def teardown(self) -> None:
        if hasattr(self, "core"):
            self.core.database.close()


def test_no_jump_moves_the_log_back_or_ends_a_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    class OnSqlite(Jumps):
        @staticmethod
        def url() -> str:
            url = f"sqlite:///{tmp_path_factory.mktemp('jumps') / 'suyay.db'}"
            migrate.upgrade(url)
            return url

    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        OnSqlite, settings=settings(max_examples=12, stateful_step_count=25, deadline=None)
    )
