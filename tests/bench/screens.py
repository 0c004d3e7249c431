"""Many screens in one process: connected in batches, then watched for the next frame of each."""

import selectors
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.bench.measuring.sockets import STATE, Socket, Visit
from tests.bench.measuring.wire import Address

_BATCH = 25


class Screens:
    """Screens, connected when created. reading: a thread reads their frames and discards them."""

    def __init__(self, address: Address, visits: Sequence[Visit], reading: bool = False) -> None:
        self.sockets: list[Socket] = []
        self._selector = selectors.DefaultSelector()
        self._open = True
        for start in range(0, len(visits), _BATCH):
            self._connect(address, visits[start : start + _BATCH])
        self._reader = threading.Thread(target=self._throw_away, daemon=True) if reading else None
        if self._reader:
            self._reader.start()

    def arrivals(self, patience_s: float) -> list[float]:
        """Instants at which each screen got its next state; fails when a screen gets none in time."""
        waiting, times = set(self.sockets), list[float]()
        deadline = time.perf_counter() + patience_s
        while waiting:
            left = deadline - time.perf_counter()
            assert left > 0, f"{len(waiting)} of {len(self.sockets)} screens got nothing"
            for key, _ in self._selector.select(left):
                if self._has_state(key.data) and key.data in waiting:
                    times.append(time.perf_counter())
                    waiting.discard(key.data)
        return times

    def frame_of_first(self) -> bytes:
        """The next state's frame of the first screen; frames of the others are discarded."""
        while True:
            for key, _ in self._selector.select():
                screen: Socket = key.data
                for payload in screen.frames():
                    if screen is self.sockets[0] and payload.startswith(STATE):
                        return payload

    def drain(self, seconds: float) -> None:
        """Read late frames for some seconds, so that they are not counted for the next call."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            for key, _ in self._selector.select(left):
                self._has_state(key.data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._open = False
        if self._reader:
            self._reader.join()
        self._selector.close()
        for each in self.sockets:
            each.close()

    def _connect(self, address: Address, visits: Sequence[Visit]) -> None:
        made = [Socket(address, visit) for visit in visits]
        for each in made:
            each.upgrade()
        for each in made:
            each.upgraded()
            each.greet()
        for each in made:
            if not each.visit.bare:
                each.wait_for([b"40/live,"])
            each.join()
        for each in made:
            # The answer to a join comes after the room's first state.
            each.wait_for([b"43/live,%d" % number for number in range(len(each.visit.rooms))])
            each.ready()
            self._selector.register(each.socket, selectors.EVENT_READ, each)
        self.sockets += made

    def _has_state(self, screen: Socket) -> bool:
        return any([payload.startswith(STATE) for payload in screen.frames()])  # noqa: C419  # read all of them

    def _throw_away(self) -> None:
        while self._open:
            self.drain(0.2)
