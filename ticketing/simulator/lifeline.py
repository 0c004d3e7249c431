"""A lifeline from a process to its children: a pipe whose closing ends them at once.

However the parent ends, the kernel closes it: by SIGKILL too, which no process can catch. Otherwise the
children of a pool would work on without a parent, and write where the next run writes.
"""

import contextlib
import os
import signal
import threading
from multiprocessing.connection import Connection


def hang_at(line: Connection) -> None:
    """line: the end of a pipe in which nothing is ever written, and whose other end the first process has."""
    # Ctrl+C asks a whole group of processes. The first of them ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()


def _end_with(line: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        line.recv_bytes()
    os._exit(1)
