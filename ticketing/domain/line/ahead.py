"""People ahead of a waiting ticket: those whom the windows call before it, if no other person arrives.

The count plays choose_next() over the people who wait at one instant. The windows that serve the ticket's
queue take turns by number, each calling from all its queues and both classes, until the ticket is called.
The instant stands still, so that two reads of one state agree; weights and accumulated priorities are those
of that instant.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from ticketing.domain.line.choosing import Head, QueueRule, choose_next
from ticketing.domain.line.priorities import Priority
from ticketing.domain.policies import Strict

Rules = Mapping[str, QueueRule]


class Waiting(Protocol):
    """A waiting ticket."""

    @property
    def id(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def priority(self) -> str: ...
    @property
    def order_at(self) -> datetime: ...
    @property
    def issued_seq(self) -> int: ...
    @property
    def for_window(self) -> str | None: ...
    @property
    def for_agent(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """A window that calls. agent: None for a window that is thought open. entities: None means all."""

    window: str
    agent: str | None
    rules: Rules
    entities: frozenset[str] | None = None


class _Lane(NamedTuple):
    """People whom the same windows call in the same order."""

    queue: str
    entity: str
    priority: Priority
    for_window: str | None
    for_agent: str | None

    @property
    def is_sent(self) -> bool:
        return self.for_window is not None or self.for_agent is not None


@dataclass(frozen=True, slots=True)
class _Desk:
    """A window with the lanes that it calls from."""

    caller: Caller
    lanes: Sequence[_Lane]


def people_ahead(
    waiting: Iterable[Waiting], callers: Sequence[Caller], at: datetime, until: str | None = None
) -> dict[str, int]:
    """`{ticket: people called before it}` of all whom these windows come to call.

    until: the ticket with whose call the play may end, when only its place is asked for.
    """
    lanes = _lanes(waiting)
    if _is_one_line(lanes, callers):
        return _in_line(lanes, callers[0])
    desks = [_Desk(caller, [lane for lane in lanes if _calls(caller, lane)]) for caller in callers]
    turns: dict[str, int] = {}
    found: dict[str, int] = {}
    while desks:
        for desk in [*desks]:
            called = _call(desk, lanes, turns, at)
            if called is None:
                # No person arrives in this play, so a window without work stays without.
                desks.remove(desk)
            else:
                found[called] = len(found)
            if called is not None and called == until:
                return found
    return found


def _lanes(waiting: Iterable[Waiting]) -> dict[_Lane, deque[Head]]:
    lanes: dict[_Lane, list[Head]] = {}
    for each in waiting:
        lane = _Lane(each.queue, each.entity, Priority(each.priority), each.for_window, each.for_agent)
        head = Head(each.order_at, each.issued_seq, each.id, each.queue, lane.priority, lane.is_sent)
        lanes.setdefault(lane, []).append(head)
    return {lane: deque(sorted(heads)) for lane, heads in lanes.items()}


def _is_one_line(lanes: Iterable[_Lane], callers: Sequence[Caller]) -> bool:
    """Whether all windows call the same people in one strict order, so that the order need not be played."""
    if not callers or any(lane.is_sent for lane in lanes):
        return False
    first = callers[0]
    weights = {rule.weight for rule in first.rules.values()}
    strict = all(isinstance(rule.policy, Strict) for rule in first.rules.values())
    alike = all(each.rules == first.rules and each.entities == first.entities for each in callers)
    return alike and strict and len(weights) == 1


def _in_line(lanes: Mapping[_Lane, Iterable[Head]], caller: Caller) -> dict[str, int]:
    line = [
        (lane.priority is not Priority.PREFERENTIAL, head)
        for lane, heads in lanes.items()
        if _calls(caller, lane)
        for head in heads
    ]
    return {head.ticket: place for place, (_, head) in enumerate(sorted(line))}


def _call(desk: _Desk, lanes: Mapping[_Lane, deque[Head]], turns: dict[str, int], at: datetime) -> str | None:
    heads = {lanes[lane][0].ticket: lane for lane in desk.lanes if lanes[lane]}
    rules = desk.caller.rules
    if turns:
        rules = {queue: replace(rule, turn=turns.get(queue, rule.turn)) for queue, rule in rules.items()}
    choice = choose_next([lanes[lane][0] for lane in heads.values()], rules, at)
    if choice is None:
        return None
    if choice.turn is not None:
        turns[choice.head.queue] = choice.turn
    lanes[heads[choice.head.ticket]].popleft()
    return str(choice.head.ticket)


def _calls(caller: Caller, lane: _Lane) -> bool:
    if caller.entities is not None and lane.entity not in caller.entities:
        return False
    if not lane.is_sent:
        return lane.queue in caller.rules
    return lane.for_window == caller.window or (lane.for_agent is not None and lane.for_agent == caller.agent)
