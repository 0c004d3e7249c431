"""The bus: hints reach the other processes; while Redis is away commands go on, and hints count as missed."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis

from tests.support.processes import free_port
from tests.support.servers import valkey
from ticketing.realtime.bus import CHANNEL, RedisBus
from ticketing.realtime.hints import Hint, from_text

HINT = Hint("cusco", 7, frozenset({"cusco:1"}), frozenset({"t1"}))


class Ear:
    """The bus of one process, and the hints that it received."""

    def __init__(self, url: str) -> None:
        self.bus = RedisBus(url)
        self.heard: list[Hint] = []
        self.missed = 0
        self.bus.run(self.heard.append, self._miss, spawn)

    def _miss(self) -> None:
        self.missed += 1


def spawn(task: Callable[..., object], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=task, args=arguments, daemon=True)
    thread.start()
    return thread


def eventually(condition: Callable[[], bool], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def two(url: str) -> Iterator[tuple[Ear, Ear]]:
    first, second = Ear(url), Ear(url)
    eventually(lambda: first.missed == second.missed == 1)
    yield first, second
    first.bus.close()
    second.bus.close()


def test_hints_travel_over_a_bus_that_demands_a_password() -> None:
    with valkey("word-of-the-bus") as url, two(url) as (first, second):
        first.bus.send(HINT)
        eventually(lambda: second.heard == [HINT])


def test_a_hint_reaches_the_others_and_not_its_sender(redis_url: str) -> None:
    with two(redis_url) as (first, second):
        first.bus.send(HINT)
        eventually(lambda: second.heard == [HINT])
        second.bus.send(HINT)
        eventually(lambda: first.heard == [HINT])
        assert second.heard == [HINT]


def test_a_lost_connection_counts_as_missed_hints_and_comes_back(redis_url: str) -> None:
    with two(redis_url) as (first, second), redis.Redis.from_url(redis_url) as admin:
        admin.client_kill_filter(_type="pubsub")
        eventually(lambda: first.missed == second.missed == 2)
        first.bus.send(HINT)
        eventually(lambda: second.heard == [HINT])


def test_what_comes_while_another_is_on_its_way_goes_in_one_message(redis_url: str) -> None:
    with two(redis_url) as (first, second):
        for seq in range(1, 2_001):
            first.bus.send(Hint("cusco", seq))
            first.bus.send(Hint("puno", seq, calls=False))
        eventually(
            lambda: {(each.site, each.seq) for each in second.heard} >= {("cusco", 2_000), ("puno", 2_000)}
        )
        assert len(second.heard) < 4_000


def test_a_message_nobody_understands_harms_nobody(redis_url: str) -> None:
    with two(redis_url) as (first, second), redis.Redis.from_url(redis_url) as stranger:
        stranger.publish(CHANNEL, "who knows")
        stranger.publish(CHANNEL, b"\xff")
        first.bus.send(HINT)
        eventually(lambda: second.heard == [HINT])


def test_with_no_redis_there_a_command_is_neither_stopped_nor_slowed() -> None:
    ear = Ear(f"redis://127.0.0.1:{free_port()}/0")
    before = time.monotonic()
    for _ in range(20_000):
        ear.bus.send(HINT)
    assert time.monotonic() - before < 5
    assert ear.heard == []
    ear.bus.close()


def test_a_full_outbox_is_told_once_and_not_for_every_hint(caplog: pytest.LogCaptureFixture) -> None:
    bus = RedisBus(f"redis://127.0.0.1:{free_port()}/0")
    # The sending thread takes out what it finds, so that no number of hints is sure to fill the outbox.
    while "outbox full" not in caplog.text:
        bus.send(HINT)
    for _ in range(100):
        bus.send(HINT)
    assert [each.getMessage() for each in caplog.records if "outbox full" in each.getMessage()] == [
        "live bus: outbox full, hints are dropped from one of cusco on"
    ]


def test_a_hint_travels_whole() -> None:
    assert from_text(HINT.to_text()) == HINT
