"""One day of a centre, event by event. choose_next() decides every call, as in production."""

from bisect import insort
from collections import deque
from collections.abc import Callable, Iterable
from heapq import heapify, heappop, heappush, heapreplace
from itertools import repeat
from operator import sub

import numpy as np

from ticketing.domain.line.choosing import Choice, Head, QueueRule, choose_next
from ticketing.domain.line.priorities import Priority
from ticketing.simulator.crowd import HELD, MISROUTED, NEVER, SERVED, TRANSFERRED, Crowd
from ticketing.simulator.desks import NO_SHOW, PASSED_ON, WRONG_QUEUE, Desks, Held, Log
from ticketing.simulator.due import AT, FREE, LEAVE, NUMBER, RANKS, REJOIN, WAKE
from ticketing.simulator.duties import Duty
from ticketing.simulator.floor import Floor
from ticketing.simulator.habits import Habits

_END = 1 << 60

_NOBODY = Head(_END, 0, -1, "", Priority.NORMAL)
_CLASSES = (Priority.NORMAL, Priority.PREFERENTIAL)


class Day:
    """The state of a day: lanes of heads, and each ticket's traits from the crowd, as plain lists.

    plain: last instant in ms at which a call leads to an ordinary visit; later calls need the ticket's fate.
    """

    def __init__(
        self, floor: Floor, habits: Habits, people: Crowd, duties: list[Duty], paces: list[int], closes: int
    ) -> None:
        self.floor, self.habits, self.people, self.paces = floor, habits, people, paces
        self.came = people.came
        self.log = Log()
        self.desks = Desks(floor, habits, duties, closes, self.log)
        self.lanes: list[deque[Head]] = [deque() for _ in range(2 * len(floor.queues))]
        self.lane_numbers: list[int] = (2 * people.queue + people.preferential).tolist()
        self.serving = _serving(floor, duties)
        self.rules: list[dict[str, QueueRule]] = [dict(each) for each in floor.rules]
        self.since: list[int] = people.at.tolist()
        self.heads = _heads(floor, self.since, self.lane_numbers)
        self.leaves: list[int] = people.leaves_at.tolist()
        self.plain: list[int] = np.where(people.fate == SERVED, people.leaves_at, -1).tolist()
        self.waiting = [True] * people.size
        self.gone: set[int] = set()
        replaced = people.origin[self.came :].tolist()
        self.replacement = dict(zip(replaced, range(self.came, people.size), strict=True))
        self.heap = self._planned(duties)

    def _planned(self, duties: list[Duty]) -> list[int]:
        heap = [(duty.opens_at << AT) | FREE | duty.window for duty in duties]
        heap += [(at << AT) | WAKE | window for at, window in self.desks.looks()]
        heap.append(_END)
        heapify(heap)
        return heap

    def _expected(self) -> Iterable[tuple[int, Head, int]]:
        """Arrivals, and returns of tickets that are still waiting then, in order.

        Each has the instant, the ticket, and the lane's number, which is one after the last for a returned
        ticket. The last item is a sentinel that never arrives; everything that is due happens before it.
        """
        people = self.people
        came, leavers = np.arange(self.came), np.flatnonzero(people.gives_back)
        tickets = np.concatenate([came, leavers])
        codes = np.concatenate([people.at[came] << AT, people.leaves_at[leavers] << AT | LEAVE | leavers])
        order = np.argsort(codes)
        leave = len(self.lanes)
        lanes = np.where(order < len(came), (2 * people.queue + people.preferential)[tickets[order]], leave)
        return zip(
            [*codes[order].tolist(), _END],
            [*map(self.heads.__getitem__, tickets[order].tolist()), _NOBODY],
            [*lanes.tolist(), leave + 1],
            strict=True,
        )

    def run(self) -> Log:  # noqa: C901, PLR0912, PLR0915  # one function: a call of another would cost as much as the rest
        """Run the day. Every name in the loop is local, as an attribute would be looked up each time."""
        people, log, desks, gone = self.people, self.log, self.desks, self.gone
        heap, lanes, lane_of = self.heap, self.lanes, self.lane_numbers
        rules, since, leaves, plain, waiting = self.rules, self.since, self.leaves, self.plain, self.waiting
        walk, service, wrap = people.walk_ms.tolist(), people.service_ms.tolist(), people.wrap_ms.tolist()
        lanes_of = [
            [lanes[2 * queue + lane] for queue in served for lane in (1, 0)] for served in self.floor.served
        ]
        enter: list[Callable[[Head], object]] = [lane.append for lane in lanes]
        enter += self._give_back, deque[Head]().append
        servers = [*(each for each in self.serving for _ in _CLASSES), 0, 0]
        due_at, agent_at, paces, reaction = desks.due_at, desks.agent, self.paces, self.habits.reaction_ms
        note, write, choose, waited = log.noted.append, log.numbers.extend, choose_next, sub
        idle, noticed = 0, reaction << AT | FREE
        for expected, head, number in self._expected():
            while (code := heap[0]) < expected:
                now, window = code >> AT, code & NUMBER
                if code & FREE:
                    # A comprehension costs a call.
                    waiters = []
                    for lane in lanes_of[window]:
                        if lane:
                            waiters.append(lane[0])  # noqa: PERF401
                    if now >= due_at[window] and (until := desks.due(window, now, bool(waiters))):
                        heappop(heap)
                        if until > 0:
                            heappush(heap, (until << AT) | FREE | window)
                        continue
                    choice = choose(waiters, rules[window], now, waited) if waiters else None
                    if choice is None:
                        idle |= 1 << window
                        heappop(heap)
                        continue
                    called = choice[0][2]
                    lane = lanes[lane_of[called]]
                    lane.popleft()
                    if gone and lane and lane[0][2] in gone:
                        self._drop_gone(lane)
                    waiting[called] = False
                    agent = agent_at[window]
                    if choice[5] is not None:
                        self._take_turn(choice)
                    if now <= plain[called]:
                        lasts = walk[called] + (service[called] * paces[agent] >> 10)
                    elif now > leaves[called]:
                        lasts = self._missed(called, now) - now
                    else:
                        lasts = self._unusual(called, window, now + walk[called], agent) - now
                    heapreplace(heap, code + (lasts + wrap[called] << AT))
                    note(choice)
                    write((called, code, agent, since[called], lasts))
                    continue
                heappop(heap)
                if woken := self._wakes(code, idle):
                    idle ^= 1 << (woken & NUMBER)
                    heappush(heap, woken)
            enter[number](head)
            if free := idle & servers[number]:
                free &= -free
                idle ^= free
                heappush(heap, expected + noticed | (free.bit_length() - 1))
        log.left = {
            head.ticket: since[head.ticket] for lane in self.lanes for head in lane if head.ticket not in gone
        }
        return log

    def _wakes(self, code: int, idle: int) -> int:
        """Handle a due event; returns the heap's item of an idle window that has work then, otherwise 0."""
        now, number = code >> AT, code & NUMBER
        if code & RANKS == WAKE:
            return code ^ WAKE | FREE if idle >> number & 1 else 0
        self._rejoin(number, now)
        free = idle & self.serving[self.lane_numbers[number] >> 1]
        noticed = now + self.habits.reaction_ms
        return (noticed << AT) | FREE | ((free & -free).bit_length() - 1) if free else 0

    def _missed(self, ticket: int, now: int) -> int:
        """Record a no-show and return its end; some people who missed their call ask for their turn later."""
        self._ends(NO_SHOW)
        end = now + self.habits.no_show_ms
        if self.leaves[ticket] >= 0:
            return end
        if back := min(int(self.people.comes_back_ms[ticket]), self.floor.grace_ms):
            self.leaves[ticket] = NEVER
            if self.people.fate[ticket] == SERVED:
                self.plain[ticket] = NEVER
            heappush(self.heap, ((end + back) << AT) | REJOIN | ticket)
            self.log.restored[ticket] = end + back, end
        return end

    def _ends(self, how: int) -> None:
        """Record the outcome of the visit whose call is noted next."""
        self.log.endings[len(self.log.noted)] = how

    def _unusual(self, ticket: int, window: int, start: int, agent: int) -> int:
        """Record a visit that does not end with the service that the person came for; returns its end."""
        first = int(self.people.first_ms[ticket])
        end, fate = start + first, int(self.people.fate[ticket])
        self.plain[ticket] = self.leaves[ticket]
        if fate == HELD:
            whole = int(self.people.service_ms[ticket]) * self.paces[agent] >> 10
            held = Held(end + self.habits.hold_ms, len(self.log.noted), end, max(1000, whole - first))
            self.desks.hold(window, held)
            heappush(self.heap, (held.ready << AT) | WAKE | window)
            return end
        if fate == MISROUTED:
            heappush(self.heap, (end << AT) | REJOIN | self.replacement[ticket])
            self._ends(WRONG_QUEUE)
            return end
        assert fate == TRANSFERRED
        queue, head = int(self.people.target[ticket]), self.heads[ticket]
        self.lane_numbers[ticket] = 2 * queue + (self.lane_numbers[ticket] & 1)
        moved = Head(head.order_at, head.seq, ticket, self.floor.queues[queue].id, head.priority)
        self.heads[ticket] = moved
        heappush(self.heap, (end << AT) | REJOIN | ticket)
        self._ends(PASSED_ON)
        return end

    def _rejoin(self, ticket: int, now: int) -> None:
        """Put a ticket back into its lane, or, for the first time, the one that replaces a misrouted one."""
        insort(self.lanes[self.lane_numbers[ticket]], self.heads[ticket])
        self.waiting[ticket] = True
        if ticket >= self.came:
            self.log.issued[ticket] = now
            return
        self.since[ticket] = now

    def _give_back(self, head: Head) -> None:
        """Record the return of a ticket, unless it was called before."""
        ticket = head.ticket
        if self.waiting[ticket]:
            self.waiting[ticket] = False
            self.log.given_back[ticket] = self.leaves[ticket], self.since[ticket]
            self.gone.add(ticket)
            self._drop_gone(self.lanes[self.lane_numbers[ticket]])

    def _drop_gone(self, lane: deque[Head]) -> None:
        """Remove returned tickets once they are at the front of the lane: only the front is read."""
        while lane and lane[0].ticket in self.gone:
            self.gone.remove(lane.popleft().ticket)

    def _take_turn(self, choice: Choice) -> None:
        """Move the place in the queue's ratio on, for all windows that serve the queue."""
        queue, turn = choice.head.queue, choice.turn or 0
        for rules in self.rules:
            if queue in rules:
                rules[queue] = QueueRule(rules[queue].policy, rules[queue].weight, turn)


def _heads(floor: Floor, arrivals: list[int], lanes: list[int]) -> list[Head]:
    """Heads, numbered in the order of arrival; replacements of misrouted tickets come after all others."""
    queues = [queue.id for queue in floor.queues for _ in _CLASSES]
    places = list(range(len(arrivals)))
    columns = (
        arrivals,
        places,
        places,
        map(queues.__getitem__, lanes),
        map((_CLASSES * len(floor.queues)).__getitem__, lanes),
        repeat(False),
    )
    # Does what Head._make() does, without a call of a Python function for each.
    return list(map(tuple.__new__, repeat(Head), zip(*columns)))  # noqa: B905  # the last column has no end


def _serving(floor: Floor, duties: list[Duty]) -> list[int]:
    """Windows that serve each queue today, as bits."""
    found = [0] * len(floor.queues)
    for duty in duties:
        for queue in floor.served[duty.window]:
            found[queue] |= 1 << duty.window
    return found
