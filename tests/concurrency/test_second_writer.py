"""A second process writes and checkpoints beside the server's: every acknowledged ticket is in the file."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.concurrency.second_writer import checkpointing, issue
from tests.support.floor import Floor, core_on
from ticketing.ledger import replay, tables
from ticketing.ledger.sqlite import sqlite3

pytestmark = [pytest.mark.concurrency, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[2]
TICKETS = 400


def in_another_process(url: str, site: str, queue: str) -> list[str]:
    command = [sys.executable, "-m", "tests.concurrency.second_writer", url, site, queue, str(TICKETS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    made: list[str] = json.loads(done.stdout)
    return made


def verdict(url: str) -> str:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
        return str(found)


def test_two_processes_that_write_and_checkpoint_lose_nothing(sqlite_url: str) -> None:
    core = core_on(sqlite_url, [])
    floor = Floor(core, [])
    with ThreadPoolExecutor(2) as pool, checkpointing(sqlite_url):
        other = pool.submit(in_another_process, sqlite_url, floor.site, "r")
        own = pool.submit(issue, core, floor.site, "s", TICKETS)
        told = [*own.result(), *other.result()]

    with core.database.read() as connection:
        kept = set(connection.scalars(select(tables.ticket.c.id).where(tables.ticket.c.site == floor.site)))
    assert set(told) == kept and len(told) == 2 * TICKETS
    assert verdict(sqlite_url) == "ok"
    assert replay.check_gapless(core, floor.site)
    assert replay.differences(core, floor.site) == []
    core.database.close()
    assert verdict(sqlite_url) == "ok"
