"""The bus of hints between worker processes. A lost hint only delays a room: see Live.catch_up."""

import logging
import queue
import time
import uuid
from collections.abc import Callable
from typing import Protocol

import redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from ticketing.realtime import hints
from ticketing.realtime.hints import Hint
from ticketing.telemetry import meters

logger = logging.getLogger(__name__)

CHANNEL = "suyay:hints"
_FIRST_PAUSE_S = 0.2
# Longest pause between two tries. Short: until then screens are late, and a refused connection costs nothing.
_LONGEST_PAUSE_S = 1.0
# Seconds to wait for Redis: one that accepts connections and never answers counts as away.
_PATIENCE_S = 3.0
# Seconds between two looks of a background task whether the bus was closed.
_LOOK_S = 1.0
_OUTBOX = 10_000
# Seconds between two messages: the first hint is sent at once, and under load the next message holds many.
_GATHER_S = 0.02


class Bus(Protocol):
    """Carries hints to the other processes, never back to the sender."""

    def send(self, hint: Hint) -> None:
        """Return at once and never fail: the command is already committed."""

    def run(
        self, receive: Callable[[Hint], None], missed: Callable[[], None], spawn: Callable[..., object]
    ) -> None:
        """Start listening in the background. missed is called when hints may have been lost."""


class LocalBus:
    """The bus of a single process: no other process listens."""

    def send(self, hint: Hint) -> None:
        pass

    def run(
        self, receive: Callable[[Hint], None], missed: Callable[[], None], spawn: Callable[..., object]
    ) -> None:
        pass


class RedisBus:
    """Redis pub/sub, which keeps nothing undelivered: every reconnection counts as missed hints."""

    def __init__(self, url: str) -> None:
        self._open = True
        # No silent retries: a subscription that was mended unnoticed would hide what it missed.
        self._redis = redis.Redis.from_url(
            url,
            health_check_interval=10,
            socket_connect_timeout=_PATIENCE_S,
            socket_timeout=_PATIENCE_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._origin = uuid.uuid4().hex.encode()
        self._outbox: queue.Queue[Hint] = queue.Queue(_OUTBOX)
        self._away = False
        self._full = False

    def send(self, hint: Hint) -> None:
        try:
            self._outbox.put_nowait(hint)
            self._full = False
        except queue.Full:
            meters.BUS_DROPPED.inc()
            if not self._full:
                logger.warning("live bus: outbox full, hints are dropped from one of %s on", hint.site)
            self._full = True

    def run(
        self, receive: Callable[[Hint], None], missed: Callable[[], None], spawn: Callable[..., object]
    ) -> None:
        spawn(self._deliver)
        spawn(self._listen, receive, missed)

    def close(self) -> None:
        """End both background tasks within a second; hints still in the outbox are dropped."""
        self._open = False

    def _deliver(self) -> None:
        while self._open:
            try:
                hint = self._outbox.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            together = self._with_the_rest(hint)
            text = "\n".join(each.to_text() for each in together)
            try:
                self._redis.publish(CHANNEL, self._origin + b" " + text.encode())
                time.sleep(_GATHER_S)
            except redis.RedisError as error:
                self._forget(error, len(together))
                time.sleep(_FIRST_PAUSE_S)

    def _with_the_rest(self, hint: Hint) -> list[Hint]:
        """Hints that came while the last message was sent, joined to one per site for the next message."""
        together = {hint.site: hint}
        while not self._outbox.empty():
            other = self._outbox.get_nowait()
            together[other.site] = together[other.site].joined(other) if other.site in together else other
        return list(together.values())

    def _forget(self, error: redis.RedisError, unsent: int) -> None:
        """Drop old hints: by now each process has read through Live.catch_up what it did not hear."""
        forgotten = unsent
        while not self._outbox.empty():
            self._outbox.get_nowait()
            forgotten += 1
        meters.BUS_FAILURES.inc()
        meters.BUS_DROPPED.inc(forgotten)
        logger.info("live bus: %d hints were not sent: %s", forgotten, error)

    def _listen(self, receive: Callable[[Hint], None], missed: Callable[[], None]) -> None:
        pause = _FIRST_PAUSE_S
        while self._open:
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    pubsub.subscribe(CHANNEL)
                    pubsub.ping()
                    meters.BUS_CONNECTIONS.inc()
                    self._tell(away=False)
                    missed()
                    pause = _FIRST_PAUSE_S
                    self._hear(pubsub, receive)
            except redis.RedisError as error:
                self._tell(away=True, reason=error)
                time.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _tell(self, away: bool, reason: object = None) -> None:
        """Log one line when Redis goes and one when it is back, however often it was tried in between."""
        if away and not self._away:
            logger.warning("live bus: Redis is away, the ledger is looked at instead: %s", reason)
        elif self._away and not away:
            logger.warning("live bus: Redis is back")
        self._away = away

    def _hear(self, pubsub: PubSub, receive: Callable[[Hint], None]) -> None:
        while self._open:
            message = pubsub.get_message(timeout=_LOOK_S)
            if message is not None and message["type"] == "message":
                self._receive(message["data"], receive)

    def _receive(self, data: bytes, receive: Callable[[Hint], None]) -> None:
        origin, _, text = data.partition(b" ")
        if origin == self._origin:
            return
        try:
            for line in text.splitlines():
                receive(hints.from_text(line))
        except (ValueError, TypeError):
            logger.exception("live bus: a message could not be read")


def bus_for(redis_url: str | None) -> Bus:
    return RedisBus(redis_url) if redis_url else LocalBus()
