"""One day of a centre, event by event. Who is called is decided by choose_next(), as in production."""

from bisect import insort
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from heapq import heapify, heappop, heappush, heapreplace
from itertools import repeat
from operator import sub
from typing import TypeVar

import numpy as np

from ticketing.domain.choosing import Choice, Head, QueueRule, choose_next
from ticketing.domain.priorities import Priority
from ticketing.forecast.crowd import HELD, MISROUTED, NEVER, SERVED, TRANSFERRED, Crowd
from ticketing.forecast.desks import (
    FINISHED,
    NO_SHOW,
    PASSED_ON,
    WRONG_QUEUE,
    Desks,
    Held,
    Log,
)
from ticketing.forecast.duties import Duty
from ticketing.forecast.floor import Floor
from ticketing.forecast.habits import Habits

#: What is due is one integer, for nothing compares faster: the instant, the rank among what is due in the
#: same millisecond, and the number of the ticket or window. Arrivals have the rank 0.
AT, _RANK = 23, 20
REJOIN, LEAVE, WAKE, FREE = (rank << _RANK for rank in (1, 2, 5, 6))
_NUMBER, _RANKS, _WHAT = (1 << _RANK) - 1, 7 << _RANK, (1 << AT) - 1
_END = 1 << 60

T = TypeVar("T")
_NOBODY = Head(_END, 0, -1, "", Priority.NORMAL)
_CLASSES = (Priority.NORMAL, Priority.PREFERENTIAL)


class Day:
    """The state of a day: lanes of heads, and for each ticket what the crowd says of it, as plain lists."""

    def __init__(
        self, floor: Floor, habits: Habits, people: Crowd, duties: list[Duty], paces: list[int], closes: int
    ) -> None:
        self.floor, self.habits, self.people, self.paces = floor, habits, people, paces
        self.log = Log()
        self.desks = Desks(floor, habits, duties, closes, self.log)
        self.lanes: list[deque[Head]] = [deque() for _ in range(2 * len(floor.queues))]
        self.lane_numbers: list[int] = (2 * people.queue + people.preferential).tolist()
        self.lane_of = _of_each(self.lanes, self.lane_numbers)
        self.heads = _heads(floor, people, self.lane_numbers)
        self.serving = _serving(floor, duties)
        self.servers = _of_each([each for each in self.serving for _ in _CLASSES], self.lane_numbers)
        self.rules: list[dict[str, QueueRule]] = [dict(each) for each in floor.rules]
        self.since: list[int] = people.at.tolist()
        self.leaves: list[int] = people.leaves_at.tolist()
        self.fates: list[int] = people.fate.tolist()
        self.waiting = [True] * people.size
        self.gone: set[int] = set()
        self.replacement = {int(people.origin[row]): row for row in range(people.came, people.size)}
        self.heap = self._planned(duties)

    def _planned(self, duties: list[Duty]) -> list[int]:
        heap = [(duty.opens_at << AT) | FREE | duty.window for duty in duties]
        heap += [(at << AT) | WAKE | window for at, window in self.desks.looks()]
        heap.append(_END)
        heapify(heap)
        return heap

    def _expected(self) -> Iterable[tuple[int, Head, Callable[[Head], object], int]]:
        """Who is known to come, or to give the ticket back then if still waiting, in order: when, who, what
        happens with them, and the windows that may notice. In the end comes one who never arrives, and
        everything is brought to its end before.
        """
        people = self.people
        came, leavers = np.arange(people.came), np.flatnonzero(people.gives_back)
        tickets = np.concatenate([came, leavers])
        codes = np.concatenate([people.at[came] << AT, people.leaves_at[leavers] << AT | LEAVE | leavers])
        order = np.argsort(codes)
        leave = len(self.lanes)
        lanes = np.where(order < len(came), (2 * people.queue + people.preferential)[tickets[order]], leave)
        numbers = lanes.tolist()
        enter: list[Callable[[Head], object]] = [*(lane.append for lane in self.lanes), self._give_back]
        servers = [*(each for each in self.serving for _ in _CLASSES), 0]
        return zip(
            [*codes[order].tolist(), _END],
            [*_of_each(self.heads, tickets[order].tolist()), _NOBODY],
            [*_of_each(enter, numbers), deque[Head]().append],
            [*_of_each(servers, numbers), 0],
            strict=True,
        )

    def run(self) -> Log:  # noqa: C901, PLR0912, PLR0915  # one function, for calling one costs as much as the rest
        """Let the day pass. Every name in the loop is local, for an attribute is looked up each time."""
        people, log, desks, gone = self.people, self.log, self.desks, self.gone
        heap, lane_of = self.heap, self.lane_of
        rules, since, leaves, fates, waiting = self.rules, self.since, self.leaves, self.fates, self.waiting
        walk, service, wrap = people.walk_ms.tolist(), people.service_ms.tolist(), people.wrap_ms.tolist()
        lanes_of = [
            [self.lanes[2 * queue + lane] for queue in served for lane in (1, 0)]
            for served in self.floor.served
        ]
        due_at, agent_at, paces, reaction = desks.due_at, desks.agent, self.paces, self.habits.reaction_ms
        note, write, choose, waited = log.noted.append, log.numbers.extend, choose_next, sub
        idle = 0
        for expected, head, enter, serving in self._expected():
            while (code := heap[0]) < expected:
                now, what = code >> AT, code & _WHAT
                if what >= FREE:
                    number = what ^ FREE
                    # A comprehension would be a call.
                    waiters = []
                    for lane in lanes_of[number]:
                        if lane:
                            waiters.append(lane[0])  # noqa: PERF401
                    if now >= due_at[number] and (until := desks.due(number, now, bool(waiters))):
                        heappop(heap)
                        if until > 0:
                            heappush(heap, (until << AT) | what)
                        continue
                    choice = choose(waiters, rules[number], now, waited)
                    if choice is None:
                        idle |= 1 << number
                        heappop(heap)
                        continue
                    called = choice[0][2]
                    lane = lane_of[called]
                    lane.popleft()
                    if gone and lane and lane[0][2] in gone:
                        self._drop_gone(lane)
                    waiting[called] = False
                    agent = agent_at[number]
                    if choice[5] is not None:
                        self._take_turn(choice)
                    if now > leaves[called]:
                        end, how = self._missed(called, now), NO_SHOW
                    elif fates[called]:
                        end, how = self._unusual(called, number, now + walk[called], agent)
                    else:
                        end, how = now + walk[called] + (service[called] * paces[agent] >> 10), FINISHED
                    heapreplace(heap, ((end + wrap[called]) << AT) | what)
                    note(choice)
                    write((called, number, agent, now, since[called], end, how))
                    continue
                heappop(heap)
                if woken := self._wakes(now, what, idle):
                    idle ^= 1 << (woken & _NUMBER)
                    heappush(heap, woken)
            enter(head)
            if free := idle & serving:
                free &= -free
                idle ^= free
                heappush(heap, expected + (reaction << AT) | FREE | (free.bit_length() - 1))
        log.left = {
            head.ticket: since[head.ticket] for lane in self.lanes for head in lane if head.ticket not in gone
        }
        return log

    def _wakes(self, now: int, what: int, idle: int) -> int:
        """What comes of it for the heap, when one of the idle windows has something to do then; else 0."""
        number = what & _NUMBER
        if what & _RANKS == WAKE:
            return (now << AT) | FREE | number if idle >> number & 1 else 0
        self._rejoin(number, now)
        free = idle & self.servers[number]
        noticed = now + self.habits.reaction_ms
        return (noticed << AT) | FREE | ((free & -free).bit_length() - 1) if free else 0

    def _missed(self, ticket: int, now: int) -> int:
        """Nobody comes, however often the call is repeated; some who missed it ask for their turn later."""
        end = now + self.habits.no_show_ms
        if self.leaves[ticket] >= 0:
            return end
        if back := min(int(self.people.comes_back_ms[ticket]), self.floor.grace_ms):
            self.leaves[ticket] = NEVER
            heappush(self.heap, ((end + back) << AT) | REJOIN | ticket)
            self.log.restored[ticket] = end + back, end
        return end

    def _unusual(self, ticket: int, window: int, start: int, agent: int) -> tuple[int, int]:
        """A visit that does not end with what the person came for."""
        first = int(self.people.first_ms[ticket])
        end, fate = start + first, self.fates[ticket]
        self.fates[ticket] = SERVED
        if fate == HELD:
            whole = int(self.people.service_ms[ticket]) * self.paces[agent] >> 10
            held = Held(end + self.habits.hold_ms, len(self.log.noted), end, max(1000, whole - first))
            self.desks.hold(window, held)
            heappush(self.heap, (held.ready << AT) | WAKE | window)
            return end, FINISHED
        if fate == MISROUTED:
            heappush(self.heap, (end << AT) | REJOIN | self.replacement[ticket])
            return end, WRONG_QUEUE
        assert fate == TRANSFERRED
        queue, head = int(self.people.target[ticket]), self.heads[ticket]
        self.lane_of[ticket] = self.lanes[2 * queue + (self.lane_numbers[ticket] & 1)]
        self.servers[ticket] = self.serving[queue]
        moved = Head(head.order_at, head.seq, ticket, self.floor.queues[queue].id, head.priority)
        self.heads[ticket] = moved
        heappush(self.heap, (end << AT) | REJOIN | ticket)
        return end, PASSED_ON

    def _rejoin(self, ticket: int, now: int) -> None:
        """Into the lane again, or for the first time with the ticket that replaces a misrouted one."""
        insort(self.lane_of[ticket], self.heads[ticket])
        self.waiting[ticket] = True
        if ticket >= self.people.came:
            self.log.issued[ticket] = now
            return
        self.since[ticket] = now

    def _give_back(self, head: Head) -> None:
        """Unless the call came first."""
        ticket = head.ticket
        if self.waiting[ticket]:
            self.waiting[ticket] = False
            self.log.given_back[ticket] = self.leaves[ticket], self.since[ticket]
            self.gone.add(ticket)
            self._drop_gone(self.lane_of[ticket])

    def _drop_gone(self, lane: deque[Head]) -> None:
        """Who gave the ticket back is taken out once at the front: only there anybody looks."""
        while lane and lane[0].ticket in self.gone:
            self.gone.remove(lane.popleft().ticket)

    def _take_turn(self, choice: Choice) -> None:
        """A ratio's place moves on for every window of the queue."""
        queue, turn = choice.head.queue, choice.turn or 0
        for rules in self.rules:
            if queue in rules:
                rules[queue] = QueueRule(rules[queue].policy, rules[queue].weight, turn)


def _heads(floor: Floor, people: Crowd, lanes: list[int]) -> list[Head]:
    """Numbered in the order of arrival; the tickets that go on for another come after all those."""
    queues = [queue.id for queue in floor.queues for _ in _CLASSES]
    places = range(people.size)
    columns = (
        people.at.tolist(),
        places,
        places,
        map(queues.__getitem__, lanes),
        map((_CLASSES * len(floor.queues)).__getitem__, lanes),
        repeat(False),
    )
    # As Head._make() does it, without a call of Python for each.
    return list(map(partial(tuple.__new__, Head), zip(*columns)))  # noqa: B905  # the last column has no end


def _of_each(values: list[T], numbers: list[int]) -> list[T]:
    return list(map(values.__getitem__, numbers))


def _serving(floor: Floor, duties: list[Duty]) -> list[int]:
    """The windows that serve each queue today, as bits."""
    found = [0] * len(floor.queues)
    for duty in duties:
        for queue in floor.served[duty.window]:
            found[queue] |= 1 << duty.window
    return found
