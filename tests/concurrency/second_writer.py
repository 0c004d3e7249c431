"""Tickets issued and checkpoints made on one SQLite file; as a program, a second process that does both.

`python -m tests.concurrency.second_writer URL SITE QUEUE COUNT` prints the issued ids as a JSON list.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import cycle
from threading import Event, Thread

from tests.support.floor import core_on
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.ledger.context import Context, Core
from ticketing.ledger.sqlite import sqlite3
from ticketing.queueing import issuing
from ticketing.queueing.requests import IssueRequest

#: RESTART and TRUNCATE make the next commit begin the log again, which is what the bug needs.
KINDS = ("PASSIVE", "RESTART", "TRUNCATE")
PAUSE_S = 0.001


def issue(core: Core, site: str, queue: str, count: int) -> list[str]:
    """Issue tickets; returns their ids, each recorded after its commit."""
    kiosk = Actor(ActorKind.DEVICE, f"kiosk-{queue}", "Quiosco", (Grant(Role.KIOSK, site, None),))
    wanted: IssueRequest = {"queue": f"{site}:{queue}"}

    def once() -> str:
        return issuing.issue(core, Context(kiosk, datetime.now(UTC), None, None), site, wanted)["id"]

    return [once() for _ in range(count)]


@contextmanager
def checkpointing(url: str) -> Iterator[None]:
    """Checkpoints of every kind during the block, on a connection of their own."""
    over = Event()
    thread = Thread(target=_checkpoint, args=(url, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _checkpoint(url: str, over: Event) -> None:
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
        for kind in cycle(KINDS):
            # "Busy" is an answer, not an error: a writer or a reader was in the way.
            connection.execute(f"PRAGMA wal_checkpoint({kind})").fetchall()
            if over.wait(PAUSE_S):
                return


def main(url: str, site: str, queue: str, count: str) -> None:
    core = core_on(url, [])
    with checkpointing(url):
        made = issue(core, site, queue, int(count))
    core.database.close()
    print(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
