"""The kiosk's program, a real server and a printer together: one slip for one order, told as it was."""

import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kiosk import printer as fake
from tests.kiosk.printer import FakePrinter, fake_printer, pictures
from tests.support.server_process import LiveServer
from ticketing.access.demo import SITE

QUEUE = f"{SITE}:reniec-tramites"


@dataclass
class Machine:
    """The kiosk's machine: its program can be started, killed and started again on its journal."""

    server: LiveServer
    printer: FakePrinter
    folder: Path
    token: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.token = self.server.token("Quiosco de prueba", "kiosk", SITE)
        (self.folder / "token").write_text(self.token)
        headers = {"Authorization": f"Bearer {self.token}"}
        self.client = httpx.Client(base_url=f"{self.server.url}/api/v1", headers=headers, timeout=20)

    def start(self) -> None:
        command = [sys.executable, "-m", "kiosk.device", "run", f"--server={self.server.url}"]
        files = [f"--token-file={self.folder}/token", f"--journal={self.folder}/journal"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([*command, *files, f"--printer={self.printer.spec}"], stderr=log)
        eventually(lambda: self.present)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(30)
        self.process = None

    @property
    def present(self) -> bool:
        found = self.client.get(f"/sites/{SITE}/printers").json()["printers"]
        return any(each["device"] == self.device and each["present"] for each in found)

    @property
    def reported_at(self) -> str:
        found = self.client.get(f"/sites/{SITE}/printers").json()["printers"]
        return next(str(each["reported_at"]) for each in found if each["device"] == self.device)

    @property
    def device(self) -> str:
        return str(self.client.get("/me").json()["device"]["id"])

    def issue_and_print(self) -> tuple[dict[str, Any], str]:
        """`(ticket, job)` of a new ticket."""
        ticket = self._post(f"/sites/{SITE}/tickets", {"queue": QUEUE})
        return ticket, self._post(f"/tickets/{ticket['id']}/print", {"device": self.device})["job"]

    def job(self, job: str) -> tuple[str, str | None]:
        found = self.client.get(f"/print-jobs/{job}").json()
        return found["state"], found["reason"]

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


def eventually(condition: Callable[[], bool], within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.1)


@pytest.fixture
def machine(live_server: Callable[..., LiveServer], tmp_path: Path) -> Iterator[Machine]:
    with fake_printer() as printer:
        made = Machine(live_server(PUBLIC_URL="https://mac.example.pe"), printer, tmp_path)
        made.start()
        yield made
        if made.process is not None:
            with suppress(subprocess.TimeoutExpired):
                made.end()
        made.client.close()


@pytest.mark.faults
def test_orders_are_printed_once_whatever_ends_in_between(machine: Machine) -> None:
    ticket, job = machine.issue_and_print()
    eventually(lambda: machine.job(job) == ("printed", None))
    [slip] = pictures(machine.printer.printed)
    assert slip.width == 576
    assert ticket["code"].startswith("R-")

    # The machine loses its power while the printer takes its time to answer after the slip.
    machine.printer.late_s = 3
    _, cut_off = machine.issue_and_print()
    eventually(lambda: machine.printer.slips == 2)
    machine.end(signal.SIGKILL)
    machine.printer.late_s = 0
    machine.start()
    eventually(lambda: machine.job(cut_off) == ("unknown", "power_cut"))
    assert machine.printer.slips == 2

    # The server goes away and comes back: the program finds it by itself.
    machine.server.stop()
    machine.server.start()
    before = machine.reported_at
    eventually(lambda: machine.reported_at > before, 60)
    _, after = machine.issue_and_print()
    eventually(lambda: machine.job(after) == ("printed", None))
    assert machine.printer.slips == 3

    # Without paper nothing is printed, and the reason is told.
    machine.printer.replies = machine.printer.after = fake.PAPER_OUT
    _, empty = machine.issue_and_print()
    eventually(lambda: machine.job(empty) == ("failed", "paper_out"))
    assert machine.printer.slips == 3
    machine.end()
    machine.server.check()
