"""Printing of one slip: what is known of the paper is what is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageChops

from kiosk.device import printers, printing
from kiosk.device.orders import PRINTED, Outcome, Reason, State
from kiosk.device.printers import BadAddress, look, parse
from kiosk.device.printing import print_slip
from kiosk.device.slip import WIDTHS, draw
from tests.kiosk import printer as fake
from tests.kiosk.printer import FakePrinter, fake_printer, pictures
from tests.kiosk.slips import SLIP

SLIP_80 = draw(SLIP, WIDTHS[80])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printers, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(printing, "COMES_OUT_S", 0.01)


@pytest.fixture
def well() -> Iterator[FakePrinter]:
    with fake_printer() as printer:
        yield printer


@pytest.mark.parametrize("width", WIDTHS.values())
def test_the_printer_gets_the_slip_dot_for_dot_and_cuts_it(well: FakePrinter, width: int) -> None:
    slip = draw(SLIP, width)

    assert print_slip(parse(well.spec), slip) == PRINTED

    [printed] = pictures(well.printed)
    assert ImageChops.difference(printed.convert("L"), slip.convert("L")).getbbox() is None
    assert well.slips == 1


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        (fake.COVER_OPEN, Reason.COVER_OPEN),
        (fake.PAPER_OUT, Reason.PAPER_OUT),
        (fake.OFFLINE, Reason.OFFLINE),
        (fake.SILENT, Reason.NO_ANSWER),
    ],
)
def test_trouble_before_the_first_byte_is_a_failure_and_nothing_is_sent(
    replies: dict[int, int], reason: Reason
) -> None:
    with fake_printer(replies) as printer:
        assert print_slip(parse(printer.spec), SLIP_80) == Outcome(State.FAILED, reason)

        assert printer.printed == b""


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (fake.COVER_OPEN, Reason.COVER_OPEN),
        (fake.PAPER_OUT, Reason.PAPER_OUT),
        (fake.SILENT, Reason.NO_ANSWER),
    ],
)
def test_trouble_after_the_first_byte_is_an_unknown_outcome(after: dict[int, int], reason: Reason) -> None:
    with fake_printer(after=after) as printer:
        assert print_slip(parse(printer.spec), SLIP_80) == Outcome(State.UNKNOWN, reason)


def test_paper_that_is_near_its_end_still_prints(well: FakePrinter) -> None:
    well.replies = well.after = fake.NEAR_END

    status, trouble = look(parse(well.spec))

    assert status is not None
    assert status.near_end
    assert trouble is None
    assert print_slip(parse(well.spec), SLIP_80) == PRINTED


def test_a_reply_that_comes_too_late_is_no_answer_and_confuses_no_later_question(well: FakePrinter) -> None:
    well.replies = well.after = fake.PAPER_OUT
    well.late_s = 0.5
    assert print_slip(parse(well.spec), SLIP_80) == Outcome(State.FAILED, Reason.NO_ANSWER)

    well.replies, well.late_s = fake.WELL, 0.0
    well.after = fake.WELL
    assert print_slip(parse(well.spec), SLIP_80) == PRINTED


def test_a_printer_that_is_unplugged_while_it_prints_leaves_an_unknown_outcome(well: FakePrinter) -> None:
    well.unplug_after = 100

    outcome = print_slip(parse(well.spec), SLIP_80)

    assert outcome.state is State.UNKNOWN


def test_a_printer_that_is_not_there_is_a_failure() -> None:
    with fake_printer() as printer:
        spec = printer.spec

    assert print_slip(parse(spec), SLIP_80) == Outcome(State.FAILED, Reason.PRINTER_AWAY)
    assert look(parse(spec)) == (None, Reason.PRINTER_AWAY)


def test_a_printer_without_status_counts_what_was_written() -> None:
    with fake_printer(fake.SILENT) as printer:
        address = parse(f"{printer.spec}?status=no")

        assert look(address) == (None, None)
        assert print_slip(address, SLIP_80) == PRINTED


def test_a_file_keeps_every_slip(tmp_path: Path) -> None:
    path = tmp_path / "paper.bin"

    for _ in range(2):
        assert print_slip(parse(f"file:{path}"), SLIP_80) == PRINTED

    assert len(pictures(path.read_bytes())) == 2


def test_a_file_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    outcome = print_slip(parse(f"file:{tmp_path / 'nowhere' / 'paper'}"), SLIP_80)

    assert outcome == Outcome(State.FAILED, Reason.PRINTER_AWAY)


@pytest.mark.parametrize(
    "spec",
    [
        *("", "file:", "file", "paper:x", "network:host", "network:host:port", "network::9100"),
        *("usb:04b8", "usb:04b8:printer", "serial:", "serial:/dev/ttyS0?status=maybe"),
    ],
)
def test_a_wrong_address_is_told(spec: str) -> None:
    with pytest.raises(BadAddress, match=r".+"):
        parse(spec)


@pytest.mark.parametrize(
    ("spec", "kind", "parts"),
    [
        ("usb:04b8:0e15", "usb", ("04b8", "0e15")),
        ("serial:/dev/ttyUSB0", "serial", ("/dev/ttyUSB0",)),
        ("network:printer.local:9100", "network", ("printer.local", "9100")),
        ("network:fe80::1:9100", "network", ("fe80::1", "9100")),
    ],
)
def test_an_address_is_read(spec: str, kind: str, parts: tuple[str, ...]) -> None:
    address = parse(spec)

    assert (address.kind, address.parts, address.tells) == (kind, parts, True)
