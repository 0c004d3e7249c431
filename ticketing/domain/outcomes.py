"""How an attention ended, for the person who came."""

from enum import StrEnum, auto


class Outcome(StrEnum):
    RESOLVED = auto()
    ORIENTED = auto()
    INCOMPLETE = auto()
    REJECTED = auto()
    NOT_APPLICABLE = auto()
