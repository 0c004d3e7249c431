"""A closed loop of clients, each of which sends its next command when the last one was answered."""

import selectors
import time
from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from tests.bench.measuring.wire import Address, Connection

#: A client: it yields (name to count it under, request) and is sent (status, body).
Client = Generator[tuple[str, bytes], tuple[int, bytes], None]


@dataclass
class Outcome:
    """latencies_s: by name, of the answers. cpu_s: processor time of the load itself."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    latencies_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def per_second(self, name: str) -> float:
        return len(self.latencies_s[name]) / self.seconds

    def quantile_ms(self, name: str, part: float) -> float:
        return quantile(self.latencies_s[name], part) * 1000

    def refused(self) -> dict[tuple[str, int], int]:
        return {key: count for key, count in self.statuses.items() if key[1] >= 300}


def quantile(values: Sequence[float], part: float) -> float:
    """The value that `part` of the values, 0 to 1, do not exceed; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


class ClosedLoop:
    """The clients and their connections, which outlive a run: a warm-up and a measurement share them."""

    def __init__(self, address: Address, clients: Sequence[Client]) -> None:
        self._selector = selectors.DefaultSelector()
        self._waiting: list[Client] = list(clients)
        self._address = address
        self._running = 0
        self._sent: dict[Client, tuple[str, float]] = {}

    def run(self, seconds: float) -> Outcome:
        """Run the clients, and count the answers that come in that time."""
        outcome, start, cpu = Outcome(), time.perf_counter(), time.process_time()
        self._start_clients()
        end = start + seconds
        while (now := time.perf_counter()) < end and self._running:
            for key, _ in self._selector.select(end - now):
                client, connection = key.data
                if (answer := connection.feed()) is not None:
                    self._answered(outcome, client, connection, answer)
        outcome.seconds = time.perf_counter() - start
        outcome.cpu_s = time.process_time() - cpu
        return outcome

    def finish(self) -> None:
        """Wait for outstanding answers, so that they do not disturb the next measurement."""
        deadline = time.monotonic() + 10
        while self._selector.get_map() and time.monotonic() < deadline:
            for key, _ in self._selector.select(0.5):
                _, connection = key.data
                if connection.feed() is not None:
                    self._selector.unregister(connection.socket)
                    connection.close()
        self._selector.close()

    def _start_clients(self) -> None:
        while self._waiting:
            client = self._waiting.pop()
            connection = Connection(self._address)
            self._selector.register(connection.socket, selectors.EVENT_READ, (client, connection))
            self._running += 1
            self._send(client, connection, next(client))

    def _answered(
        self,
        outcome: Outcome,
        client: Client,
        connection: Connection,
        answer: tuple[int, bytes],
    ) -> None:
        name, sent_at = self._sent[client]
        outcome.latencies_s[name].append(time.perf_counter() - sent_at)
        outcome.statuses[name, answer[0]] += 1
        try:
            self._send(client, connection, client.send(answer))
        except StopIteration:
            self._running -= 1
            self._selector.unregister(connection.socket)
            connection.close()

    def _send(self, client: Client, connection: Connection, step: tuple[str, bytes]) -> None:
        name, request = step
        self._sent[client] = (name, time.perf_counter())
        connection.send(request)
