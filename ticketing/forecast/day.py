"""One day of a centre, event by event. Who is called is decided by choose_next(), as in production."""

from bisect import insort
from collections import deque
from functools import partial
from heapq import heapify, heappop, heappush, heapreplace
from itertools import chain, repeat
from operator import sub
from typing import TypeVar

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

#: What is due is one integer, for the heap compares nothing faster: the instant, the rank among what is due
#: in the same millisecond, and the number of the ticket or window. Arrivals have the rank 0.
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
        numbers = (2 * people.queue + people.preferential).tolist()
        self.lane_of = _of_each(self.lanes, numbers)
        self.heads = _heads(floor, people, numbers)
        self.serving = _serving(floor, duties)
        self.servers = _of_each([each for each in self.serving for _ in _CLASSES], numbers)
        self.rules: list[dict[str, QueueRule]] = [dict(each) for each in floor.rules]
        self.since: list[int] = people.at.tolist()
        self.leaves: list[int] = people.leaves_at.tolist()
        self.fates = bytearray(people.fate.astype("uint8"))
        self.lane_numbers = numbers
        self.waiting = bytearray(b"\1") * people.size
        self.gone: set[int] = set()
        self.replacement = {int(people.origin[row]): row for row in range(people.came, people.size)}
        self.heap = self._planned(duties)

    def _planned(self, duties: list[Duty]) -> list[int]:
        heap = [(duty.opens_at << AT) | FREE | duty.window for duty in duties]
        heap += [(at << AT) | WAKE | window for at, window in self.desks.looks()]
        leavers = self.people.gives_back.nonzero()[0].tolist()
        heap += [(self.leaves[ticket] << AT) | LEAVE | ticket for ticket in leavers]
        heapify(heap)
        return heap

    def run(self) -> Log:  # noqa: C901, PLR0912, PLR0915  # one function, for calling one costs as much as the rest
        """Let the day pass. Every name in the loop is local, for an attribute is looked up each time."""
        people, log, desks, gone = self.people, self.log, self.desks, self.gone
        heap, heads, lane_of, servers = self.heap, self.heads, self.lane_of, self.servers
        rules, since, leaves, fates, waiting = self.rules, self.since, self.leaves, self.fates, self.waiting
        walk, service, wrap = people.walk_ms.tolist(), people.service_ms.tolist(), people.wrap_ms.tolist()
        lanes_of = [
            [self.lanes[2 * queue + lane] for queue in served for lane in (1, 0)]
            for served in self.floor.served
        ]
        due_at, agent_at, paces, reaction = desks.due_at, desks.agent, self.paces, self.habits.reaction_ms
        note, choose, waited = log.noted.append, choose_next, sub
        idle = 0
        arrivals = (people.at[: people.came] << AT).tolist()
        # After the last arrival comes one that never arrives, and everything is brought to its end before it.
        came = zip(arrivals, heads, lane_of, servers)  # noqa: B905  # heads go on with those of replacements
        for arrival, head, line, serving in chain(came, [(_END, _NOBODY, deque[Head](), 0)]):
            while heap and (code := heap[0]) < arrival:
                now, what = code >> AT, code & _WHAT
                if what >= FREE:
                    number = what ^ FREE
                    waiters = [lane[0] for lane in lanes_of[number] if lane]
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
                    waiting[called] = 0
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
                    note((choice, number, agent, now, since[called], end, how))
                    continue
                heappop(heap)
                rank, number = what & _RANKS, what & _NUMBER
                if rank == WAKE:
                    if idle >> number & 1:
                        idle ^= 1 << number
                        heappush(heap, (now << AT) | FREE | number)
                    continue
                if rank == LEAVE:
                    self._give_back(number, now)
                    continue
                self._rejoin(number, now)
                if free := idle & servers[number]:
                    free &= -free
                    idle ^= free
                    heappush(heap, ((now + reaction) << AT) | FREE | (free.bit_length() - 1))
            if arrival < _END:
                line.append(head)
                if free := idle & serving:
                    free &= -free
                    idle ^= free
                    heappush(heap, arrival + (reaction << AT) | FREE | (free.bit_length() - 1))
        log.left = {
            head.ticket: since[head.ticket] for lane in self.lanes for head in lane if head.ticket not in gone
        }
        return log

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
        self.waiting[ticket] = 1
        if ticket >= self.people.came:
            self.log.issued[ticket] = now
            return
        self.since[ticket] = now

    def _give_back(self, ticket: int, now: int) -> None:
        """Unless the call came first."""
        if self.waiting[ticket]:
            self.waiting[ticket] = 0
            self.log.given_back[ticket] = now, self.since[ticket]
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
