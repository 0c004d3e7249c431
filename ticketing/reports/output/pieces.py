"""Long files in pieces: made while they are sent, in slices of work between which a server serves others."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

#: Seconds of work after which other work of the process has its turn. A server has one event loop: an agent
#: who calls a ticket meanwhile waits for one slice.
SLICE_S = 0.005
#: Seconds of the pause, the shortest that a loop waits.
REST_S = 0.001
#: Characters or bytes of a piece: few enough that its making is a moment, enough that few calls send it.
PIECE = 32 * 1024


def paced(items: Iterable[T]) -> Iterator[T]:
    """The same items, with a pause for other work after each slice; time spent waiting counts as work."""
    since = time.perf_counter()
    for each in items:
        yield each
        if time.perf_counter() - since >= SLICE_S:
            rest()
            since = time.perf_counter()


def rest() -> None:
    """Let the event loop answer whatever has come; a thread hands its lock on.

    Not `sleep(0)`: after that gevent comes back up to fifty times before it looks at its sockets.
    """
    time.sleep(REST_S)


def joined(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts as UTF-8 in pieces of PIECE or a little more; the first as soon as it is full."""
    held: list[str] = []
    size = 0
    for each in paced(texts):
        held.append(each)
        size += len(each)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()
