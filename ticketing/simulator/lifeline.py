"""A lifeline from a process to its children: a pipe whose closing ends them at once.

The kernel closes it however the parent ends, also by SIGKILL, which no process can catch. Otherwise a pool's
children would work on without their parent, and write to the files of the next run.
"""

import contextlib
import os
import signal
import threading
from multiprocessing.connection import Connection


def hang_at(line: Connection) -> None:
    """End this process when the pipe closes. line: its reading end; the parent never writes to the other."""
    # Ctrl+C signals the whole group of processes; the parent handles it and ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()


def _end_with(line: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        line.recv_bytes()
    os._exit(1)
