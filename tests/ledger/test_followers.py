"""Followers of the log: each event is delivered at least once, in order, by one worker at a time."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.support.logs import Log
from ticketing.domain.events import UnknownEvent
from ticketing.ledger import followers, tables
from ticketing.ledger.database import Database
from ticketing.ledger.followers import FIRST_RETRY, LAST_RETRY, Batch, Follower, Lag, Round

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
A_SECOND = timedelta(seconds=1)


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def log(database: Database) -> Log:
    return Log(database)


class Worker:
    """A process that runs the follower `reader`, with hooks before and after its handler takes a batch."""

    def __init__(self, database: Database, name: str = "reader", batch: int | None = 2) -> None:
        self.database, self.now = database, NOON
        self.follower = Follower(name, self.handle, batch, LEASE)
        self.batches: list[Batch] = []
        self.before: Callable[[Batch], None] = lambda _batch: None
        self.after: Callable[[Batch], None] = lambda _batch: None

    def handle(self, batch: Batch) -> None:
        self.before(batch)
        self.batches.append(batch)
        self.after(batch)

    def round(self) -> Round:
        return followers.deliver_due(self.database, self.follower, lambda: self.now)

    def deliver(self, log: Log, *, alone: bool = False) -> int:
        clock = lambda: self.now  # noqa: E731  # the clock as it is when it is read
        return followers.deliver(self.database, self.follower, log.site, clock, alone=alone)

    def told(self, log: Log) -> list[list[int]]:
        """The numbers of each batch of the site."""
        return [[each.seq for each in batch.events] for batch in self.batches if batch.site == log.site]


def raising(error: BaseException) -> Callable[[Batch], None]:
    def fail(_batch: Batch) -> None:
        raise error

    return fail


def row(log: Log, name: str = "reader") -> dict[str, Any]:
    found = select(tables.follower).where(tables.follower.c.site == log.site, tables.follower.c.name == name)
    with log.database.read() as connection:
        return dict(connection.execute(found).mappings().one())


def lag(log: Log, name: str = "reader") -> Lag:
    with log.database.read() as connection:
        (found,) = [each for each in followers.lag(connection, name) if each.site == log.site]
    return found


def test_every_event_is_delivered_in_order_and_in_bounded_batches(database: Database, log: Log) -> None:
    worker = Worker(database)
    log.append(5)
    assert worker.round() == Round(5, {})
    assert worker.told(log) == [[1, 2], [3, 4], [5]]
    assert [(batch.after, batch.through) for batch in worker.batches] == [(0, 2), (2, 4), (4, 5)]
    assert {event.site for batch in worker.batches for event in batch.events} == {log.site}


def test_what_was_delivered_is_not_delivered_again(database: Database, log: Log) -> None:
    log.append(3)
    Worker(database).round()
    before = row(log)
    restarted = Worker(database)
    assert restarted.round() == Round(0, {})
    assert row(log) == before
    log.append()
    assert restarted.round().delivered == 1
    assert restarted.told(log) == [[4]]


def test_an_empty_log_and_an_unknown_site_have_nothing_to_deliver(database: Database, log: Log) -> None:
    worker = Worker(database)
    assert worker.round() == Round(0, {})
    assert worker.deliver(log) == 0
    log.site = "nowhere"
    assert worker.deliver(log) == 0
    assert worker.batches == []


def test_followers_of_other_names_have_cursors_of_their_own(database: Database, log: Log) -> None:
    log.append(2)
    first, second = Worker(database, "first"), Worker(database, "second")
    first.round()
    log.append()
    assert (first.round().delivered, second.round().delivered) == (1, 3)


def test_a_round_ends_at_the_head_it_began_with(database: Database, log: Log) -> None:
    log.append(2)
    worker = Worker(database)
    worker.after = lambda _batch: log.append()
    assert worker.round().delivered == 2
    worker.after = lambda _batch: None
    assert worker.round().delivered == 1
    assert worker.told(log) == [[1, 2], [3]]


def test_a_follower_may_take_the_whole_stretch_at_once_and_read_no_event(
    database: Database, log: Log
) -> None:
    log.append(7)
    worker = Worker(database, batch=None)
    assert worker.deliver(log) == 7
    assert [(batch.after, batch.through, batch.events) for batch in worker.batches] == [(0, 7, ())]


def test_a_follower_that_begins_at_the_head_gets_only_what_comes_later(database: Database, log: Log) -> None:
    log.append(3)
    with database.write() as connection:
        followers.begin_at_head(connection, "reader")
    worker = Worker(database)
    assert worker.round().delivered == 0
    log.append()
    later = Log(database)
    later.append(2)
    worker.round()
    assert worker.told(log) == [[4]]
    assert worker.told(later) == [[1, 2]], "a site that came later is followed from its first event"


def test_beginning_at_the_head_again_moves_no_cursor(database: Database, log: Log) -> None:
    log.append()
    for _ in range(2):
        with database.write() as connection:
            followers.begin_at_head(connection, "reader")
        log.append()
    worker = Worker(database)
    worker.round()
    assert worker.told(log) == [[2, 3]]


def test_a_forgotten_follower_begins_again_with_the_first_event(database: Database, log: Log) -> None:
    log.append()
    Worker(database).round()
    with database.write() as connection:
        followers.forget(connection, "reader")
    again = Worker(database)
    again.round()
    assert again.told(log) == [[1]]


def test_a_handler_that_raises_stops_its_site_and_no_other(database: Database, log: Log) -> None:
    other = Log(database)
    log.append(5)
    other.append(3)
    worker = Worker(database)
    broken = ValueError("the receiver is away")

    def fails_on_the_third(batch: Batch) -> None:
        if batch.site == log.site and batch.after >= 2:
            raise broken

    worker.before = fails_on_the_third
    assert worker.round() == Round(3, {log.site: broken})
    assert worker.told(log) == [[1, 2]]
    assert worker.told(other) == [[1, 2], [3]]
    assert lag(log) == Lag("reader", log.site, 3, log.at, 1, "the receiver is away")


def test_a_failed_site_is_tried_later_with_nothing_lost_and_in_order(database: Database, log: Log) -> None:
    log.append(3)
    worker = Worker(database)
    worker.before = raising(OSError("no route"))
    worker.round()
    worker.before = lambda _batch: None
    worker.now += FIRST_RETRY - A_SECOND
    assert worker.round() == Round(0, {})
    worker.now += A_SECOND
    assert worker.round() == Round(3, {})
    assert worker.told(log) == [[1, 2], [3]]
    assert (row(log)["failures"], row(log)["error"], row(log)["blocked_until"]) == (0, None, None)


def test_each_failure_in_a_row_doubles_the_wait_up_to_a_quarter_of_an_hour(
    database: Database, log: Log
) -> None:
    log.append()
    worker = Worker(database)
    worker.before = raising(OSError("no route"))
    waits = []
    for _ in range(8):
        with pytest.raises(OSError, match="no route"):
            worker.deliver(log)
        waits.append(row(log)["blocked_until"] - worker.now)
        worker.now = row(log)["blocked_until"]
    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits[-1] == LAST_RETRY == max(waits)
    assert row(log)["failures"] == 8


def test_a_crash_before_the_cursor_moves_delivers_the_batch_again_after_the_lease(
    database: Database, log: Log
) -> None:
    log.append(3)
    died = Worker(database)
    died.after = raising(Crash())
    with pytest.raises(Crash):
        died.round()
    restarted = Worker(database)
    restarted.now += LEASE - A_SECOND
    assert restarted.round() == Round(0, {})
    restarted.now += A_SECOND
    assert restarted.round().delivered == 3
    assert died.told(log) == [[1, 2]]
    assert restarted.told(log) == [[1, 2], [3]]


def test_a_worker_with_a_lock_of_its_own_waits_for_no_claim_of_a_crash(database: Database, log: Log) -> None:
    log.append(2)
    died = Worker(database)
    died.after = raising(Crash())
    with pytest.raises(Crash):
        died.deliver(log)
    restarted = Worker(database)
    assert restarted.deliver(log) == 0
    assert restarted.deliver(log, alone=True) == 2
    assert (row(log)["seq"], row(log)["blocked_until"]) == (2, None)
    assert restarted.deliver(log, alone=True) == 0


def test_a_worker_with_a_lock_of_its_own_begins_delivers_fails_and_retries_at_once(
    database: Database, log: Log
) -> None:
    log.append(5)
    worker = Worker(database)
    worker.before = raising(OSError("no space left"))
    with pytest.raises(OSError, match="no space left"):
        worker.deliver(log, alone=True)
    assert (row(log)["seq"], row(log)["failures"]) == (0, 1)
    worker.before = lambda _batch: None
    assert worker.deliver(log, alone=True) == 5
    assert worker.told(log) == [[1, 2], [3, 4], [5]]
    assert (row(log)["failures"], row(log)["blocked_until"]) == (0, None)


def test_a_worker_that_lost_its_lock_moves_no_cursor_that_another_moved(database: Database, log: Log) -> None:
    """For instance a lock file on a file system that another host does not see."""
    log.append(2)
    stale, other = Worker(database), Worker(database)

    def loses_its_lock(_batch: Batch) -> None:
        log.append(2)
        assert other.deliver(log, alone=True) == 4

    stale.after = loses_its_lock
    assert stale.deliver(log, alone=True) == 0
    assert row(log)["seq"] == 4


def test_no_second_worker_delivers_a_site_meanwhile(database: Database, log: Log) -> None:
    log.append(4)
    first, second = Worker(database), Worker(database)
    first.after = lambda _batch: None if second.deliver(log) == 0 else pytest.fail("two workers at one site")
    assert first.round().delivered == 4
    assert second.batches == []


def test_a_long_delivery_keeps_its_site_from_batch_to_batch(database: Database, log: Log) -> None:
    log.append(6)
    slow, other = Worker(database), Worker(database)

    def takes_long(_batch: Batch) -> None:
        slow.now += LEASE - A_SECOND
        other.now = slow.now
        assert other.deliver(log) == 0

    slow.after = takes_long
    assert slow.round().delivered == 6


def test_a_worker_that_stalls_beyond_its_lease_moves_the_cursor_no_more(database: Database, log: Log) -> None:
    log.append(4)
    stalled, other = Worker(database), Worker(database)

    def stalls(_batch: Batch) -> None:
        stalled.now = other.now = NOON + LEASE
        other.deliver(log)
        log.append()

    stalled.after = stalls
    assert stalled.deliver(log) == 0
    assert stalled.told(log) == [[1, 2]]
    assert other.told(log) == [[1, 2], [3, 4]]
    assert (row(log)["seq"], row(log)["blocked_until"]) == (4, None)
    assert stalled.batches[0].epoch < other.batches[0].epoch


def test_a_stalled_worker_notes_no_failure_over_its_successor(database: Database, log: Log) -> None:
    log.append(2)
    stalled, other = Worker(database), Worker(database)

    def stalls(_batch: Batch) -> None:
        other.now = NOON + LEASE
        other.deliver(log)
        raise OSError("too late")

    stalled.after = stalls
    with pytest.raises(OSError, match="too late"):
        stalled.deliver(log)
    assert (row(log)["seq"], row(log)["failures"], row(log)["blocked_until"]) == (2, 0, None)


def test_a_worker_that_was_suspended_begins_no_batch_after_its_lease(database: Database, log: Log) -> None:
    log.append(4)
    worker = Worker(database)
    clock = iter([NOON, NOON, NOON, NOON + LEASE, NOON + LEASE])
    assert followers.deliver(database, worker.follower, log.site, lambda: next(clock)) == 2
    assert worker.told(log) == [[1, 2]]
    worker.now = NOON + LEASE
    assert worker.round().delivered == 2
    assert worker.told(log) == [[1, 2], [3, 4]]


def test_an_event_of_a_newer_program_stops_its_site_and_is_named(database: Database, log: Log) -> None:
    log.append(2)
    with database.write() as connection:
        newer = update(tables.event).where(tables.event.c.site == log.site, tables.event.c.seq == 2)
        connection.execute(newer.values(type="print.queued"))
    worker = Worker(database)
    failed = worker.round().failed
    assert isinstance(failed[log.site], UnknownEvent)
    assert "`print.queued`" in str(lag(log).error)
    assert worker.batches == []


def test_the_lag_counts_what_was_not_delivered_and_since_when(database: Database, log: Log) -> None:
    log.append(2)
    assert lag(log) == Lag("reader", log.site, 2, log.at, 0, None)
    Worker(database).round()
    assert lag(log) == Lag("reader", log.site, 0, None, 0, None)
    log.at += timedelta(hours=1)
    log.append(3)
    assert lag(log) == Lag("reader", log.site, 3, log.at, 0, None)


def test_the_lag_of_all_lists_each_follower_that_has_begun(database: Database, log: Log) -> None:
    log.append()
    with database.read() as connection:
        assert followers.lag(connection) == []
    Worker(database, "first").round()
    other = Log(database)
    other.append(2)
    with database.write() as connection:
        followers.begin_at_head(connection, "second")
    with database.read() as connection:
        found = {(each.name, each.site): each.behind for each in followers.lag(connection)}
    assert found == {
        ("first", log.site): 0,
        ("first", other.site): 2,
        ("second", log.site): 0,
        ("second", other.site): 0,
    }
