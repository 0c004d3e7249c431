"""Kinds of devices, and states of their pairing."""

from enum import StrEnum, auto


class DeviceKind(StrEnum):
    """A device's kind is also the role that its token has."""

    KIOSK = auto()
    DISPLAY = auto()


class PrinterTrouble(StrEnum):
    """What keeps a device's printer from printing now, by its own report."""

    PRINTER_AWAY = auto()
    OFFLINE = auto()
    COVER_OPEN = auto()
    PAPER_OUT = auto()
    NO_ANSWER = auto()


class PairingStatus(StrEnum):
    PENDING = auto()
    CONFIRMED = auto()
    EXPIRED = auto()
