"""Common setup of the benchmarks: durable servers, sites, tokens, a running product."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import redis
from sqlalchemy import insert

from tests.bench import catalogue
from tests.bench.catalogue import SitePlan
from tests.bench.measuring.wire import Address, address_of
from tests.support.databases import PostgresDatabases
from tests.support.server_process import LiveServer
from tests.support.servers import DURABLE, postgresql, valkey
from tests.support.words import SPANISH
from ticketing import catalogue as loading
from ticketing.access import tokens
from ticketing.composition import build_reporting
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.windows import WindowState
from ticketing.ledger import tables
from ticketing.ledger.context import Context
from ticketing.ledger.migrate import upgrade
from ticketing.queueing import windows
from ticketing.reports.context import Reporting
from ticketing.settings import Settings

Fill = Callable[[str], object]
SECRET = "a-key-of-the-measurements-only"
LOADER = Actor(ActorKind.SYSTEM, "bench", "bench", (Grant(Role.ADMINISTRATOR, None, None),))
# As JSON, so that logged statements can be read back without guessing where they end.
LOGGED = {"logging_collector": "on", "log_destination": "jsonlog"}


@dataclass
class Servers:
    """The PostgreSQL and the Valkey of one run; every figure has databases of its own in them."""

    databases: PostgresDatabases
    postgres_url: str
    redis_url: str
    folder: Path
    _folders: int = 0

    def new_folder(self) -> Path:
        self._folders += 1
        folder = self.folder / str(self._folders)
        folder.mkdir()
        return folder

    @contextmanager
    def product(self, sites: Sequence[SitePlan], fill: Fill = lambda _url: None) -> Iterator["Running"]:
        """The product on a database of its own with these sites. fill(url) adds rows of its own."""
        with postgres_world(self, sites, fill) as there, product(there) as server:
            yield Running(there, server)

    @contextmanager
    def unpatched(self, sites: Sequence[SitePlan]) -> Iterator["Running"]:
        """The product with its libraries as they come, on a database and a bus of its own."""
        with valkey() as bus:
            own = Servers(self.databases, self.postgres_url, bus, self.new_folder())
            with postgres_world(own, sites) as there, product(there, SUYAY_PATCHES="off") as server:
                yield Running(there, server)


@dataclass
class SharedServers(Servers):
    """One product for all figures, for short runs, in which its start would take most of the time."""

    running: "Running | None" = None

    @contextmanager
    def product(self, sites: Sequence[SitePlan], fill: Fill = lambda _url: None) -> Iterator["Running"]:
        assert self.running is not None
        assert set(sites) <= set(self.running.there.sites), "a site that the shared product does not have"
        fill(self.running.there.settings.database_url)
        yield self.running


@contextmanager
def shared_servers(sites: Sequence[SitePlan]) -> Iterator[SharedServers]:
    """Start one product with all these sites."""
    with servers() as own, own.product(sites) as running:
        yield SharedServers(own.databases, own.postgres_url, own.redis_url, own.folder, 100, running)


@contextmanager
def servers(options: Mapping[str, str] | None = None) -> Iterator[Servers]:
    """Servers with fsync and synchronous_commit on, and data on the disk of the temporary folder.

    options: additional settings of PostgreSQL.
    """
    with ExitStack() as stack:
        postgres_url = stack.enter_context(postgresql({**DURABLE, **LOGGED, **(options or {})}))
        redis_url = stack.enter_context(valkey())
        databases = PostgresDatabases(postgres_url, upgrade)
        stack.callback(databases.close)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="suyay-bench-"))
        yield Servers(databases, postgres_url, redis_url, Path(folder))


@dataclass(frozen=True, slots=True)
class Running:
    """A running product, and the world that it serves."""

    there: "World"
    server: LiveServer

    @property
    def address(self) -> Address:
        return address_of(self.server.url)


@dataclass
class World:
    """A database with sites. Every kiosk and agent has a token of its own, known beforehand."""

    settings: Settings
    core: Reporting
    sites: Sequence[SitePlan]

    def kiosk_token(self, site: str) -> str:
        return f"suyay_bench-kiosk-{site}"

    def display_token(self, site: str) -> str:
        return f"suyay_bench-display-{site}"

    def agent_token(self, window: str) -> str:
        return f"suyay_bench-agent-{window}"

    def windows(self) -> list[str]:
        return [window for site in self.sites for window in site.window_ids()]

    def open_windows(self, site: SitePlan, count: int | None = None) -> None:
        """Open the site's first `count` windows, or all, each by its own agent."""
        at = datetime.now(UTC)
        for window in site.window_ids()[:count]:
            grants = (Grant(Role.AGENT, window.partition(":")[0], None),)
            actor = Actor(ActorKind.PROGRAM, f"agent-{window}", f"Asesora {window}", grants)
            windows.set_session(self.core, Context(actor, at), window, {"status": WindowState.OPEN})


@contextmanager
def postgres_world(
    around: Servers, sites: Sequence[SitePlan], fill: Fill = lambda _url: None
) -> Iterator[World]:
    """A fresh database of the run's PostgreSQL with these sites in it. fill(url) adds rows of its own."""
    with ExitStack() as stack:
        url = stack.enter_context(around.databases.fresh())
        with redis.Redis.from_url(around.redis_url) as client:
            client.flushdb()
        settings = Settings(around.new_folder(), url, SECRET, around.redis_url, workers=2)
        there = stack.enter_context(_filled(settings, sites))
        fill(url)
        yield there


@contextmanager
def sqlite_world(folder: Path, sites: Sequence[SitePlan]) -> Iterator[World]:
    """The embedded default's database file in the folder, with these sites in it."""
    settings = Settings(folder, f"sqlite:///{folder / 'suyay.db'}", SECRET)
    upgrade(settings.database_url)
    with _filled(settings, sites) as world:
        yield world


@contextmanager
def _filled(settings: Settings, sites: Sequence[SitePlan]) -> Iterator[World]:
    core = build_reporting(settings, lambda _site, _events: None)
    try:
        found = loading.check(catalogue.write(settings.data / "catalogue", sites), SPANISH)
        assert not isinstance(found, list), found
        loading.load(core, Context(LOADER, datetime.now(UTC)), found)
        world = World(settings, core, sites)
        _give_tokens(world, datetime.now(UTC))
        yield world
    finally:
        core.database.close()


def _give_tokens(world: World, at: datetime) -> None:
    """Give devices and agents tokens. Ids name site and window, so a floor can derive another site's ids."""
    with world.core.database.write() as connection:
        for site in world.sites:
            for kind, secret in (
                ("kiosk", world.kiosk_token(site.id)),
                ("display", world.display_token(site.id)),
            ):
                device = {"id": f"{kind}-{site.id}", "kind": kind, "name": f"{kind} {site.id}"}
                row = {**device, "site": site.id, "paired_at": at, "paired_by": "bench"}
                connection.execute(insert(tables.device), [row])
                tokens.add(connection, at, name=kind, device=device["id"], secret=secret)
        for window in world.windows():
            person, site_id = f"agent-{window}", window.partition(":")[0]
            names = {"id": person, "username": person, "name": f"Asesora {window}"}
            connection.execute(insert(tables.person), [{**names, "created_at": at}])
            grant = {"id": f"grant-{window}", "person": person, "role": Role.AGENT, "site": site_id}
            connection.execute(insert(tables.person_grant), [grant])
            tokens.add(connection, at, name=window, person=person, secret=world.agent_token(window))


@contextmanager
def product(world: World, **more: str) -> Iterator[LiveServer]:
    """The product as an installation runs it: `ticketing serve`. more: settings besides the world's."""
    settings = world.settings
    env = {
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": "" if settings.embedded else settings.database_url,
        "REDIS_URL": settings.redis_url or "",
        "WEB_WORKERS": str(settings.workers),
        # A bench's displays and load all come from one address.
        "CONNECTIONS_PER_ADDRESS": "60000",
        **more,
    }
    with LiveServer(settings.data, settings.data / "server.log", env) as server:
        yield server
        server.stop()
        server.check()
