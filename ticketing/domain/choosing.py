"""Who is called next. Production, simulator and forecast call this one function.

Two steps: each queue offers one ticket, by its own policy over its two classes; then the window's work
profile chooses among the offers. What a strict queue offers from its preferential class goes before any other
offer, since the law exempts those people from every waiting mechanism.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ticketing.domain.instants import elapsed_ms
from ticketing.domain.policies import Accumulating, Policy, Ratio, Strict
from ticketing.domain.priorities import Priority


class Rule(StrEnum):
    """Why this ticket: the rule that decided.

    only: no other head. arrival: no head is older. The next four passed someone older: preferential, as
    the law asks; ratio and accumulated, in their own queue; weight, in another queue. chosen: by the agent.
    """

    ONLY = "only"
    ARRIVAL = "arrival"
    PREFERENTIAL = "preferential"
    RATIO = "ratio"
    ACCUMULATED = "accumulated"
    WEIGHT = "weight"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Head:
    """The first ticket of one lane: a priority class in a queue, or whoever was sent to this window.

    order_at: the instant that orders the lane, see order_key(); seq: the ledger's number of its issue, for
    equal instants. directed: sent to this very window or agent.
    """

    ticket: str
    queue: str
    priority: Priority
    order_at: datetime
    seq: int
    directed: bool = False


@dataclass(frozen=True, slots=True)
class QueueRule:
    """What the window knows of a queue. weight: in its work profile, > 0. turn: in the ratio's cycle."""

    policy: Policy = Strict()
    weight: float = 1.0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket to call and why. turn: the queue's next place in its ratio cycle, None when it stays."""

    head: Head
    rule: Rule
    policy: str
    waited_ms: int
    considered: int
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class _Offer:
    head: Head
    rule: Rule
    turn: int | None = None


def order_key(arrived_at: datetime, appointment_at: datetime | None = None) -> datetime:
    """What orders a lane: the arrival; with an appointment kept on time, the appointment.

    Who comes late to an appointment is ordered by the arrival, so an old appointment buys no place.
    """
    return arrived_at if appointment_at is None else max(arrived_at, appointment_at)


def choose_next(heads: Iterable[Head], rules: Mapping[str, QueueRule], now: datetime) -> Choice | None:
    """The next ticket for a window, or None when nobody waits.

    heads: the first of each lane, in any order; a queue missing in `rules` counts as strict with weight 1.
    """
    all_heads = sorted(heads, key=_by_arrival)
    if not all_heads:
        return None
    by_queue: dict[str, list[Head]] = {}
    for head in all_heads:
        by_queue.setdefault(head.queue, []).append(head)
    offers = [_offer(lane, rules.get(queue, QueueRule()), now) for queue, lane in by_queue.items()]
    offer = _between_queues(offers, rules, now, _by_arrival(all_heads[0]))
    policy = rules.get(offer.head.queue, QueueRule()).policy
    return Choice(
        head=offer.head,
        rule=Rule.ONLY if len(all_heads) == 1 else offer.rule,
        policy=policy.kind,
        waited_ms=elapsed_ms(offer.head.order_at, now),
        considered=len(all_heads),
        turn=offer.turn,
    )


def chosen(head: Head, policy: Policy, now: datetime) -> Choice:
    """The choice that an agent made by hand."""
    return Choice(head, Rule.CHOSEN, policy.kind, elapsed_ms(head.order_at, now), 1)


def _offer(heads: Sequence[Head], rule: QueueRule, now: datetime) -> _Offer:
    """The ticket that one queue offers; `heads` sorted by arrival."""
    first = {head.priority: head for head in reversed(heads)}
    if len(first) == 1:
        return _Offer(heads[0], Rule.ARRIVAL)
    match rule.policy:
        case Strict():
            winner, turn = first[Priority.PREFERENTIAL], None
            why = Rule.PREFERENTIAL
        case Ratio() as policy:
            winner, turn = first[policy.class_at(rule.turn)], policy.next_turn(rule.turn)
            why = Rule.RATIO
        case Accumulating() as policy:
            winner, turn = max(heads, key=lambda head: _gathered(head, policy, now)), None
            why = Rule.ACCUMULATED
    return _Offer(winner, Rule.ARRIVAL if winner is heads[0] else why, turn)


def _gathered(head: Head, policy: Accumulating, now: datetime) -> float:
    return policy.rate(head.priority) * elapsed_ms(head.order_at, now)


def _between_queues(
    offers: Sequence[_Offer], rules: Mapping[str, QueueRule], now: datetime, oldest: tuple[datetime, int]
) -> _Offer:
    """The offer that wins. oldest: of all heads, for its own queue may not have offered that one."""
    exempt = [offer for offer in offers if _is_exempt(offer.head, rules)]
    pool = sorted(exempt or offers, key=lambda offer: _by_arrival(offer.head))
    winner = max(pool, key=lambda offer: _weighted(offer.head, rules, now))
    if winner is not pool[0]:
        return replace(winner, rule=Rule.WEIGHT)
    if winner.rule is Rule.ARRIVAL and _by_arrival(winner.head) > oldest:
        return replace(winner, rule=Rule.PREFERENTIAL if exempt else Rule.WEIGHT)
    return winner


def _is_exempt(head: Head, rules: Mapping[str, QueueRule]) -> bool:
    policy = rules.get(head.queue, QueueRule()).policy
    return head.priority is Priority.PREFERENTIAL and isinstance(policy, Strict)


def _weighted(head: Head, rules: Mapping[str, QueueRule], now: datetime) -> float:
    return rules.get(head.queue, QueueRule()).weight * elapsed_ms(head.order_at, now)


def _by_arrival(head: Head) -> tuple[datetime, int]:
    return head.order_at, head.seq
