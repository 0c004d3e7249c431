"""Withdrawals: requests for a ticket that are given up because the person has left."""

from enum import StrEnum, auto


class Claimant(StrEnum):
    """What may reach an issued ticket first: a page that opened its tracking link, or the withdrawal."""

    LINK = auto()
    WITHDRAWAL = auto()


class WithdrawalOutcome(StrEnum):
    """unissued: there is no ticket, and none will be issued. cancelled: there was one. kept: it is in use."""

    UNISSUED = auto()
    CANCELLED = auto()
    KEPT = auto()
