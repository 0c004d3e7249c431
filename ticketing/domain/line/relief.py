"""Relief of a queue that no agent at work serves: where its people can be called now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from ticketing.domain.line.stranding import Desk


class ReliefKind(StrEnum):
    """other_queue: of the same entity. open_window: its agent may attend the entity, outside its profile."""

    OTHER_QUEUE = auto()
    OPEN_WINDOW = auto()


@dataclass(frozen=True, slots=True)
class Relief:
    """id: of the queue or window to which the people go."""

    kind: ReliefKind
    id: str


def relief_of(queue: str, entity: str, siblings: Iterable[str], desks: Sequence[Desk]) -> Relief | None:
    """The best place for the people of the queue; None where it is served, or only a new agent can help.

    siblings: other queues of the entity, in the catalogue's order. desks: by window number.
    """
    at_work = [each for each in desks if each.is_open and each.may_attend(entity)]
    if any(queue in each.queues for each in at_work):
        return None
    served = next((each for each in siblings if any(each in desk.queues for desk in at_work)), None)
    if served is not None:
        return Relief(ReliefKind.OTHER_QUEUE, served)
    return Relief(ReliefKind.OPEN_WINDOW, at_work[0].window) if at_work else None
