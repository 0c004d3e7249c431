"""The program's work: take orders, print each once, tell how it ended, and report the printer."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from PIL import Image

from kiosk.device import VERSION
from kiosk.device.journal import Journal
from kiosk.device.link import NotOurs, Order, Report, ServerAway, TokenRevoked
from kiosk.device.orders import Outcome, Reason, State
from kiosk.device.printers import Address, look
from kiosk.device.printing import print_slip
from kiosk.device.slip import BadSlip, Block, draw

logger = logging.getLogger(__name__)

REPORT_S = 10.0
RETRY_S = 1.0
#: Seconds after which a claim that got no answer is given up: the server shows the job as failed by then.
CLAIM_S = 60.0


class Server(Protocol):
    """What the program needs of the link."""

    def claim(self, job: str) -> list[Block]: ...
    def tell(self, job: str, outcome: Outcome) -> None: ...
    def report(self, device: str, report: Report) -> None: ...


@dataclass(frozen=True, slots=True)
class Paper:
    """The printer and the width of its paper in dots."""

    address: Address
    width: int


class Program:
    """One worker for orders and reports.

    A slip is never printed beside another, nor a status asked meanwhile.
    """

    def __init__(
        self,
        device: str,
        server: Server,
        journal: Journal,
        paper: Paper,
        print_: Callable[[Address, Image.Image], Outcome] = print_slip,
    ) -> None:
        self._device = device
        self._server = server
        self._journal = journal
        self._paper = paper
        self._print = print_
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._reported = -REPORT_S

    def order(self, orders: list[Order]) -> None:
        """Take the orders of the device's room; one that was taken before does nothing."""
        for each in orders:
            self._orders.put(each)

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        """Work until stop(). Raises TokenRevoked."""
        while not self._stopped.is_set():
            self.step()

    def step(self, wait_s: float = RETRY_S) -> None:
        """Tell what is untold, report, and handle the next order. Raises TokenRevoked."""
        try:
            self._tell()
            self._report()
        except ServerAway as error:
            logger.warning("the server is away: %s", error)
        try:
            order = self._orders.get(timeout=wait_s)
        except queue.Empty:
            return
        self._serve(order.id)
        self._tell_soon()

    def _serve(self, job: str) -> None:
        known = self._journal.entry(job)
        # `taken` alone means that the program ended before it knew whether the claim arrived.
        if known is not None and (known.outcome or known.state == State.PRINTING):
            return
        self._journal.take(job, _now())
        slip = self._claimed(job)
        if slip is None:
            return
        try:
            picture = draw(slip, self._paper.width)
        except BadSlip as error:
            logger.error("job %s cannot be drawn: %s", job, error)
            self._journal.end(job, Outcome(State.FAILED, Reason.BAD_SLIP), _now())
            return
        self._journal.begin(job, _now())
        outcome = self._print(self._paper.address, picture)
        self._journal.end(job, outcome, _now())
        logger.info("job %s: %s %s", job, outcome.state, outcome.reason or "")

    def _claimed(self, job: str) -> list[Block] | None:
        """The slip; None when the job is not this device's, or the server stays away for too long."""
        ends = time.monotonic() + CLAIM_S
        while time.monotonic() < ends and not self._stopped.is_set():
            try:
                return self._server.claim(job)
            except NotOurs as error:
                logger.info("job %s is not for us: %s", job, error)
                self._journal.end(job, Outcome(State.FAILED, Reason.REFUSED), _now())
                self._journal.tell(job)
                return None
            except ServerAway as error:
                logger.warning("job %s cannot be claimed yet: %s", job, error)
                self._stopped.wait(RETRY_S)
        return None

    def _tell_soon(self) -> None:
        try:
            self._tell()
        except ServerAway as error:
            logger.warning("the server will hear of it later: %s", error)

    def _tell(self) -> None:
        for entry in self._journal.untold():
            assert entry.outcome is not None
            try:
                self._server.tell(entry.job, entry.outcome)
            except NotOurs as error:
                logger.warning("job %s is no longer ours to tell: %s", entry.job, error)
            self._journal.tell(entry.job)

    def _report(self) -> None:
        if time.monotonic() - self._reported < REPORT_S:
            return
        status, trouble = look(self._paper.address)
        near_end = status is not None and status.near_end
        try:
            self._server.report(
                self._device, {"version": VERSION, "printer": {"trouble": trouble, "near_end": near_end}}
            )
        except NotOurs as error:
            logger.warning("the report was refused: %s", error)
        self._reported = time.monotonic()


def _now() -> datetime:
    return datetime.now(UTC)


__all__ = ["Paper", "Program", "Server", "TokenRevoked"]
