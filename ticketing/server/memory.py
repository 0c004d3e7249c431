"""Memory of ended connections, given back to the system."""

import ctypes
import gc
from collections.abc import Callable

import gevent

from ticketing.access.places import Places

_EVERY_S = 5.0
#: Ended connections that are worth a pause of some 50 ms.
_WORTH = 100
_ROUNDS = 2
#: Parameter of glibc's mallopt(), and its value in bytes.
_MMAP_THRESHOLD, _OWN_MAPPING = -3, 1 << 20


def give_back(places: Places) -> None:
    """Run forever: after a crowd has left, collect what it left behind, and trim the heap."""
    trim = _trim()
    before = since = 0
    while True:
        gevent.sleep(_EVERY_S)
        now = sum(places.counts().values())
        # Once more after a while: timers hold the last of them for some seconds.
        since = _ROUNDS if now <= before - _WORTH else max(0, since - 1)
        if since:
            # Connections end in cycles, which the collector would find only after thousands more.
            gc.collect()
            trim()
        before = now


def _trim() -> Callable[[], object]:
    """glibc keeps freed memory for itself; other systems have no such calls."""
    try:
        libc = ctypes.CDLL("libc.so.6")
        # Otherwise glibc raises its threshold to the 19 MiB of a hashed password, and keeps them on its heap.
        libc.mallopt(_MMAP_THRESHOLD, _OWN_MAPPING)
        trim = libc.malloc_trim
    except (OSError, AttributeError):
        return lambda: None
    return lambda: trim(0)
