"""Printing of one slip: status before, picture, cut, status after."""

import time
from contextlib import redirect_stdout
from io import StringIO

from PIL import Image

from kiosk.device.orders import PRINTED, Outcome, Reason, State
from kiosk.device.printers import Address, Connection, PrinterAway, ask

#: Seconds that a slip takes to come out. DLE EOT is answered at once, ahead of what is still to be printed:
#: the roll may end, or the cover be opened, while it prints.
COMES_OUT_S = 1.5


def print_slip(address: Address, picture: Image.Image) -> Outcome:
    """Print the picture once.

    What is wrong before the first byte is a failure: there is no paper, and it may be tried again. After the
    first byte nothing but the printer's own word says that there is a slip; otherwise the outcome is unknown.
    """
    began = False
    try:
        with address.opened() as connection:
            if address.tells and (trouble := _trouble(connection)):
                return Outcome(State.FAILED, trouble)
            began = True
            _send(connection, picture)
            return _told(address, connection)
    except PrinterAway:
        return Outcome(State.UNKNOWN if began else State.FAILED, Reason.PRINTER_AWAY)


def _send(connection: Connection, picture: Image.Image) -> None:
    connection.hw("INIT")
    # The library prints a sentence about a width that we know, on every slip.
    with redirect_stdout(StringIO()):
        connection.image(picture)
    connection.cut()


def _trouble(connection: Connection) -> Reason | None:
    now = ask(connection)
    return Reason.NO_ANSWER if now is None else now.trouble


def _told(address: Address, connection: Connection) -> Outcome:
    """The outcome by the printer's word, once the slip has had the time to come out."""
    if not address.tells:
        return PRINTED
    trouble = _trouble(connection)
    if trouble is None:
        time.sleep(COMES_OUT_S)
        trouble = _trouble(connection)
    return PRINTED if trouble is None else Outcome(State.UNKNOWN, trouble)
