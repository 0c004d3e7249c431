"""The reporter as a child process of the embedded server, so that an operator starts only the server."""

import contextlib
import subprocess
import sys
import threading

import structlog

#: Seconds before the reporter begins to work: by then a server has started, and a test's server has ended.
AFTER_S = 20
#: Seconds before an ended reporter is replaced. Longer than a server takes to end: when an operator ends all
#: its processes, no new one may appear.
_PAUSE_S = 5.0
_PATIENCE_S = 5.0
Child = subprocess.Popen[bytes]


class Reporter:
    """Keeps one reporter running for as long as this process: one that ended by itself is replaced."""

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
            # The exit status is unknown here: gunicorn's own wait for its workers collects it first.
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
    """Start a reporter with the settings of this process. It ends by itself when this process is killed."""
    command = [sys.executable, "-m", "ticketing", "reporter", "--with-parent", "--after", str(AFTER_S)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # this very interpreter, no shell


def stop(child: Child) -> None:
    child.terminate()
    try:
        child.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        # Safe at any moment: a day's files appear whole or not at all.
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_PATIENCE_S)
