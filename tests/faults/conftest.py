"""An installation whose parts may die: two processes, a PostgreSQL and a Valkey of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.concurrency import network
from tests.concurrency.hall import Hall, Product
from tests.conftest import migrate
from tests.faults.load import Centre
from tests.faults.parts import Part, postgres_part, valkey_part
from tests.support.databases import PostgresDatabases
from tests.support.server_process import LiveServer
from tests.support.servers import FORGETFUL, postgresql, valkey
from ticketing.access import programs
from ticketing.composition import build_reporting
from ticketing.settings import from_environment

# An acknowledged commit must survive the death of the server process; the machine itself does not die.
KEEPS_COMMITS = {**FORGETFUL, "synchronous_commit": "on"}


@dataclass(frozen=True)
class Installation:
    product: Product
    postgres: Part
    valkey: Part

    @property
    def server(self) -> LiveServer:
        return self.product.server


@pytest.fixture(scope="session")
def patched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with _installed(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="session")
def unpatched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with unpatched libraries."""
    with _installed(tmp_path_factory.mktemp("unpatched"), SUYAY_PATCHES="off") as made:
        yield made


@pytest.fixture
def installation(patched: Installation) -> Installation:
    return patched


@contextmanager
def _installed(folder: Path, **more: str) -> Iterator[Installation]:
    """A running installation. more: variables of the server's environment."""
    with ExitStack() as stack:
        postgres_url = stack.enter_context(postgresql(KEEPS_COMMITS))
        redis_url = stack.enter_context(valkey())
        parts = postgres_part(postgres_url), valkey_part(redis_url)
        for part in parts:
            stack.callback(part.stop)
        databases = PostgresDatabases(postgres_url, migrate)
        stack.callback(databases.close)
        url = stack.enter_context(databases.empty())
        env = {"SECRET_KEY": "a-key-of-the-faults-only", "DATABASE_URL": url, "REDIS_URL": redis_url}
        server = LiveServer(folder / "data", folder / "server.log", {**env, "WEB_WORKERS": "2", **more})
        stack.enter_context(server)
        yield Installation(product_of(server, stack), *parts)
        server.stop()
        server.check()


def product_of(server: LiveServer, stack: ExitStack) -> Product:
    """The network of the races on this server."""
    catalogue = network.write_catalogue(server.data.with_name("catalogue"))
    server.command("catalogue", "load", str(catalogue))
    core = build_reporting(
        from_environment({**server.env, "DATA": str(server.data)}), lambda _site, _events: None
    )
    stack.callback(core.database.close)
    now = datetime.now(UTC)
    administrator = programs.token(core, now, name="administradora", role="administrator", site=None)
    return Product(server, core, administrator, iter(network.site_ids()))


@pytest.fixture
def centre(installation: Installation) -> Centre:
    """A site of its own for this test."""
    return Centre(Hall(installation.product, next(installation.product.sites)))
