"""Fixtures for every test: real databases, a real message bus, a real server, a real browser."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from tests.support import memory, statements
from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.logging_state import logging_as_it_was  # noqa: F401  # a fixture of all tests
from tests.support.server_process import SECRET, LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

LiveServerFactory = Callable[..., LiveServer]


def pytest_configure() -> None:
    """In the process that starts the workers too: they take its folder."""
    memory.use()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that may take longest: as the last ones they would keep one process alone."""

    def allowed_s(item: pytest.Item) -> float:
        marker = item.get_closest_marker("timeout")
        return float(marker.args[0]) if marker else 0.0

    items.sort(key=allowed_s, reverse=True)


@pytest.fixture(autouse=True)
def umask_as_it_was() -> Iterator[None]:
    """The command line changes it for its own process, and tests run commands in theirs."""
    before = os.umask(0)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords without the cost that slows a thief down, and every test that has people."""
    from argon2 import PasswordHasher

    from ticketing.access import passwords

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Let the program's databases in this process share their compiled statements."""
    with statements.shared():
        yield


def migrate(url: str) -> None:
    from ticketing.ledger.migrate import upgrade

    upgrade(url)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The PostgreSQL of this test process, or the one that DATABASE_URL names (for databases made in it)."""
    if (named := os.environ.get("DATABASE_URL", "")).startswith("postgres"):
        yield named
        return
    from tests.support.servers import postgresql

    with postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(postgres_server, migrate)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"), migrate)


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A migrated PostgreSQL database without rows, for this test alone."""
    with postgres_databases.fresh() as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A PostgreSQL database without tables, for tests of the migrations."""
    with postgres_databases.empty() as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_databases: SqliteDatabases, tmp_path: Path) -> str:
    """A migrated SQLite file without rows, for this test alone."""
    return sqlite_databases.fresh(tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database without rows: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The Valkey of this test process, or the server that REDIS_URL names."""
    if named := os.environ.get("REDIS_URL", ""):
        yield named
        return
    from tests.support.servers import valkey

    with valkey() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty message bus."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demonstration that was started once: catalogue, people, devices."""
    from ticketing.commands.serve import _prepare_demo
    from ticketing.settings import from_environment

    folder = tmp_path_factory.mktemp("demo") / "data"
    _prepare_demo(from_environment({"DATA": str(folder), "SECRET_KEY": SECRET}))
    return folder


@pytest.fixture
def live_server(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[LiveServerFactory]:
    """Starts real servers: ``live_server(database_url=None, redis_url=None, demo=True, first=False, **env)``.

    With no database it is the embedded default on a data folder of its own; first: an empty one, even for the
    demonstration. Each server is ended after the test, and the test fails when a server's log tells of an
    unhandled error or of an answer 500.
    """
    servers: list[LiveServer] = []

    def start(
        database_url: str | None = None,
        redis_url: str | None = None,
        demo: bool = True,
        first: bool = False,
        **env: str,
    ) -> LiveServer:
        folder = tmp_path_factory.mktemp("server")
        prepared = demo and database_url is None and not first and "SECRET_KEY" not in env
        if prepared:
            shutil.copytree(request.getfixturevalue("demo_data"), folder / "data")
        addresses = {"DATABASE_URL": database_url or "", "REDIS_URL": redis_url or ""}
        arguments = ("--demo",) if demo else ()
        server = LiveServer(folder / "data", folder / "server.log", {**addresses, **env}, arguments)
        server.prepared = prepared
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        server.stop()
    for server in servers:
        server.check()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A Chromium without a screen; each test opens a context of its own in it."""
    from playwright.sync_api import sync_playwright

    from tools.browser import find

    path = find() or pytest.fail("No Chromium here: run `make browser` first.")
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()
