"""Printers by address: `file:PATH`, `network:HOST:PORT`, `usb:VENDOR:PRODUCT`, `serial:PATH`.

`?status=no` after the address is for printers that answer no status request: what was written counts as
printed.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from escpos import printer as escpos  # type: ignore[import-untyped]  # its package carries no types
from escpos.exceptions import Error as EscposError  # type: ignore[import-untyped]  # same
from PIL import Image

from kiosk.device import status
from kiosk.device.orders import Reason
from kiosk.device.status import Status

TIMEOUT_S = 5
#: What the libraries raise when a printer is not there or has gone: OSError is also pyusb's and pyserial's.
GONE = (OSError, EscposError)


class BadAddress(ValueError):
    """The printer's address is not one of the four kinds."""


class PrinterAway(Exception):
    """The printer cannot be reached, or a connection to it broke."""


class Connection(Protocol):
    """What we need of an open printer of python-escpos."""

    def open(self, raise_not_found: bool = True) -> None: ...
    def hw(self, hw: str) -> None: ...
    def image(self, img_source: Image.Image) -> None: ...
    def cut(self) -> None: ...
    def query_status(self, mode: bytes) -> bytes: ...
    def close(self) -> None: ...


class _AppendingFile(escpos.File):
    """A file that keeps what was printed before; a device's file is written the same way."""

    def open(self, raise_not_found: bool = True) -> None:  # noqa: ARG002  # the library's signature
        self.device = Path(self.devfile).open("ab")  # noqa: SIM115  # close() is the library's


class _Network(escpos.Network):
    """A printer of the network; the library's own way leaves a socket behind that could not connect."""

    def open(self, raise_not_found: bool = True) -> None:  # noqa: ARG002  # the library's signature
        self.device = socket.create_connection((self.host, self.port), self.timeout)


@dataclass(frozen=True, slots=True)
class Address:
    """A printer's address. tells: whether it answers status requests."""

    kind: str
    parts: tuple[str, ...]
    tells: bool

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """The printer, open. A fresh connection for each slip: a reply that came late is lost with the old
        one.

        Raises PrinterAway.
        """
        connection = _open_later(self)
        try:
            connection.open()
            yield connection
        except GONE as error:
            raise PrinterAway(str(error)) from error
        finally:
            with suppress(*GONE):
                connection.close()


def _open_later(address: "Address") -> Connection:
    """The library's printer, not yet opened."""
    parts = address.parts
    match address.kind:
        case "file":
            connection = _AppendingFile(parts[0])
        case "network":
            connection = _Network(parts[0], int(parts[1]), timeout=TIMEOUT_S)
        case "usb":
            connection = escpos.Usb(int(parts[0], 16), int(parts[1], 16), timeout=TIMEOUT_S * 1000)
        case _:
            connection = escpos.Serial(parts[0], timeout=TIMEOUT_S)
    found: Connection = connection
    return found


_PARTS = {"file": 1, "network": 2, "usb": 2, "serial": 1}


def parse(spec: str) -> Address:
    """The address in a printer's SPEC. Raises BadAddress with a sentence."""
    kind, _, rest = spec.partition(":")
    where, _, options = rest.partition("?")
    wanted = _PARTS.get(kind)
    parts = (where,) if wanted == 1 else tuple(where.rsplit(":", 1))
    if wanted is None or len(parts) != wanted or not all(parts):
        raise BadAddress(f"{spec!r} is none of file:PATH, network:HOST:PORT, usb:VENDOR:PRODUCT, serial:PATH")
    if options not in {"", "status=no"}:
        raise BadAddress(f"{spec!r}: the only option is ?status=no")
    _check_numbers(spec, kind, parts)
    return Address(kind, parts, tells=kind != "file" and not options)


def _check_numbers(spec: str, kind: str, parts: tuple[str, ...]) -> None:
    try:
        if kind == "network":
            int(parts[1])
        elif kind == "usb":
            [int(each, 16) for each in parts]
    except ValueError:
        raise BadAddress(f"{spec!r}: a port is a number, vendor and product are hexadecimal") from None


def ask(connection: Connection) -> Status | None:
    """The printer's status; None when it does not answer in time or answers something else."""
    try:
        replies = [connection.query_status(each) for each in status.REQUESTS]
    except TimeoutError:
        return None
    except OSError as error:
        # pyusb's timeout is no TimeoutError, but carries its number.
        if getattr(error, "errno", None) in {60, 110, 10060}:
            return None
        raise
    return status.decode(*(bytes(each)[:1] for each in replies))


def look(address: Address) -> tuple[Status | None, Reason | None]:
    """`(status, trouble)` of a printer that prints nothing now."""
    try:
        with address.opened() as connection:
            now = ask(connection) if address.tells else None
    except PrinterAway:
        return None, Reason.PRINTER_AWAY
    if now is None:
        return None, Reason.NO_ANSWER if address.tells else None
    return now, now.trouble
