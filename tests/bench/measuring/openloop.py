"""An open loop: people arrive at a rate that does not depend on the server's answers."""

import heapq
import itertools
import random
import selectors
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.centre import Group, Step
from tests.bench.measuring.load import quantile
from tests.bench.measuring.wire import Address, Connection


@dataclass
class Stage:
    """Result of one speed. latencies_s: by name, from when a command was due. done: ended visits."""

    seconds: float = 0.0
    latencies_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    arrived: int = 0
    done: int = 0
    refused: int = 0

    def p99_ms(self) -> float:
        return quantile([each for times in self.latencies_s.values() for each in times], 0.99) * 1000

    def p50_ms(self) -> float:
        return quantile([each for times in self.latencies_s.values() for each in times], 0.5) * 1000


class OpenLoop:
    """The loop. Its connections and the state of its centres stay from one speed to the next."""

    def __init__(self, address: Address, groups: Sequence[Group], connections: int = 64) -> None:
        self._groups = groups
        self._weights = list(itertools.accumulate(len(group.windows) for group in groups))
        self._chance = random.Random(4_300_000)
        self._selector = selectors.DefaultSelector()
        self._idle = deque(Connection(address) for _ in range(connections))
        self._sent: dict[Connection, Step] = {}
        self._due: list[tuple[float, int, Step]] = []
        self._ready: deque[Step] = deque()
        self._order = itertools.count()
        for connection in self._idle:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def run(self, rate: float, speed: float, seconds: float) -> Stage:
        """Run for some seconds. rate: arrivals a second. speed: factor by which durations are shorter."""
        stage, start = Stage(), time.perf_counter()
        for group in self._groups:
            group.speed = speed
        arrival, end = start, start + seconds
        while (now := time.perf_counter()) < end:
            while arrival <= now:
                self._plan([self._arrival(arrival)])
                stage.arrived += 1
                arrival += self._chance.expovariate(rate)
            self._turn(stage, now, min(arrival, end))
        self._count_late(stage, time.perf_counter())
        stage.seconds = time.perf_counter() - start
        return stage

    def settle(self, patience_s: float) -> None:
        """Run without arrivals until all visits have ended, so that one speed does not burden the next."""
        end = time.perf_counter() + patience_s
        while (self._sent or self._ready or self._due) and (now := time.perf_counter()) < end:
            self._turn(Stage(), now, end)

    def _turn(self, stage: Stage, now: float, wake: float) -> None:
        """Send the due commands, and take answers until another one is due."""
        self._send(now)
        wake = min(wake, self._due[0][0]) if self._due else wake
        for key, _ in self._selector.select(max(0.0, wake - time.perf_counter())):
            self._receive(stage, key.data)

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.data.close()
        self._selector.close()

    def _arrival(self, at: float) -> Step:
        group = self._chance.choices(self._groups, cum_weights=self._weights)[0]
        return group.arrival(at, self._chance)

    def _plan(self, steps: Sequence[Step]) -> None:
        for step in steps:
            heapq.heappush(self._due, (step.at, next(self._order), step))

    def _send(self, now: float) -> None:
        while self._due and self._due[0][0] <= now:
            self._ready.append(heapq.heappop(self._due)[2])
        while self._ready and self._idle:
            connection, step = self._idle.popleft(), self._ready.popleft()
            self._sent[connection] = step
            connection.send(step.request)

    def _receive(self, stage: Stage, connection: Connection) -> None:
        try:
            answer = connection.feed()
        except ConnectionResetError:
            self._again(connection)
            return
        if answer is None:
            return
        step, now = self._sent.pop(connection), time.perf_counter()
        self._idle.append(connection)
        stage.latencies_s[step.name].append(now - step.at)
        if answer[0] not in (200, 201):
            stage.refused += 1
            return
        stage.done += step.name in ("finish", "no-show")
        self._plan(step.group.answered(step, now, answer[1], self._chance))

    def _again(self, connection: Connection) -> None:
        """Reconnect after the server closed an idle connection; a command on its way is sent once more."""
        self._selector.unregister(connection.socket)
        connection.close()
        connection.connect()
        self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        if connection in self._sent:
            connection.send(self._sent[connection].request)

    def _count_late(self, stage: Stage, now: float) -> None:
        """Count the latency so far of commands that wait for an answer or for a free connection."""
        for step in [*self._sent.values(), *self._ready]:
            stage.latencies_s[step.name].append(now - step.at)
