"""The reporter as a child of the embedded server, which is then all that somebody has to start."""

import contextlib
import subprocess
import sys
import threading

import structlog

#: A server is up long before, and a test's is down again.
AFTER_S = 20
#: Before another is started. Longer than a server takes to end: who ends all its processes wants no new one.
_PAUSE_S = 5.0
_PATIENCE_S = 5.0
Child = subprocess.Popen[bytes]


class Reporter:
    """One runs as long as this process does: when it has ended alone, another is started."""

    def __init__(self) -> None:
        self._child = start()
        self._ending = threading.Event()
        self._starting = threading.Lock()
        threading.Thread(target=self._keep, name="reporter", daemon=True).start()

    def stop(self) -> None:
        with self._starting:
            self._ending.set()
        stop(self._child)

    def _keep(self) -> None:
        while True:
            # How it ended is not known here: gunicorn's own wait for its workers takes that away.
            self._child.wait()
            if self._ending.wait(_PAUSE_S):
                return
            self._start_again()

    def _start_again(self) -> None:
        with self._starting:
            if self._ending.is_set():
                return
            ended, log = self._child.pid, structlog.get_logger()
            try:
                self._child = start()
            except OSError as error:
                log.error("reporter.not_started", ended=ended, reason=str(error))
            else:
                log.warning("reporter.started_again", ended=ended, pid=self._child.pid)


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
