"""Printer status: replies to the real-time command DLE EOT.

Source: Epson, ESC/POS Command Reference, "DLE EOT n": n=1 printer, n=2 cause of being offline, n=4 roll paper
sensor. Bits 1 and 4 of each reply are set, bits 0 and 7 are not, which tells a reply from other bytes.
"""

from dataclasses import dataclass

from kiosk.device.orders import Reason

_ASK = b"\x10\x04"
#: For the printer, for the cause of its being offline, for the paper; decode() takes the replies in this
#: order.
REQUESTS = tuple(_ASK + bytes([number]) for number in (1, 2, 4))

_FIXED, _FIXED_VALUE = 0b1001_0011, 0b0001_0010
_OFFLINE = 0b0000_1000
_COVER_OPEN, _NO_PAPER_STOP = 0b0000_0100, 0b0010_0000
_NEAR_END, _END = 0b0000_1100, 0b0110_0000


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer says of itself. near_end: its roll should be changed soon."""

    online: bool
    cover_open: bool
    paper_out: bool
    near_end: bool

    @property
    def trouble(self) -> Reason | None:
        """Why it cannot print now; None when it can."""
        if self.cover_open:
            return Reason.COVER_OPEN
        if self.paper_out:
            return Reason.PAPER_OUT
        return None if self.online else Reason.OFFLINE


def is_reply(reply: bytes) -> bool:
    """Whether these bytes are one reply to DLE EOT."""
    return len(reply) == 1 and reply[0] & _FIXED == _FIXED_VALUE


def decode(printer: bytes, offline_cause: bytes, paper: bytes) -> Status | None:
    """The status in the three replies; None when one of them is missing or no reply at all."""
    if not all(map(is_reply, (printer, offline_cause, paper))):
        return None
    return Status(
        online=not printer[0] & _OFFLINE,
        cover_open=bool(offline_cause[0] & _COVER_OPEN),
        paper_out=bool(paper[0] & _END) or bool(offline_cause[0] & _NO_PAPER_STOP),
        near_end=bool(paper[0] & _NEAR_END),
    )
