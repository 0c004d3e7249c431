"""A lock that one process at a time holds, on a file of the lake."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_LOOK_AGAIN_S = 0.2


class LakeBusy(Exception):
    """Another process is writing into the lake."""


@contextmanager
def held(path: Path, patience_s: float) -> Iterator[None]:
    """Hold the lock; the kernel lets it go when the process ends, however it ends. Raises LakeBusy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        until = time.monotonic() + patience_s
        while not _taken(file):
            if time.monotonic() >= until:
                raise LakeBusy(f"Another process holds {path}")
            time.sleep(_LOOK_AGAIN_S)
        yield


def _taken(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
