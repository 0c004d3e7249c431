"""A centre at work while it is attacked: kiosks issue, an agent calls, a display shows."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from tests.bench.measuring import usage
from tests.faults.displays import Display, Displays
from tests.support import processes
from tests.support.server_process import LiveServer

SITE = "lima-norte"
#: Kiosks that take turns: each may issue 12 tickets a minute.
_KIOSKS = 24
_EVERY_S = 0.25
_PATIENCE_S = 20


@dataclass
class Centre:
    """answers: seconds of each issue, and the status (0: none). snapshots: instants, and the seq then."""

    server: LiveServer
    answers: list[tuple[float, int]] = field(default_factory=list)
    snapshots: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kiosks = [self.server.token(f"kiosk {each}", "kiosk", SITE) for each in range(_KIOSKS)]
        #: Of a kiosk that is not at work: its pace is spent by the attacker.
        self.stolen = self.server.token("stolen", "kiosk", SITE)
        self.agent = self.server.token("robot", "agent", SITE)
        self.display = Display(self.server.url, self.server.token("sala", "display", SITE), f"board:{SITE}")
        window = self.call(self.agent, "GET", f"/sites/{SITE}")["windows"][0]
        self.queue = window["queues"][0]
        self.ticket = self.call(self.kiosks[0], "POST", f"/sites/{SITE}/tickets", {"queue": self.queue})["id"]
        self.call(self.agent, "PUT", f"/windows/{window['id']}/session", {"status": "open"})
        self.call(self.agent, "POST", f"/windows/{window['id']}/call-next", {})
        self._ended = Event()

    def call(self, token: str, method: str, path: str, body: Any = None) -> Any:
        """One request over a connection of its own. Raises OSError."""
        request = urllib.request.Request(f"{self.server.url}/api/v1{path}", method=method)
        request.add_header("Authorization", f"Bearer {token}")
        request.add_header("Content-Type", "application/json")
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=_PATIENCE_S) as answer:
            return json.loads(answer.read() or b"null")

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Kiosk, agent and display work meanwhile."""
        displays = Displays()
        displays.add(self.display)
        displays.wait_for(self._board, 10)
        workers = [Thread(target=self._issue), Thread(target=self._recall)]
        for each in workers:
            each.start()
        try:
            yield
        finally:
            self._ended.set()
            for each in workers:
                each.join()
            self.settled_s = _within(lambda: not displays.differing(self._board()))
            displays.stop()

    @property
    def slowest_s(self) -> float:
        """The kiosk's longest wait for an answer."""
        return max(seconds for seconds, _ in self.answers)

    @property
    def unanswered(self) -> int:
        return sum(status != 201 for _, status in self.answers)

    @property
    def shown_s(self) -> float:
        """Longest time that the display showed an older state than a command's answer told."""
        return max((self.display.delay(at, seq) for at, seq in self.snapshots), default=0.0)

    def memory_mb(self) -> float:
        """Of the serving processes: the reporter, which starts after 20 s, is a program of its own."""
        assert self.server.process is not None
        pid = self.server.process.pid
        beside = sum(map(usage.pss_kb, processes.children(pid, "reporter")))
        return (usage.pss_kb(pid) - beside) / 1024

    def _board(self) -> dict[str, Any]:
        board: dict[str, Any] = self.call(self.display.token, "GET", f"/sites/{SITE}/board")
        return board

    def _issue(self) -> None:
        turn = 0
        while not self._ended.wait(_EVERY_S):
            turn += 1
            began = time.monotonic()
            status = 201
            try:
                path, kiosk = f"/sites/{SITE}/tickets", self.kiosks[turn % _KIOSKS]
                self.call(kiosk, "POST", path, {"queue": self.queue})
            except urllib.error.HTTPError as error:
                status = error.code
            except OSError:
                status = 0
            self.answers.append((time.monotonic() - began, status))

    def _recall(self) -> None:
        while not self._ended.wait(2 * _EVERY_S):
            try:
                self.call(self.agent, "POST", f"/tickets/{self.ticket}/recall", {})
                seq = self._board()["seq"]
            except OSError:
                continue
            self.snapshots.append((time.monotonic(), seq))


@contextmanager
def sending(port: int, name: str, seconds: float, size: int, fact: str = "") -> Iterator[dict[str, int]]:
    """The attack in a process of its own; what it met is filled in when it has sent everything."""
    command = [sys.executable, "-m", "tests.attack.senders", name, str(port), str(seconds), str(size), fact]
    met: dict[str, int] = {}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    try:
        met.update(json.loads(process.stdout.readline() or "{}"))
        yield met
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def _within(condition: Callable[[], bool], seconds: float = 20.0) -> float | None:
    """Seconds until it holds; None when it does not."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if condition():
                return time.monotonic() - began
        except OSError:
            pass
        time.sleep(0.1)
    return None
