"""The reporter as a child of the embedded server, which is then all that somebody has to start."""

import contextlib
import subprocess
import sys

#: A server is up long before, and a test's is down again.
AFTER_S = 20
_PATIENCE_S = 5.0
Child = subprocess.Popen[bytes]


def start() -> Child:
    """A process of its own, with the settings of this one. It ends by itself when this one is killed."""
    command = [sys.executable, "-m", "ticketing", "reporter", "--with-parent", "--after", str(AFTER_S)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # this very interpreter, no shell


def stop(child: Child) -> None:
    child.terminate()
    try:
        child.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        # A day's files come whole or not at all.
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_PATIENCE_S)
