"""Personal data kept beside the ledger: kinds of identity documents, and the other private texts."""

from enum import StrEnum, auto


class DocumentKind(StrEnum):
    """dni: national identity card. ce, ptp, cpp: cards and permits of foreigners."""

    DNI = auto()
    CE = auto()
    PASSPORT = auto()
    PTP = auto()
    CPP = auto()
    OTHER = auto()


class PrivateKind(StrEnum):
    """document: the citizen's identity document. note: an agent's remark about the attention."""

    DOCUMENT = auto()
    NOTE = auto()
