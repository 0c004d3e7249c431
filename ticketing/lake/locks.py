"""File locks of the lake, each held by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_LOOK_AGAIN_S = 0.2


class LakeBusy(Exception):
    """Another process is writing into the lake."""


@contextmanager
def held(path: Path, patience_s: float) -> Iterator[None]:
    """Hold the lock; the kernel releases it when the process ends, however it ends. Raises LakeBusy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=patience_s, poll_interval=_LOOK_AGAIN_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise LakeBusy(f"Another process holds {path}") from error
    try:
        yield
    finally:
        lock.release()
