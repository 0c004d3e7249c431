"""Truth of the reason that an event keeps: each rule is checked by comparing people two by two."""

from collections.abc import Callable
from datetime import datetime

from hypothesis import event as seen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import after_opening, head
from tests.property.test_choosing import RULES, waiting_rooms
from ticketing.domain.line.choosing import Head, QueueRule, Rule, choose_next
from ticketing.domain.line.priorities import Priority
from ticketing.domain.policies import Accumulating, Ratio, Strict

NORMAL, PREFERENTIAL = Priority.NORMAL, Priority.PREFERENTIAL


class Oracle:
    """An independent model: precedence pair by pair, and the claim of each reason."""

    def __init__(self, heads: list[Head], rules: dict[str, QueueRule], now: datetime) -> None:
        self.heads, self.rules, self.now = heads, rules, now

    def winner(self) -> Head:
        """The one offer that goes before all others."""
        offers = [person for person in self.heads if self.offered(person)]
        [best] = [one for one in offers if all(one is other or self.beats(one, other) for other in offers)]
        return best

    def offered(self, person: Head) -> bool:
        others = [other for other in self.heads if other.queue == person.queue and other is not person]
        return all(self.goes_before_in_queue(person, other) for other in others)

    def goes_before_in_queue(self, one: Head, other: Head) -> bool:
        if one.priority is other.priority:
            return older(one, other)
        rule = self.rules[one.queue]
        if isinstance(rule.policy, Strict):
            return one.priority is PREFERENTIAL
        if isinstance(rule.policy, Ratio):
            return (one.priority is PREFERENTIAL) == (rule.turn < rule.policy.preferential)
        mine, theirs = self.gathered(one), self.gathered(other)
        return mine > theirs or (mine == theirs and older(one, other))

    def beats(self, one: Head, other: Head) -> bool:
        if self.exempt(one) != self.exempt(other):
            return self.exempt(one)
        mine, theirs = self.weighted(one), self.weighted(other)
        return mine > theirs or (mine == theirs and older(one, other))

    def exempt(self, person: Head) -> bool:
        return person.priority is PREFERENTIAL and isinstance(self.rules[person.queue].policy, Strict)

    def gathered(self, person: Head) -> float:
        policy = self.rules[person.queue].policy
        assert isinstance(policy, Accumulating)
        return {PREFERENTIAL: policy.preferential, NORMAL: policy.normal}[person.priority] * self.waited(
            person
        )

    def weighted(self, person: Head) -> float:
        return self.rules[person.queue].weight * self.waited(person)

    def waited(self, person: Head) -> float:
        order_at: datetime = person.order_at
        return max(0.0, (self.now - order_at).total_seconds())

    def passed(self, winner: Head) -> list[Head]:
        return [person for person in self.heads if older(person, winner)]

    def passed_in_queue(self, winner: Head) -> list[Head]:
        return [person for person in self.passed(winner) if person.queue == winner.queue]


def older(one: Head, other: Head) -> bool:
    return (one.order_at, one.seq) < (other.order_at, other.seq)


def _preferential(oracle: Oracle, winner: Head) -> bool:
    """By law it passed older tickets, none of which the law exempts."""
    passed = oracle.passed(winner)
    return oracle.exempt(winner) and bool(passed) and not any(oracle.exempt(person) for person in passed)


def _ratio(oracle: Oracle, winner: Head) -> bool:
    """It was its class's turn, and an older ticket of the other class waits in the same queue."""
    passed = oracle.passed_in_queue(winner)
    ratio = isinstance(oracle.rules[winner.queue].policy, Ratio)
    return ratio and bool(passed) and all(person.priority is not winner.priority for person in passed)


def _accumulated(oracle: Oracle, winner: Head) -> bool:
    """It gathered more priority than an older ticket in the same queue."""
    if not isinstance(oracle.rules[winner.queue].policy, Accumulating):
        return False
    passed = oracle.passed_in_queue(winner)
    return bool(passed) and all(oracle.gathered(winner) > oracle.gathered(person) for person in passed)


def _weight(oracle: Oracle, winner: Head) -> bool:
    """An older ticket waits in another queue, and no other queue's offer has more weight times wait."""
    elsewhere = [person for person in oracle.passed(winner) if person.queue != winner.queue]
    rivals = [person for person in oracle.heads if oracle.offered(person)]
    like = [person for person in rivals if oracle.exempt(person) == oracle.exempt(winner)]
    return bool(elsewhere) and oracle.weighted(winner) == max(map(oracle.weighted, like))


MEANING: dict[Rule, Callable[[Oracle, Head], bool]] = {
    Rule.ONLY: lambda oracle, winner: oracle.heads == [winner],
    Rule.ARRIVAL: lambda oracle, winner: len(oracle.heads) > 1 and not oracle.passed(winner),
    Rule.PREFERENTIAL: _preferential,
    Rule.RATIO: _ratio,
    Rule.ACCUMULATED: _accumulated,
    Rule.WEIGHT: _weight,
}


@settings(max_examples=300)
@given(waiting_rooms(), RULES, st.integers(0, 12))
def test_the_choice_goes_before_everybody_else_and_its_reason_is_true(
    heads: list[Head], rules: dict[str, QueueRule], seconds: int
) -> None:
    now = after_opening(seconds)
    choice, oracle = choose_next(heads, rules, now), Oracle(heads, rules, now)
    assert choice is not None
    seen(choice.rule)
    assert choice.head is oracle.winner()
    assert MEANING[choice.rule](oracle, choice.head)
    assert (choice.rule is Rule.ARRIVAL) == MEANING[Rule.ARRIVAL](oracle, choice.head)
    assert choice.policy == rules[choice.head.queue].policy.kind


def rule_of(*heads: Head, **rules: QueueRule) -> Rule:
    choice = choose_next(heads, rules, after_opening(100))
    assert choice is not None
    return choice.rule


def test_each_reason_in_its_plainest_case() -> None:
    normal = head("n", queue="A", arrived_s=0, seq=1)
    urgent = head("p", queue="A", priority=PREFERENTIAL, arrived_s=50, seq=2)
    other = head("o", queue="B", arrived_s=50, seq=3)
    assert rule_of(normal) is Rule.ONLY
    assert rule_of(normal, other) is Rule.ARRIVAL
    assert rule_of(normal, urgent) is Rule.PREFERENTIAL
    assert rule_of(normal, urgent, A=QueueRule(Ratio(1, 1))) is Rule.RATIO
    assert rule_of(normal, urgent, A=QueueRule(Ratio(1, 1), turn=1)) is Rule.ARRIVAL
    assert rule_of(normal, urgent, A=QueueRule(Accumulating(3, 1))) is Rule.ACCUMULATED
    assert rule_of(normal, other, B=QueueRule(weight=3)) is Rule.WEIGHT


def test_passing_somebody_whom_the_own_queue_held_back_is_no_arrival() -> None:
    held_back = head("n", queue="A", arrived_s=0, seq=1)
    offered = head("p", queue="A", priority=PREFERENTIAL, arrived_s=60, seq=2)
    between = head("o", queue="B", arrived_s=30, seq=3)
    assert rule_of(held_back, offered, between, A=QueueRule(Ratio(1, 1))) is Rule.WEIGHT


def test_a_preferential_passes_the_older_people_of_other_queues_too() -> None:
    normal = head("n", queue="A", arrived_s=0, seq=1)
    urgent = head("p", queue="B", priority=PREFERENTIAL, arrived_s=90, seq=2)
    assert rule_of(normal, urgent, A=QueueRule(weight=100)) is Rule.PREFERENTIAL
