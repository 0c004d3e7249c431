"""Data of each type of event: the members of `Event.data`."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from ticketing.domain.json import JsonObject


class Done(TypedDict):
    """A service as it was coded."""

    service: str
    quantity: int


class Issued(TypedDict):
    """Instants as RFC 3339. replaces: the ticket that was given by mistake."""

    day: str
    series: str
    number: int
    round: int
    code: str
    queue: str
    entity: str
    service: str | None
    priority: str
    category: str | None
    language: str
    channel: str
    arrived_at: str
    order_at: str
    replaces: str | None


class Called(TypedDict):
    """turn: the queue's next place in its ratio cycle, None when it stays. why: the rule that chose."""

    agent: str
    code: str
    queue: str
    entity: str
    turn: int | None
    why: JsonObject


class Resumed(TypedDict):
    """taken_over_from: the agent who parked the person, where another agent goes on."""

    agent: str
    taken_over_from: NotRequired[str]


class Transferred(TypedDict):
    """for_window, for_agent: the window or agent that the person was sent to, if any."""

    queue: str
    entity: str
    from_queue: str
    for_window: str | None
    for_agent: str | None
    reason: str | None


class Released(TypedDict):
    """for_window, for_agent: where the person was sent to. reason: a ReleaseReason, or a person's words."""

    for_window: str | None
    for_agent: str | None
    reason: str | None


class Coded(TypedDict):
    services: Sequence[Done]
    outcome: str | None
    reason: NotRequired[str]


class Ended(TypedDict, total=False):
    """outcome: of an attention. replaced_by: the ticket with which the person goes on."""

    outcome: str | None
    replaced_by: str | None
    reason: str | None


class Corrected(TypedDict):
    """ended_at: RFC 3339; when that truly ended which the day's end settled."""

    ended_at: str
    reason: str | None


class Undone(TypedDict):
    """What an agent took back: all events of the ticket from this seq on count as if they had not been.

    undone: the type of the first of them. was: the ticket's fields as they were before, where they differ.
    withdrawn: code of the ticket that a misrouting had issued, which is no ticket any more.
    """

    undoes: int
    undone: str
    was: JsonObject
    withdrawn: NotRequired[str]


class Redated(TypedDict):
    """What a clock that was ahead dated wrongly: instants after the event's are so many milliseconds earlier.

    day, round: of the ticket; rounds below zero are of tickets that came from another day.
    """

    by_ms: int
    day: str
    round: int


class WindowRedated(TypedDict):
    """by_ms: as in Redated."""

    by_ms: int


class ClockSetBack(TypedDict):
    """The log's time begins again at the event's instant. was: RFC 3339, the instant that it had reached."""

    was: str
    by_ms: int


class WindowChanged(TypedDict, total=False):
    """agent: whose session it is; the day's end names none."""

    agent: str
    reason: str | None


class QueueSwitched(TypedDict, total=False):
    """until: of domain.openings.Until, or an instant as RFC 3339; the day where it is missing."""

    until: str
    reason: str | None


class SettingChanged(TypedDict):
    """before: None where the setting is new. after: None where it was removed. undoes: seq of an event."""

    noun: str
    id: str
    before: JsonObject | None
    after: JsonObject | None
    reason: NotRequired[str]
    undoes: NotRequired[int]


class SettingsBegun(TypedDict):
    """settings: all of the ledger's, by noun and id, as they were when its settings became events."""

    settings: Mapping[str, Mapping[str, JsonObject]]


class PrintOrdered(TypedDict):
    """copy: 1 for the ticket's first slip, 2 for the next."""

    job: str
    device: str
    copy: int


class PrintStep(TypedDict):
    """How a print job goes on, or ended. reason: a word of PrintReason."""

    job: str
    reason: NotRequired[str | None]
