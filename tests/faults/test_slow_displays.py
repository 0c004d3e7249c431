"""Displays that stop reading, or vanish, slow down no other client."""

import itertools
import json
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import websocket

from tests.concurrency.clients import Answer
from tests.faults.conftest import Installation
from tests.faults.displays import connected, join
from tests.faults.load import Centre
from tests.support import processes

pytestmark = [pytest.mark.faults, pytest.mark.postgres]
DEAF = 5
LONGEST_S = 40
ORDINARY_S = 2
PRESS_S = 0.1
FACTOR = 4
#: Count of states that the kernels buffer for a socket, and the server before it disconnects it.
MOST_KEPT = 300


@pytest.fixture(params=["patched", "unpatched"])
def installation(request: pytest.FixtureRequest) -> Installation:
    """An installation with our patches of libraries, and one without."""
    found: Installation = request.getfixturevalue(request.param)
    return found


def test_displays_that_read_nothing_slow_nobody_and_are_cut_off(
    installation: Installation, centre: Centre, tmp_path: Path
) -> None:
    def cut_off() -> int:
        return installation.server.log.read_text().count("reads nothing and is cut off")

    with centre, ExitStack() as stack:
        press = recalling(centre)
        ordinary = slowest(centre, press, lambda passed: passed > ORDINARY_S)
        deaf = [stack.enter_context(deaf_display(centre)) for _ in range(DEAF)]
        stopped = stack.enter_context(stopped_display(centre, tmp_path / "stopped"))
        disturbed = slowest(centre, press, lambda _passed: cut_off() == DEAF + 1)

        assert disturbed < max(FACTOR * ordinary, 2)
        assert max(states_left(each) for each in deaf) < MOST_KEPT
        stopped.send_signal(signal.SIGCONT)
        centre.checked()


def slowest(centre: Centre, press: Callable[[], Answer], until: Callable[[float], bool]) -> float:
    """The other clients' longest wait meanwhile, in seconds: for an answer, or to show a snapshot's state."""
    since = time.monotonic()
    while not until(passed := time.monotonic() - since):
        assert passed < LONGEST_S
        assert press().accepted
        time.sleep(PRESS_S)
    ended = time.monotonic()
    time.sleep(1)
    answers = centre.told(since, ended)
    assert all(each.settled for each in answers)
    shown = centre.displays.worst_delay([each for each in centre.snapshots if since < each[0] < ended])
    return max(shown, *(each.answered_at - each.sent_at for each in answers))


@contextmanager
def deaf_display(centre: Centre) -> Iterator[websocket.WebSocket]:
    """A display that joins its room and never reads from its socket."""
    display = centre.display()
    small = (socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    with connected(display.url, display.token, small) as connection:
        join(connection, display.room)
        yield connection


@contextmanager
def stopped_display(centre: Centre, log: Path) -> Iterator[processes.Process]:
    """A display whose machine hangs: its connection stays open, and no process reads it."""
    display = centre.display()
    command = [sys.executable, "-m", "tests.faults.displays", display.url, display.token, display.room]
    process = processes.start(command, log)
    try:
        while "joined" not in log.read_text():
            time.sleep(0.05)
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        process.kill()
        process.wait()


def recalling(centre: Centre) -> Callable[[], Answer]:
    """An agent's repeated recalls, each of which is sent to all displays."""
    lane = centre.hall.lanes[-1]
    ticket = lane.ticket()
    assert lane.desks[0].call(ticket).now().accepted
    return lambda: lane.desks[0].act(ticket, "recall").now()


def states_left(connection: websocket.WebSocket) -> int:
    """Count of whole messages that still arrive once it reads, until the server disconnects."""
    for count in itertools.count():
        try:
            text = str(connection.recv())
        except (websocket.WebSocketException, OSError):
            return count
        if not text:
            return count
        if text.startswith("42/live,"):
            json.loads(text.removeprefix("42/live,"))
    raise AssertionError
