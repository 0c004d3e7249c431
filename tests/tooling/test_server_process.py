"""The helper that runs real servers: it finds errors in the log, and no child outlives its parent."""

import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.server_process import LiveServer

TRACEBACK = "Traceback (most recent call last)"


STAND_IN = """\
#!{python}
import http.server, os, signal, sys

class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

if sys.argv[1] == "token":
    sys.exit(print("a-token", os.environ["PORT"]))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Healthy).serve_forever()
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> LiveServer:
    """A server whose program is a few lines: these tests are about its start and its end."""
    program = tmp_path / "ticketing"
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(0o755)
    return LiveServer(tmp_path / "data", tmp_path / "log", program=program)


def server_with_log(folder: Path, text: str) -> LiveServer:
    log = folder / "server.log"
    log.write_text(text)
    return LiveServer(folder, log)


@pytest.mark.parametrize(
    "line",
    [
        f"{TRACEBACK}:",
        '127.0.0.1 - - [24/Nov/2026] "GET /kiosk/cusco HTTP/1.1" 500 34',
        '{"event": "request", "status": 500}',
        "request status=500 path=/",
        '{"method":"GET","path":"/","status":500,"event":"request","level":"info"}',
        '{"event":"live loop: a round failed","level":"error","exception":[{"exc_type":"KeyError"}]}',
    ],
)
def test_an_unhandled_error_in_the_log_fails_the_check(tmp_path: Path, line: str) -> None:
    with pytest.raises(AssertionError, match="1 errors"):
        server_with_log(tmp_path, f"started\n{line}\nended\n").check()


def test_a_quiet_log_passes_the_check(tmp_path: Path) -> None:
    server_with_log(
        tmp_path, '"GET / HTTP/1.1" 200 500\nstatus=409 took 500 ms\n{"status":200,"duration_s":500}\n'
    ).check()


def test_a_server_starts_answers_ends_cleanly_and_starts_again(stand_in: LiveServer) -> None:
    for _ in range(2):
        with urllib.request.urlopen(f"{stand_in.start().url}/healthz") as answer:
            assert answer.status == 200
        assert stand_in.stop() == 0


def test_a_command_runs_on_the_settings_of_the_server(stand_in: LiveServer) -> None:
    assert stand_in.command("token", "somebody") == f"a-token {stand_in.port}"


def test_a_server_that_ends_at_once_says_why(stand_in: LiveServer) -> None:
    stand_in.env = {"PORT": "no number"}

    with pytest.raises(AssertionError, match="invalid literal"):
        stand_in.start()


def test_a_process_ends_when_asked(tmp_path: Path) -> None:
    process = processes.start([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log")

    assert processes.stop(process) == -signal.SIGTERM


def test_a_process_that_will_not_end_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    process = processes.start([sys.executable, "-c", f"{deaf}; print(1, flush=True); time.sleep(60)"], log)
    while not log.read_text():
        time.sleep(0.02)

    assert processes.stop(process, timeout=0.2) == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_server_does_not_outlive_a_killed_test_run(tmp_path: Path) -> None:
    run = (
        "import sys, time; from pathlib import Path; from tests.support import processes;"
        "child = processes.start(['sleep', '60'], Path(sys.argv[1]));"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", run, tmp_path / "log"], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()

    assert ended(child)


def ended(pid: int, within_s: float = 5) -> bool:
    status = Path(f"/proc/{pid}/stat")
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        # An orphan whose new parent does not collect it stays a zombie, which counts as ended.
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
