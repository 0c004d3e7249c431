"""Two real processes of one follower, one of which is killed and restarted while the log grows."""

import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.logs import Log
from tests.support.processes import Process, eventually
from ticketing.ledger import followers
from ticketing.ledger.database import Database

pytestmark = pytest.mark.concurrency

NAME = "reader"
EVENTS = 150


@dataclass(frozen=True, slots=True)
class Told:
    """A line that a process wrote about one event. at: nanoseconds of the machine's clock."""

    what: str
    seq: int
    pid: int
    at: int


@dataclass
class Workers:
    """The processes of the follower, and the lines that they wrote."""

    url: str
    folder: Path
    running: list[Process]

    def start(self) -> Process:
        module = "tests.concurrency.follower_process"
        command = [sys.executable, "-m", module, self.url, NAME, str(self.file)]
        process = processes.start(command, self.folder / "workers.log", cwd=Path(__file__).parents[2])
        self.running.append(process)
        return process

    @property
    def file(self) -> Path:
        return self.folder / "told"

    def told(self) -> list[Told]:
        if not self.file.exists():
            return []
        whole, _, _being_written = self.file.read_text().rpartition("\n")
        return [Told(**json.loads(line)) for line in whole.splitlines()]

    def stop(self) -> None:
        for process in self.running:
            processes.stop(process, signal.SIGKILL)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()


@pytest.fixture
def workers(database_url: str, tmp_path: Path) -> Iterator[Workers]:
    found = Workers(database_url, tmp_path, [])
    yield found
    found.stop()


@contextmanager
def growing(log: Log) -> Iterator[None]:
    """Appends events for as long as the block lasts, slower than they are handled."""
    enough = threading.Event()

    def grow() -> None:
        while not enough.wait(0.01):
            log.append()

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def kill_in_the_middle(workers: Workers, process: Process) -> int:
    """Kill the process between the beginning and the end of an event; returns the instant of its death."""
    while True:
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.01)  # until it has stopped
        own = [each for each in workers.told() if each.pid == process.pid]
        if own and own[-1].what == "begins":
            process.kill()
            process.wait()
            return time.monotonic_ns()
        process.send_signal(signal.SIGCONT)
        time.sleep(0.003)


def spells(told: list[Told], killed: dict[int, int]) -> list[tuple[int, int, int]]:
    """`(begin, end, pid)` of each handling of an event, in order."""
    found: list[tuple[int, int, int]] = []
    open_since: dict[int, int] = {}
    for each in told:
        if each.what == "begins":
            open_since[each.pid] = each.at
        else:
            found.append((open_since.pop(each.pid), each.at, each.pid))
    return sorted([*found, *((begin, killed[pid], pid) for pid, begin in open_since.items())])


def test_two_processes_lose_nothing_and_never_have_one_site_at_the_same_time(
    database: Database, workers: Workers
) -> None:
    log = Log(database)
    with growing(log):
        first, second = workers.start(), workers.start()
        eventually(lambda: {each.pid for each in workers.told()} == {first.pid, second.pid})
        killed = {first.pid: kill_in_the_middle(workers, first)}
        third = workers.start()
        eventually(lambda: third.pid in {each.pid for each in workers.told()} and log.head >= EVENTS)
    eventually(lambda: behind(database, log) == 0)
    told = workers.told()
    taken_in = [each.seq for each in told if each.what == "taken in"]
    assert list(dict.fromkeys(taken_in)) == [*range(1, log.head + 1)], "each for the first time in its order"
    hands = spells(told, killed)
    overlaps = [(a, b) for a, b in pairwise(hands) if b[0] < a[1] and a[2] != b[2]]
    assert overlaps == []
    again = len(taken_in) - len(set(taken_in))
    assert again <= 2, "at most what the killed process had taken in of its last batch"


def behind(database: Database, log: Log) -> int:
    with database.read() as connection:
        return sum(each.behind for each in followers.lag(connection, NAME) if each.site == log.site)
