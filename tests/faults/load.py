"""A centre at work while its parts die: people come, are called, attended and leave."""

import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from tests.concurrency.clients import NO_ANSWER, Answer, Caller
from tests.concurrency.hall import Desk, Hall
from tests.concurrency.history import History
from tests.concurrency.network import SERVICE
from tests.faults.displays import Display, Displays

DISPLAYS = 50
DESKS = 4
#: Seconds between two commands of a desk: all desks together send about ten commands a second.
PAUSE_S = 0.4
SNAPSHOT_S = 0.5
CODED = {"services": [{"service": SERVICE}], "outcome": "resolved"}


@dataclass
class Centre:
    """One site with 4 busy desks and 50 displays. snapshots: instant and seq of each GET of the board."""

    hall: Hall
    displays: Displays = field(init=False)
    snapshots: list[tuple[float, int]] = field(default_factory=list)
    _ended: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)
    _failures: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._kiosk, self._screen = self.hall.kiosk, self.hall.caller("display", "Pantalla")
        self.displays = Displays()
        self._desks = [(lane.queue, desk) for lane in self.hall.lanes for desk in lane.desks][:DESKS]

    def display(self) -> Display:
        return Display(self.hall.product.server.url, self._screen.token, f"board:{self.hall.site}")

    def __enter__(self) -> "Centre":
        for _ in range(DISPLAYS):
            self.displays.add(self.display())
        self.displays.wait_for(self.board, within_s=20)
        works = [(self._work, (queue, desk)) for queue, desk in self._desks]
        self._threads = [
            Thread(target=self._until_ended, args=(work, *given), daemon=True)
            for work, given in [*works, (self._look, ())]
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.rest()
        self.displays.stop()

    def rest(self) -> None:
        """Let every desk finish what it began."""
        self._ended.set()
        for thread in self._threads:
            thread.join(40)
        assert self._failures == []

    def board(self) -> dict[str, Any]:
        return self._screen.get(f"/sites/{self.hall.site}/board")

    def new_ticket(self) -> tuple[float, int]:
        """Issue a ticket; returns the instant of its answer, and the seq that displays have to show since."""
        answer = self._kiosk.issue(self._desks[0][0]).until_answered()
        self.snapshots.append((answer.answered_at, self.board()["seq"]))
        return self.snapshots[-1]

    def checked(self) -> History:
        """The log, once all is quiet: displays equal a snapshot, and the history agrees with all answers."""
        self.rest()
        self.displays.wait_for(self.board, within_s=5)
        return self.hall.checked(faults=True)

    def told(self, since: float, until: float = float("inf")) -> list[Answer]:
        """The answers between these instants."""
        answers = list(self.hall.told)
        return [each for each in answers if since <= each.answered_at < until and each.status != NO_ANSWER]

    def _until_ended(self, work: Any, *given: Any) -> None:
        try:
            while not self._ended.is_set():
                work(*given)
        except BaseException as failure:
            self._failures.append(failure)
            raise

    def _work(self, queue: str, desk: Desk) -> None:
        self._kiosk.issue(queue).until_answered()
        self._ended.wait(PAUSE_S)
        # Two desks share a queue, so its first ticket may be the colleague's.
        if not (called := desk.call_next().until_answered()).accepted:
            return
        self._ended.wait(PAUSE_S)
        desk.act(called.ticket, "start").until_answered()
        self._ended.wait(PAUSE_S)
        desk.act(called.ticket, "finish", **CODED).until_answered()
        self._ended.wait(PAUSE_S)

    def _look(self) -> None:
        looking = Caller(self.hall.product.server.url, self._screen.token, self.hall.site, [])
        answer = looking.request("GET", f"/sites/{self.hall.site}/board").once()
        if answer.status == 200 and answer.body is not None:
            self.snapshots.append((answer.answered_at, answer.body["seq"]))
        self._ended.wait(SNAPSHOT_S)


def sleep_until(at: float) -> None:
    time.sleep(max(0.0, at - time.monotonic()))
