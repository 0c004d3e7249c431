"""Refusal of a change of settings that would strand people: what is in use, by how many, with which codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict
from ticketing.domain.json import Json
from ticketing.domain.settings import Noun
from ticketing.domain.states import State

#: States in which a ticket can be passed on without taking it from an agent who has the person at the window.
MOVABLE = frozenset({State.WAITING, State.ON_HOLD})


@dataclass(frozen=True, slots=True)
class Occupied:
    """A setting that is in use. codes: of the tickets concerned. staffed: windows at which an agent sits."""

    noun: Noun
    id: str
    name: str
    codes: Sequence[str] = ()
    staffed: Sequence[int] = ()

    @property
    def told(self) -> dict[str, Json]:
        return {
            "noun": str(self.noun),
            "id": self.id,
            "name": self.name,
            "people": len(self.codes),
            "codes": list(self.codes),
            "windows": list(self.staffed),
        }


def refusal(found: Sequence[Occupied]) -> Conflict:
    """With all that is occupied for programs, and the first of it for the sentence."""
    first = found[0]
    return Conflict(
        ErrorCode.SETTINGS_OCCUPIED,
        occupied=[each.told for each in found],
        noun=str(first.noun),
        name=first.name,
        people=len(first.codes),
        tickets=", ".join(first.codes),
    )
