"""The device program: each order is printed once, whatever fails: server, disk, power or printer."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.device import program as module
from kiosk.device.journal import KEPT, Journal, JournalInUse
from kiosk.device.link import Kind, NotOurs, Order, Report, ServerAway, orders_of
from kiosk.device.orders import PRINTED, Outcome, Reason, State
from kiosk.device.printers import Address, parse
from kiosk.device.program import Paper, Program
from kiosk.device.slip import Block
from tests.kiosk.slips import SLIP

NOW = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
UNPLUGGED = Outcome(State.UNKNOWN, Reason.PRINTER_AWAY)


class PowerCut(BaseException):
    """The machine goes off: nothing of the program runs any more."""


@dataclass
class FakeServer:
    """Keeps jobs as the server does: a job belongs to the device that claims it first."""

    slip: list[Block] = field(default_factory=lambda: SLIP)
    claimed: list[str] = field(default_factory=list)
    told: dict[str, Outcome] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    taken_by_another: set[str] = field(default_factory=set)
    away: int = 0

    def claim(self, job: str) -> list[Block]:
        self._answer()
        if job in self.taken_by_another:
            raise NotOurs("409 conflict")
        self.claimed.append(job)
        return self.slip

    def tell(self, job: str, outcome: Outcome) -> None:
        self._answer()
        self.told[job] = outcome

    def report(self, device: str, report: Report) -> None:
        self._answer()
        self.reports.append(report)

    def _answer(self) -> None:
        if self.away:
            self.away -= 1
            raise ServerAway("500")


@dataclass
class Kiosk:
    """A kiosk's machine, which may lose its power and start again. Everything but its disk is lost then."""

    folder: Path
    server: FakeServer = field(default_factory=FakeServer)
    slips: list[Image.Image] = field(default_factory=list)
    outcome: Outcome = PRINTED
    cut_while_printing: bool = False

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.journal = Journal(self.folder, datetime.now(UTC))
        address = parse(f"file:{self.folder / 'paper'}")
        self.program = Program("kiosk-1", self.server, self.journal, Paper(address, 384), self._print)

    def restart(self) -> None:
        self.journal.close()
        self.start()

    def order(self, *jobs: str) -> None:
        self.program.order([Order(Kind.PRINT, each) for each in jobs])
        for _ in jobs:
            self.program.step(0)

    def _print(self, _address: Address, picture: Image.Image) -> Outcome:
        self.slips.append(picture)
        if self.cut_while_printing:
            raise PowerCut
        return self.outcome


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    monkeypatch.setattr(module, "RETRY_S", 0.001)
    kiosk = Kiosk(tmp_path)
    yield kiosk
    kiosk.journal.close()


def test_an_order_is_claimed_printed_and_told(kiosk: Kiosk) -> None:
    kiosk.order("job-1")

    assert kiosk.server.claimed == ["job-1"]
    assert len(kiosk.slips) == 1
    assert kiosk.server.told == {"job-1": PRINTED}


def test_an_order_that_comes_again_prints_nothing(kiosk: Kiosk) -> None:
    for _ in range(3):
        kiosk.order("job-1")
    kiosk.restart()
    kiosk.order("job-1")

    assert len(kiosk.slips) == 1


def test_an_order_that_another_device_took_is_not_printed(kiosk: Kiosk) -> None:
    kiosk.server.taken_by_another.add("job-1")

    kiosk.order("job-1", "job-2")

    assert list(kiosk.server.told) == ["job-2"]
    assert len(kiosk.slips) == 1


def test_a_power_cut_while_it_prints_leaves_an_unknown_outcome_and_no_second_slip(kiosk: Kiosk) -> None:
    kiosk.cut_while_printing = True
    with pytest.raises(PowerCut):
        kiosk.order("job-1")

    kiosk.cut_while_printing = False
    kiosk.restart()
    kiosk.order("job-1")

    assert len(kiosk.slips) == 1
    assert kiosk.server.told == {"job-1": Outcome(State.UNKNOWN, Reason.POWER_CUT)}


def test_a_power_cut_before_the_first_byte_loses_nothing(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise PowerCut

    monkeypatch.setattr(module, "draw", cut)
    with pytest.raises(PowerCut):
        kiosk.order("job-1")
    monkeypatch.undo()

    kiosk.restart()
    kiosk.order("job-1")

    assert len(kiosk.slips) == 1
    assert kiosk.server.told == {"job-1": PRINTED}


def test_what_the_server_did_not_hear_is_told_after_a_restart(kiosk: Kiosk) -> None:
    kiosk.outcome = UNPLUGGED
    kiosk.program.order([Order(Kind.PRINT, "job-1")])
    real = kiosk.server.tell
    kiosk.server.tell = _away  # type: ignore[method-assign, assignment]  # this server's answer is lost
    kiosk.program.step(0)
    assert kiosk.server.told == {}

    kiosk.server.tell = real  # type: ignore[method-assign]  # it is back
    kiosk.restart()
    kiosk.program.step(0)

    assert kiosk.server.told == {"job-1": UNPLUGGED}
    assert len(kiosk.slips) == 1


def _away(*_: object) -> None:
    raise ServerAway("502")


def test_a_server_that_is_away_for_some_seconds_is_asked_again(kiosk: Kiosk) -> None:
    kiosk.program.step(0)
    kiosk.server.away = 5

    kiosk.order("job-1")

    assert len(kiosk.slips) == 1


def test_a_server_that_stays_away_does_not_hold_the_next_order_for_ever(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLAIM_S", 0.01)
    kiosk.server.away = 10_000
    kiosk.order("job-1")
    kiosk.server.away = 0

    kiosk.order("job-2")

    assert len(kiosk.slips) == 1
    assert kiosk.server.claimed == ["job-2"]


def test_a_slip_that_cannot_be_drawn_is_a_failure(kiosk: Kiosk) -> None:
    kiosk.server.slip = [{"kind": "text"}]

    kiosk.order("job-1")

    assert kiosk.slips == []
    assert kiosk.server.told == {"job-1": Outcome(State.FAILED, Reason.BAD_SLIP)}


def test_the_report_tells_of_the_printer(kiosk: Kiosk) -> None:
    kiosk.program.step(0)

    [report] = kiosk.server.reports
    assert report["printer"] == {"trouble": None, "near_end": False}


def test_five_hundred_orders_are_five_hundred_slips(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "draw", lambda *_: Image.new("1", (8, 8)))
    jobs = [f"job-{number}" for number in range(500)]

    for job in jobs:
        kiosk.order(job, job)

    assert len(kiosk.slips) == 500
    assert set(kiosk.server.told) == set(jobs)


def test_two_kiosks_print_one_order_once(tmp_path: Path) -> None:
    server = FakeServer()
    first, second = Kiosk(tmp_path / "one", server), Kiosk(tmp_path / "two", server)

    first.order("job-1")
    server.taken_by_another.add("job-1")
    second.order("job-1")

    assert (len(first.slips), len(second.slips)) == (1, 0)
    first.journal.close()
    second.journal.close()


def test_one_journal_serves_one_program(kiosk: Kiosk) -> None:
    with pytest.raises(JournalInUse):
        Journal(kiosk.folder, NOW)


def test_a_torn_line_is_left_out_and_the_step_before_it_holds(tmp_path: Path) -> None:
    journal = Journal(tmp_path, NOW)
    journal.take("job-1", NOW)
    journal.begin("job-1", NOW)
    journal.close()
    path = tmp_path / "jobs.jsonl"
    path.write_text(path.read_text() + '{"job": "job-1", "state": "prin')

    again = Journal(tmp_path, NOW)

    assert [each.outcome for each in again.untold()] == [Outcome(State.UNKNOWN, Reason.POWER_CUT)]
    again.close()


def test_the_journal_forgets_what_is_a_week_old(tmp_path: Path) -> None:
    journal = Journal(tmp_path, NOW)
    journal.end("old", PRINTED, NOW)
    journal.end("new", PRINTED, NOW + KEPT)
    journal.close()

    again = Journal(tmp_path, NOW + KEPT + timedelta(seconds=1))

    assert again.entry("old") is None
    assert again.entry("new") is not None
    again.close()


@pytest.mark.parametrize(
    "listed",
    [None, "x", [None], [{"kind": "movie", "id": "1"}], [{"kind": "print"}], [{"kind": "print", "id": ""}]],
)
def test_orders_of_another_version_are_left_alone(listed: object) -> None:
    assert orders_of(listed) == []


#: Where the power goes: what is patched at each place raises PowerCut.
CUTS = st.lists(st.sampled_from(["claim", "draw", "print", "end", "tell"]), max_size=4)


@settings(max_examples=60, deadline=None)
@given(cuts=CUTS)
def test_no_sequence_of_power_cuts_prints_a_job_twice_or_tells_an_untruth(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[str]
) -> None:
    kiosk = Kiosk(tmp_path_factory.mktemp("kiosk"))
    for place in cuts:
        with pytest.MonkeyPatch.context() as patch, suppress(PowerCut):
            owner, name = {
                "claim": (kiosk.server, "claim"),
                "draw": (module, "draw"),
                "print": (kiosk.program, "_print"),
                "end": (kiosk.journal, "end"),
                "tell": (kiosk.server, "tell"),
            }[place]
            patch.setattr(owner, name, _power_cut)
            kiosk.order("job-1")
        kiosk.restart()
    kiosk.order("job-1")
    kiosk.journal.close()

    told = kiosk.server.told["job-1"].state
    assert len(kiosk.slips) <= 1
    assert told is not State.PRINTED or len(kiosk.slips) == 1
    assert told is not State.FAILED or not kiosk.slips


def _power_cut(*_: object) -> None:
    raise PowerCut


def test_it_runs_without_flask_and_sqlalchemy(tmp_path: Path) -> None:
    blocked = "import sys; sys.modules.update(dict.fromkeys(('flask', 'sqlalchemy', 'ticketing')))"
    script = f"{blocked}; from kiosk.device.__main__ import main; sys.exit(main(sys.argv[1:]))"
    help_page = subprocess.run(
        [sys.executable, "-c", script, "run", "--help"], capture_output=True, text=True, check=False
    )
    assert help_page.returncode == 0, help_page.stderr
    assert "--journal" in help_page.stdout


def test_it_ends_cleanly_on_sigterm_while_no_server_is_there(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("suyay_x")
    command = [sys.executable, "-m", "kiosk.device", "run", "--server", "http://127.0.0.1:9"]
    files = [
        f"--token-file={tmp_path}/token",
        f"--printer=file:{tmp_path}/paper",
        f"--journal={tmp_path}/jobs",
    ]
    with subprocess.Popen([*command, *files], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert "away" in running.stderr.readline()
        os.kill(running.pid, signal.SIGTERM)
        assert running.wait(20) == 0
