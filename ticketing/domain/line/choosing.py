"""Choice of the next ticket for a window. Production, simulator and forecast call this one function.

Two steps: each queue offers one ticket, by its own policy over its two classes; then the window's work
profile chooses among the offers. What a strict queue offers from its preferential class goes before any other
offer, since the law exempts those people from every waiting mechanism.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from ticketing.domain.calendar.instants import elapsed_ms
from ticketing.domain.line.priorities import Priority
from ticketing.domain.policies import Accumulating, Policy, PolicyKind, Ratio, Strict


class Rule(StrEnum):
    """Why this ticket: the rule that decided.

    only: no other head. arrival: no head is older. The next four passed an older ticket: preferential, as
    the law asks; ratio and accumulated, in their own queue; weight, in another queue. chosen: by the agent.
    """

    ONLY = "only"
    ARRIVAL = "arrival"
    PREFERENTIAL = "preferential"
    RATIO = "ratio"
    ACCUMULATED = "accumulated"
    WEIGHT = "weight"
    CHOSEN = "chosen"


class Head(NamedTuple):
    """The first ticket of one lane: a priority class in a queue, or the tickets sent to this window.

    Heads compare as tuples, so the ordering fields come first. order_at: the instant that orders the lane,
    see order_key(); an integer where the caller passes its own clock to choose_next(). seq: the ledger's
    number of the issue, for equal instants. directed: sent to this very window or agent.
    """

    order_at: Any
    seq: int
    ticket: Any
    queue: str
    priority: Priority
    directed: bool = False


@dataclass(frozen=True, slots=True)
class QueueRule:
    """A queue as its window sees it. weight: in the work profile, > 0. turn: place in the ratio's cycle."""

    policy: Policy = Strict()
    weight: float = 1.0
    turn: int = 0


class Choice(NamedTuple):
    """The ticket to call and why. turn: the queue's next place in its ratio cycle, None when it stays."""

    head: Head
    rule: Rule
    policy: PolicyKind
    waited_ms: int
    considered: int
    turn: int | None = None


Waited = Callable[[Any, Any], int]
_Pick = tuple[Head, Rule, int | None]

# Constants, because every call reads them and looking up an enumeration's member is slow.
_PREFERENTIAL = Priority.PREFERENTIAL
_ONLY, _ARRIVAL, _PREFERRED, _WEIGHT = Rule.ONLY, Rule.ARRIVAL, Rule.PREFERENTIAL, Rule.WEIGHT
_PLAIN = QueueRule()
# What Choice(…) does in the end, without the cost of the function that names the fields.
_made = tuple.__new__


def order_key(arrived_at: datetime, appointment_at: datetime | None = None) -> datetime:
    """Instant that orders a lane: the arrival; with an appointment kept on time, the appointment.

    A person late for an appointment is ordered by the arrival, so a past appointment gives no advantage.
    """
    return arrived_at if appointment_at is None else max(arrived_at, appointment_at)


def since(now: datetime, order_at: datetime) -> int:
    """Milliseconds waited; 0 for a person whose appointment is still to come."""
    return elapsed_ms(order_at, now)


def choose_next(
    heads: Iterable[Head], rules: Mapping[str, QueueRule], now: Any, waited: Waited = since
) -> Choice | None:
    """The next ticket for a window, or None when no ticket waits.

    heads: the first of each lane, in any order; a queue missing in `rules` counts as strict with weight 1.
    waited: (now, order_at) to milliseconds, for callers that count time in another type than datetime.
    """
    waiting = [*heads]
    considered = len(waiting)
    if considered == 1:
        head, rule, turn = waiting[0], _ONLY, None
    elif considered:
        waiting.sort()
        head, rule, turn = _between_queues(waiting, rules, now, waited)
    else:
        return None
    kind = rules.get(head.queue, _PLAIN).policy.kind
    return _made(Choice, (head, rule, kind, waited(now, head.order_at), considered, turn))


def chosen(head: Head, policy: Policy, now: datetime) -> Choice:
    """The choice that an agent made by hand."""
    return Choice(head, Rule.CHOSEN, policy.kind, since(now, head.order_at), 1)


def _between_queues(
    waiting: Sequence[Head], rules: Mapping[str, QueueRule], now: Any, waited: Waited
) -> _Pick:
    """The offer that wins among several heads, sorted by arrival.

    A strict queue's offers are its heads: a ticket behind another of its class and queue has waited less, so
    it cannot weigh more.
    """
    exempt = []
    for head in waiting:
        # No comprehension: it would cost one more function call.
        if head.priority is _PREFERENTIAL and type(rules.get(head.queue, _PLAIN).policy) is Strict:
            exempt.append(head)  # noqa: PERF401
    if exempt:
        winner = exempt[0] if len(exempt) == 1 else _heaviest(exempt, rules, now, waited)
        if winner is waiting[0]:
            return winner, _ARRIVAL, None
        return winner, _PREFERRED if winner is exempt[0] else _WEIGHT, None
    for head in waiting:
        if type(rules.get(head.queue, _PLAIN).policy) is not Strict:
            return _between_offers(_offers(waiting, rules, now, waited), waiting[0], rules, now, waited)
    winner = _heaviest(waiting, rules, now, waited)
    return winner, _ARRIVAL if winner is waiting[0] else _WEIGHT, None


def _heaviest(heads: Sequence[Head], rules: Mapping[str, QueueRule], now: Any, waited: Waited) -> Head:
    """The head with the greatest weight times wait; of equal ones the first, in order of arrival."""
    winner, most = heads[0], -1.0
    for head in heads:
        weight = rules.get(head.queue, _PLAIN).weight * waited(now, head.order_at)
        if weight > most:
            winner, most = head, weight
    return winner


def _between_offers(
    offers: Mapping[Head, _Pick], oldest: Head, rules: Mapping[str, QueueRule], now: Any, waited: Waited
) -> _Pick:
    """The winner where at least one queue alternates: its offer need not be its oldest head."""
    pool = sorted(offers)
    head, rule, turn = offers[_heaviest(pool, rules, now, waited)]
    passed_unsaid = rule is _ARRIVAL and head is not oldest
    return head, _WEIGHT if head is not pool[0] or passed_unsaid else rule, turn


def _offers(
    waiting: Sequence[Head], rules: Mapping[str, QueueRule], now: Any, waited: Waited
) -> dict[Head, _Pick]:
    """The one head that each queue offers, with the reason."""
    queues: dict[str, list[Head]] = {}
    for head in waiting:
        queues.setdefault(head.queue, []).append(head)
    offers = (_offer(heads, rules.get(queue, _PLAIN), now, waited) for queue, heads in queues.items())
    return {offer[0]: offer for offer in offers}


def _offer(heads: Sequence[Head], rule: QueueRule, now: Any, waited: Waited) -> _Pick:
    """The ticket that one queue offers; `heads` sorted by arrival. A strict queue has no exempt head here."""
    first = {head.priority: head for head in reversed(heads)}
    policy = rule.policy
    if len(first) == 1 or isinstance(policy, Strict):
        return heads[0], _ARRIVAL, None
    if isinstance(policy, Ratio):
        winner, turn = first[policy.class_at(rule.turn)], policy.next_turn(rule.turn)
        why = Rule.RATIO
    else:
        winner, turn = max(heads, key=lambda head: _gathered(head, policy, now, waited)), None
        why = Rule.ACCUMULATED
    return winner, _ARRIVAL if winner is heads[0] else why, turn


def _gathered(head: Head, policy: Accumulating, now: Any, waited: Waited) -> float:
    return policy.rate(head.priority) * waited(now, head.order_at)
