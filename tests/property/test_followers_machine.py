"""A Hypothesis machine of one follower's workers that append, deliver, fail, die, stall and come back."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.support.logs import Log
from ticketing.ledger import followers
from ticketing.ledger.database import Database
from ticketing.ledger.followers import Batch, Follower, Round
from ticketing.ledger.tables import follower

LEASE = timedelta(minutes=1)
#: Longer than any wait for a retry or a lease.
FOREVER = timedelta(hours=1)
MOST = 3
SITES = st.integers(0, 1)
#: Fates of a batch. Before: its events were not handled. After: they were, and the cursor does not move.
FATES = st.sampled_from(
    [
        *("done", "done", "fails before", "fails after", "dies before", "dies after"),
        *("another tries", "takes long", "stalls", "log grows"),
    ]
)


class Dies(BaseException):
    """A worker's process ends."""


class Fails(Exception):
    """An error of a handler."""


@dataclass
class Receiver:
    """The model of one site's receiver.

    done: number of the last event handled. head: of the log, where the last claim's delivery ends.
    """

    log: Log
    done: int = 0
    cursor: int = 0
    epoch: int = 0
    head: int = 0
    failures: int = 0
    blocked_until: datetime | None = None
    first_times: list[int] = field(default_factory=list)

    def take_in(self, batch: Batch) -> None:
        for event in batch.events:
            if event.seq > self.done:
                self.first_times.append(event.seq)
                self.done = event.seq


class Deliveries(RuleBasedStateMachine):
    """The machine. database: set by the test; each example has sites and a follower's name of its own."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
        self.name = f"reader {uuid.uuid4()}"
        with self.database.write() as connection:
            # Skips the events of earlier examples' sites.
            followers.begin_at_head(connection, self.name)
        self.receivers = [Receiver(Log(self.database)) for _ in range(2)]
        self.fates: list[str] = []

    @rule(site=SITES, count=st.integers(1, 7))
    def append(self, site: int, count: int) -> None:
        self.receivers[site].log.append(count)

    @rule(seconds=st.sampled_from([1, 29, 31, 61, 1000]))
    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(site=SITES, more=st.integers(0, 3 * MOST), fates=st.lists(FATES, min_size=1, max_size=4))
    def deliver(self, site: int, more: int, fates: Sequence[str]) -> None:
        """Deliver as a worker without memory, which may have just started or run for long."""
        self.receivers[site].log.append(more)
        self.fates = [*fates]
        try:
            self.work(self.receivers[site])
        except (Dies, Fails):
            pass  # The fate that the rule drew: the worker is gone, and the next one goes on.
        finally:
            self.fates = []

    @rule()
    def deliver_everything_that_is_due(self) -> None:
        due = [each for each in self.receivers if each.log.head > each.cursor and self.is_free(each)]
        behind = sum(each.log.head - each.cursor for each in due)
        worker = Follower(self.name, self.handle, MOST, LEASE)
        assert followers.deliver_due(self.database, worker, lambda: self.now) == Round(behind, {})
        assert [each.cursor for each in due] == [each.log.head for each in due]

    def work(self, receiver: Receiver) -> int:
        worker = Follower(self.name, self.handle, MOST, LEASE)
        return followers.deliver(self.database, worker, receiver.log.site, lambda: self.now)

    def handle(self, batch: Batch) -> None:
        """Assert every guarantee about a batch, then apply its fate."""
        (receiver,) = (each for each in self.receivers if each.log.site == batch.site)
        seqs = [event.seq for event in batch.events]
        assert seqs == [*range(batch.after + 1, batch.through + 1)], "in order and without a gap"
        assert 1 <= len(seqs) <= MOST
        if batch.epoch != receiver.epoch:
            assert batch.epoch > receiver.epoch
            assert self.is_free(receiver), "another worker has the site, or its retry is not due"
            receiver.epoch, receiver.head = batch.epoch, receiver.log.head
            receiver.blocked_until = self.now + LEASE
        assert batch.after == receiver.cursor <= receiver.done
        self.meet(self.fates.pop(0) if self.fates else "done", receiver, batch)

    def is_free(self, receiver: Receiver) -> bool:
        return receiver.blocked_until is None or receiver.blocked_until <= self.now

    def meet(self, fate: str, receiver: Receiver, batch: Batch) -> None:
        if not fate.endswith("before"):
            receiver.take_in(batch)
        if fate.startswith("dies"):
            raise Dies
        if fate.startswith("fails"):
            receiver.failures += 1
            wait = min(15 * 60, 30 * 2 ** (receiver.failures - 1))
            receiver.blocked_until = self.now + timedelta(seconds=wait)
            raise Fails
        if fate in ("another tries", "takes long"):
            self.now += timedelta() if fate == "another tries" else LEASE - timedelta(seconds=1)
            assert self.work(receiver) == 0
        elif fate == "stalls":
            self.stall(receiver)
        elif fate == "log grows":
            receiver.log.append(2)
        if receiver.epoch == batch.epoch:
            receiver.cursor, receiver.failures = batch.through, 0
            receiver.blocked_until = None if batch.through == receiver.head else self.now + LEASE

    def stall(self, receiver: Receiver) -> None:
        """Stall beyond the lease, so that another worker goes on and this one's claim is over."""
        before, self.fates = self.fates, []
        self.now += LEASE
        self.work(receiver)
        self.fates = before

    @invariant()
    def the_cursor_never_passes_what_was_not_taken_in(self) -> None:
        with self.database.read() as connection:
            rows = connection.execute(select(follower).where(follower.c.name == self.name)).all()
        found = {row.site: row for row in rows}
        for receiver in self.receivers:
            row = found.get(receiver.log.site)
            assert (row.seq if row else 0) == receiver.cursor <= receiver.done <= receiver.log.head
            assert receiver.first_times == [*range(1, receiver.done + 1)]
            assert (row.blocked_until if row else None) == receiver.blocked_until

    def teardown(self) -> None:
        """After any history, a last undisturbed delivery leaves no event missing."""
        self.now += FOREVER
        for receiver in self.receivers:
            self.work(receiver)
            assert receiver.first_times == [*range(1, receiver.log.head + 1)]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()


def test_followers_lose_and_reorder_nothing_whatever_happens_to_their_workers(database: Database) -> None:
    machine = type("DeliveriesOn", (Deliveries,), {"database": database})
    chosen = settings(
        max_examples=30,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
