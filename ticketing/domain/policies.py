"""Policies of a queue: the order between its two priority classes."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from math import inf
from operator import index

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Invalid
from ticketing.domain.json import JsonObject
from ticketing.domain.line.priorities import Priority


class PolicyKind(StrEnum):
    STRICT = auto()
    RATIO = auto()
    ACCUMULATING = auto()


@dataclass(frozen=True, slots=True)
class Strict:
    """Preferential first, as the law asks: the default."""

    kind = PolicyKind.STRICT


@dataclass(frozen=True, slots=True)
class Ratio:
    """While both classes wait: `preferential` calls of one, then `normal` calls of the other, and so on."""

    preferential: int
    normal: int
    kind = PolicyKind.RATIO

    def __post_init__(self) -> None:
        # index() refuses fractions such as 1.5, which JSON allows and which are no count of turns.
        if min(index(self.preferential), index(self.normal)) < 1:
            raise Invalid(ErrorCode.INVALID_POLICY, policy=self.kind)

    def class_at(self, turn: int) -> Priority:
        return Priority.PREFERENTIAL if turn < self.preferential else Priority.NORMAL

    def next_turn(self, turn: int) -> int:
        return (turn + 1) % (self.preferential + self.normal)


@dataclass(frozen=True, slots=True)
class Accumulating:
    """Each class gathers priority at its own rate for every second waited; the highest is called.

    Accumulating priority queues: Kleinrock 1964 (delay-dependent priorities); Stanford, Taylor, Ziedins 2014.
    """

    preferential: float
    normal: float
    kind = PolicyKind.ACCUMULATING

    def __post_init__(self) -> None:
        if not (0 < self.preferential < inf and 0 < self.normal < inf):
            raise Invalid(ErrorCode.INVALID_POLICY, policy=self.kind)

    def rate(self, priority: Priority) -> float:
        return self.preferential if priority is Priority.PREFERENTIAL else self.normal


Policy = Strict | Ratio | Accumulating
_BY_KIND: dict[object, Callable[..., Policy]] = {each.kind: each for each in (Strict, Ratio, Accumulating)}


def policy_from(data: JsonObject) -> Policy:
    """From `{"kind": "ratio", "preferential": 2, "normal": 1}`; raises Invalid `invalid_policy`."""
    fields = dict(data)
    try:
        return _BY_KIND[fields.pop("kind", PolicyKind.STRICT)](**fields)
    except (KeyError, TypeError) as error:
        raise Invalid(ErrorCode.INVALID_POLICY, policy=str(dict(data))) from error
