"""A real `ticketing serve` for tests that need the whole product: its own process, port and data folder."""

import re
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from tests.support import processes
from ticketing.access import programs
from ticketing.composition import build_reporting, languages_for
from ticketing.server import addresses
from ticketing.settings import Settings, from_environment

# A caught error is a field of a JSON line; an uncaught one is a plain traceback.
TROUBLE = re.compile(r'Traceback \(most recent call last\)|" 500 |"?status"?[:=] ?500\b|"exception": ?\[')
PROGRAM = Path(sys.executable).with_name("ticketing")
START_TIMEOUT_S = 60
SECRET = "only-for-tests-0123456789"


@dataclass
class LiveServer:
    """One running server. url: its address, without a slash at the end. log: file of its output.

    program, folder: path of `ticketing`, and its working folder; this repository's own by default.
    prepared: it starts on the demonstration's data as this version makes them, which need no look before.
    """

    data: Path
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=processes.free_port)
    process: processes.Process | None = None
    program: Path = PROGRAM
    folder: Path | None = None
    prepared: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start it and wait until it is healthy. A stopped server may be started again, on its data."""
        command: list[str | Path] = [self.program, "serve", *self.arguments]
        env = self._environment()
        if self.prepared:
            self.prepared = False
            # What `ticketing serve` becomes at its end, a second of imports earlier.
            command = [sys.executable, "-m", "gunicorn", "-c", "python:ticketing.server.serving"]
            env |= {"SUYAY_DEMO": "1", "SUYAY_WELCOME": self._welcome()}
        self.process = processes.start(command, self.log, env, self.folder)
        self._wait_until_healthy(self.process)
        return self

    def stop(self) -> int:
        """End it as an operator would (SIGTERM) and return the exit status: 0 is a clean end."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        return processes.stop(process)

    def command(self, *arguments: str) -> str:
        """Run another `ticketing` command on the same settings and return its standard output."""
        errors_file = self.log.with_name(f"command-{secrets.token_hex(4)}.log")
        with errors_file.open("wb") as errors:
            answer = subprocess.run(
                [self.program, *arguments],
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=processes.environment(self._environment()),
                timeout=START_TIMEOUT_S,
                check=False,
            )
        if answer.returncode != 0:
            raise AssertionError(f"ticketing {' '.join(arguments)} failed:\n{errors_file.read_text()}")
        return answer.stdout.decode().strip()

    def settings(self) -> Settings:
        """The server's settings."""
        return from_environment(self._environment())

    def token(self, name: str, role: str, site: str | None = None) -> str:
        """A token as from `ticketing token`, without a process of two seconds for each."""
        core = build_reporting(self.settings(), lambda _site, _events: None)
        try:
            return programs.token(core, datetime.now(UTC), name=name, role=role, site=site)
        finally:
            core.database.close()

    def trouble(self) -> list[str]:
        """The log's lines about an unhandled error or an answer 500."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if TROUBLE.search(line)]

    def check(self) -> None:
        """Fail when the log has such a line, even if the test itself saw no error."""
        if lines := self.trouble():
            summary = f"{len(lines)} errors in the server's log {self.log}, the first: {lines[0]}"
            raise AssertionError(f"{summary}\n{self._tail()}")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _environment(self) -> dict[str, str]:
        default = {"SECRET_KEY": SECRET, "DATABASE_URL": "", "REDIS_URL": "", "DEVICE_CALLS_PER_SECOND": "0"}
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "DATA": str(self.data)}
        return {**default, **own, **self.env}

    def _welcome(self) -> str:
        settings = replace(self.settings(), demo=True)
        return addresses.text(settings, languages_for(settings).words(settings.language))

    def _wait_until_healthy(self, process: processes.Process) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._healthy():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"The server did not start:\n{self._tail()}")
            time.sleep(0.1)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                status: int = answer.status
                return status == 200
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def _tail(self, lines: int = 60) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
