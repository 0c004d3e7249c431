"""Kinds of devices, and states of their pairing."""

from enum import StrEnum, auto


class DeviceKind(StrEnum):
    """A device's kind is also the role that its token has."""

    KIOSK = auto()
    DISPLAY = auto()


class PairingStatus(StrEnum):
    PENDING = auto()
    CONFIRMED = auto()
    EXPIRED = auto()
