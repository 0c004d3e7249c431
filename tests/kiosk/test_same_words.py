"""The kiosk's program and the server speak the same words, though neither imports the other."""

from typing import get_args, get_type_hints

from kiosk.device import orders, slip
from kiosk.device.link import Kind, orders_of
from ticketing.domain.devices import PrinterTrouble
from ticketing.domain.printing import PrintReason, PrintState
from ticketing.queueing.printing import slip as layouts


def words(enumeration: type) -> set[str]:
    return {str(each) for each in enumeration}  # type: ignore[attr-defined]  # an enumeration


def test_the_server_knows_every_state_and_reason_of_the_program() -> None:
    assert words(orders.State) < words(PrintState)
    assert words(orders.Reason) <= words(PrintReason)


def test_what_the_program_reports_of_its_printer_is_a_trouble_that_the_server_knows() -> None:
    assert words(PrinterTrouble) <= words(orders.Reason)


def test_each_line_that_a_layout_may_have_can_be_drawn() -> None:
    hints = get_type_hints(slip.Block)
    assert {*layouts._LINES, "text"} == set(get_args(hints["kind"]))
    assert set(layouts._SIZES) == set(slip._SIZES)


def test_the_program_takes_the_orders_that_the_room_carries() -> None:
    [order] = orders_of([{"kind": "print", "id": "job-1"}])
    assert order.kind is Kind.PRINT
