"""Guarantees of the choice to people who wait, for any stream of arrivals."""

from collections import deque
from datetime import datetime
from itertools import product
from math import ceil
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import after_opening, head
from ticketing.domain.line.choosing import Choice, Head, QueueRule, Rule, choose_next, chosen, order_key
from ticketing.domain.line.priorities import Priority
from ticketing.domain.policies import Accumulating, Policy, Ratio, Strict

NORMAL, PREFERENTIAL = Priority.NORMAL, Priority.PREFERENTIAL
CLASSES = st.sampled_from(Priority)
POLICIES = st.one_of(
    st.just(Strict()),
    st.builds(Ratio, st.integers(1, 3), st.integers(1, 3)),
    st.builds(Accumulating, st.integers(1, 4), st.integers(1, 4)),
)
RULES = st.fixed_dictionaries(
    {queue: st.builds(QueueRule, POLICIES, st.integers(1, 4), st.integers(0, 6)) for queue in "ABC"}
)
LANES = list(product("ABC", Priority, [False, True]))
#: Arrivals between two calls: a few people, each with their class and the seconds since the last one.
STREAMS = st.lists(st.lists(st.tuples(CLASSES, st.integers(0, 3)), max_size=3), min_size=1, max_size=15)


@st.composite
def waiting_rooms(draw: st.DrawFn) -> list[Head]:
    """The first of some lanes, often of one queue. Equal instants are frequent, ledger numbers unique."""
    queues = draw(st.sampled_from(["A", "AB", "ABC"]))
    lanes = draw(st.permutations([lane for lane in LANES if lane[0] in queues]))
    size = draw(st.integers(1, len(lanes)))
    return [
        head(
            f"t{seq}",
            queue=queue,
            priority=priority,
            arrived_s=draw(st.integers(0, 8)),
            seq=seq,
            directed=directed,
        )
        for seq, (queue, priority, directed) in enumerate(lanes[:size])
    ]


class Room:
    """Lanes of waiting people in front of one window; each call takes one of them."""

    def __init__(self, **rules: QueueRule) -> None:
        self.rules = rules
        self.lanes: dict[tuple[str, Priority], deque[Head]] = {}
        self.seq = 0

    def arrive(self, arrived_s: float, priority: Priority = NORMAL, queue: str = "A") -> Head:
        self.seq += 1
        person = head(f"t{self.seq}", queue=queue, priority=priority, arrived_s=arrived_s, seq=self.seq)
        self.lanes.setdefault((queue, priority), deque()).append(person)
        return person

    def waiting(self) -> list[Head]:
        return [person for lane in self.lanes.values() for person in lane]

    def call(self, now: datetime) -> Choice | None:
        choice = choose_next([lane[0] for lane in self.lanes.values() if lane], self.rules, now)
        if choice is None:
            return None
        called = choice.head
        assert self.lanes[called.queue, called.priority].popleft() is called
        if choice.turn is not None:
            old = self.rules[called.queue]
            self.rules[called.queue] = QueueRule(old.policy, old.weight, choice.turn)
        return choice


def run(room: Room, stream: list[list[tuple[Priority, int]]]) -> list[tuple[Choice, list[Head]]]:
    """The stream's calls until the room is empty, each with the heads that still waited after it."""
    calls, seconds = [], 0
    for arrivals in [*stream, *([] for group in stream for _ in group)]:
        for priority, gap in arrivals:
            seconds += gap
            room.arrive(seconds, priority)
        seconds += 1
        if choice := room.call(after_opening(seconds)):
            calls.append((choice, room.waiting()))
    assert not room.waiting()
    return calls


@given(waiting_rooms(), RULES, st.integers(0, 12), st.randoms(use_true_random=False))
def test_the_same_room_gives_the_same_choice_in_any_order(
    heads: list[Head], rules: dict[str, QueueRule], seconds: int, random: Random
) -> None:
    now, shuffled = after_opening(seconds), list(heads)
    random.shuffle(shuffled)
    first = choose_next(heads, rules, now)
    assert first == choose_next(shuffled, rules, now) == choose_next(iter(heads), dict(rules), now)
    assert first is not None
    assert (first.head in heads, first.considered) == (True, len(heads))


@given(RULES)
def test_nobody_is_called_out_of_an_empty_room(rules: dict[str, QueueRule]) -> None:
    assert choose_next([], rules, after_opening(0)) is None


@given(STREAMS, POLICIES)
def test_within_a_class_of_a_queue_the_order_is_the_arrival(
    stream: list[list[tuple[Priority, int]]], policy: Policy
) -> None:
    for choice, waiting in run(Room(A=QueueRule(policy)), stream):
        called = choice.head
        same = [person for person in waiting if person.priority is called.priority]
        assert all((called.order_at, called.seq) < (person.order_at, person.seq) for person in same)


@given(STREAMS)
def test_strict_lets_nobody_be_overtaken_except_by_a_preferential(
    stream: list[list[tuple[Priority, int]]],
) -> None:
    for choice, waiting in run(Room(A=QueueRule()), stream):
        passed = [person for person in waiting if person.seq < choice.head.seq]
        assert not passed or choice.head.priority is PREFERENTIAL
        assert all(person.priority is NORMAL for person in passed)


@given(waiting_rooms(), st.lists(st.integers(1, 9), min_size=3, max_size=3), st.integers(0, 12))
def test_strict_queues_give_way_to_a_preferential_whatever_the_weights(
    heads: list[Head], weights: list[int], seconds: int
) -> None:
    rules = {queue: QueueRule(Strict(), weight) for queue, weight in zip("ABC", weights, strict=True)}
    choice = choose_next(heads, rules, after_opening(seconds))
    assert choice is not None
    someone_exempt = any(person.priority is PREFERENTIAL for person in heads)
    assert choice.head.priority is (PREFERENTIAL if someone_exempt else NORMAL)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 6))
def test_a_ratio_is_kept_exactly_while_both_classes_wait(n: int, m: int, cycles: int) -> None:
    room = Room(A=QueueRule(Ratio(n, m)))
    for second in range((n + m) * cycles):
        room.arrive(second, NORMAL)
        room.arrive(second, PREFERENTIAL)
    calls = [room.call(after_opening(1000)) for _ in range((n + m) * cycles)]
    classes = [call.head.priority for call in calls if call]
    assert classes == ([PREFERENTIAL] * n + [NORMAL] * m) * cycles


@given(st.integers(1, 5), st.integers(1, 5), STREAMS)
def test_at_the_front_of_a_ratio_nobody_normal_waits_for_more_than_n_contested_calls(
    n: int, m: int, stream: list[list[tuple[Priority, int]]]
) -> None:
    passed = 0
    for choice, waiting in run(Room(A=QueueRule(Ratio(n, m))), stream):
        normal_waits = any(person.priority is NORMAL for person in waiting)
        passed = passed + 1 if choice.head.priority is PREFERENTIAL and normal_waits else 0
        assert passed <= n


@given(st.sampled_from(Priority), STREAMS)
def test_a_ratio_takes_no_turn_while_only_one_class_waits(
    only: Priority, stream: list[list[tuple[Priority, int]]]
) -> None:
    alone = [[(only, gap) for _, gap in group] for group in stream]
    assert all(choice.turn is None for choice, _ in run(Room(A=QueueRule(Ratio(2, 1))), alone))


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 600), st.data())
def test_a_fresh_preferential_at_every_call_delays_a_normal_for_at_most_their_rates_quotient(
    preferential: int, normal: int, between_s: int, data: st.DataObject
) -> None:
    """The bound: called at the latest at call number ⌈preferential rate ÷ normal rate⌉."""
    room = Room(A=QueueRule(Accumulating(preferential, normal)))
    patient, bound = room.arrive(0), max(1, ceil(preferential / normal))
    for number in range(1, bound + 1):
        age = data.draw(st.integers(1, between_s))
        room.arrive(number * between_s - age, PREFERENTIAL)
        choice = room.call(after_opening(number * between_s))
        assert choice is not None
        if choice.head is patient:
            return
        assert preferential * age > normal * number * between_s
    raise AssertionError(f"still waiting after {bound} calls")


@given(STREAMS, st.integers(1, 5), st.integers(1, 5))
def test_accumulating_overtakes_only_where_rate_times_wait_is_higher(
    stream: list[list[tuple[Priority, int]]], preferential: int, normal: int
) -> None:
    rate = {PREFERENTIAL: preferential, NORMAL: normal}
    seconds = 0
    room = Room(A=QueueRule(Accumulating(preferential, normal)))
    for group in stream:
        for priority, gap in group:
            seconds += gap
            room.arrive(seconds, priority)
        seconds += 1
        now = after_opening(seconds)
        if choice := room.call(now):
            gathered = rate[choice.head.priority] * (now - choice.head.order_at)
            for person in room.waiting():
                if person.seq < choice.head.seq:
                    assert rate[person.priority] * (now - person.order_at) < gathered


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 20)), min_size=1, max_size=6),
    CLASSES,
    st.integers(20, 30),
)
def test_between_queues_only_weight_times_wait_decides(
    queues: list[tuple[int, int]], priority: Priority, seconds: int
) -> None:
    rules = {f"q{n}": QueueRule(Strict(), weight) for n, (weight, _) in enumerate(queues)}
    heads = [
        head(f"t{n}", queue=f"q{n}", priority=priority, arrived_s=arrived, seq=n)
        for n, (_, arrived) in enumerate(queues)
    ]
    choice = choose_next(heads, rules, after_opening(seconds))
    best = max(range(len(queues)), key=lambda n: (queues[n][0] * (seconds - queues[n][1]), -queues[n][1], -n))
    assert choice is not None
    assert choice.head is heads[best]


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 600), st.data())
def test_a_heavier_queue_with_a_fresh_ticket_at_every_call_starves_no_lighter_one(
    heavy: int, light: int, between_s: int, data: st.DataObject
) -> None:
    """The bound: called at the latest at call number ⌈heavier weight ÷ lighter weight⌉."""
    room = Room(A=QueueRule(weight=light), B=QueueRule(weight=heavy))
    patient, bound = room.arrive(0), max(1, ceil(heavy / light))
    for number in range(1, bound + 1):
        room.arrive(number * between_s - data.draw(st.integers(1, between_s)), queue="B")
        choice = room.call(after_opening(number * between_s))
        assert choice is not None
        if choice.head is patient:
            return
        assert choice.rule is Rule.WEIGHT
    raise AssertionError(f"still waiting after {bound} calls")


@given(st.integers(0, 100), st.integers(0, 100))
def test_an_appointment_gives_no_place_before_its_hour_and_none_after_a_late_arrival(
    arrived: int, booked: int
) -> None:
    key = order_key(after_opening(arrived), after_opening(booked))
    assert key == after_opening(max(arrived, booked))
    assert order_key(after_opening(arrived)) == after_opening(arrived)


def test_who_waits_for_an_hour_to_come_has_not_waited_yet() -> None:
    early = head("early", arrived_s=600, seq=1)
    choice = choose_next([early], {}, after_opening(60))
    assert choice is not None
    assert choice.waited_ms == 0
    walk_in = head("walk-in", queue="B", arrived_s=30, seq=2)
    choice = choose_next([early, walk_in], {}, after_opening(60))
    assert choice is not None
    assert choice.head is walk_in


def test_a_choice_by_hand_says_so() -> None:
    choice = chosen(head("t1", arrived_s=0), Strict(), after_opening(90))
    assert (choice.rule, choice.waited_ms, choice.policy, choice.turn) == (
        Rule.CHOSEN,
        90_000,
        "strict",
        None,
    )
