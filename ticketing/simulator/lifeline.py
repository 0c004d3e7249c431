"""A line that a process holds, and at which those that it started hang: when it lets go, they end at once.

However it ends, the kernel lets go for it: by SIGKILL too, of which nobody is told. Else the processes of a
pool work on for nobody, and write where the next run writes.
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
