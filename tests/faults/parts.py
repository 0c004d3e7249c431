"""Parts of an installation that a test kills without a shutdown, and starts again."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from tests.support import processes
from tests.support.databases import plain
from tests.support.server_process import LiveServer

START_TIMEOUT_S = 30


@dataclass
class Part:
    """A server program that this process started. answers: raises while the program does not answer."""

    pid: int
    answers: Callable[[], object]
    command: list[str]
    folder: Path = field(init=False)
    user: int = field(init=False)
    _again: processes.Process | None = None

    def __post_init__(self) -> None:
        about = _about(self.pid)
        self.folder = about.joinpath("cwd").readlink()
        self.user = about.stat().st_uid

    def kill(self) -> None:
        """Kill it with SIGKILL: no shutdown, no last write."""
        os.kill(self.pid, signal.SIGKILL)
        if self._again:
            self._again.wait()
        else:
            # Collected here: until then its pid would be taken for a running server's.
            os.waitpid(self.pid, 0)

    def start(self) -> None:
        """Run the same command on the same data and port; returns when it answers."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._up():
            assert time.monotonic() < deadline, f"it did not start again: {self.command}"
            if self._again is None or self._again.poll() is not None:
                # PostgreSQL does not wait: it exits while its predecessor's shared memory is not free yet.
                user = None if self.user == os.geteuid() else self.user
                log = self.folder / "log"
                self._again = processes.start(self.command, log, cwd=self.folder, user=user)
                self.pid = self._again.pid
            time.sleep(0.05)

    def stop(self) -> None:
        """End what start() started."""
        if self._again:
            processes.stop(self._again, signal.SIGINT)

    def _up(self) -> bool:
        try:
            self.answers()
        except (psycopg.OperationalError, redis.ConnectionError):
            return False
        return True


def postgres_part(url: str) -> Part:
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    pid = int((Path(row[0]) / "postmaster.pid").read_text().splitlines()[0])
    command = (_about(pid) / "cmdline").read_text().rstrip("\0").split("\0")
    return Part(pid, lambda: psycopg.connect(plain(url), connect_timeout=2).close(), command)


def valkey_part(url: str) -> Part:
    def ask() -> int:
        with redis.Redis.from_url(url) as client:
            return int(client.info("server")["process_id"])

    pid = ask()
    # The server overwrites its own command line with a title, so the options are listed here.
    options = ["--port", str(urlsplit(url).port), "--bind", "127.0.0.1", "--save", ""]
    return Part(pid, ask, [str((_about(pid) / "exe").readlink()), *options])


def _about(pid: int) -> Path:
    return Path("/proc") / str(pid)


def workers(server: LiveServer) -> list[int]:
    """Pids of the workers, the one with most connections first, without the reporter."""
    assert server.process is not None
    master = server.process.pid
    children = (_about(master) / "task" / str(master) / "children").read_text().split()
    serving = [int(each) for each in children if not _reports(int(each))]
    return sorted(serving, key=_open_files, reverse=True)


def _reports(pid: int) -> bool:
    return "reporter" in (_about(pid) / "cmdline").read_text().split("\0")


def _open_files(pid: int) -> int:
    return len(list((_about(pid) / "fd").iterdir()))
