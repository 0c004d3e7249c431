"""A real server on each database for all races of a test process, and a separate site for each race."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.concurrency import network
from tests.concurrency.hall import Hall, Product
from tests.support.server_process import LiveServer
from tests.support.servers import valkey
from ticketing.composition import build_reporting
from ticketing.settings import from_environment

SECRET = "a-key-of-the-races-only"


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """SQLite: the embedded default, one process. PostgreSQL: two processes and a message bus."""
    folder = tmp_path_factory.mktemp("races")
    with ExitStack() as stack:
        env = {"SECRET_KEY": SECRET}
        if request.param == "postgresql":
            env |= _two_workers(request, stack)
        server = stack.enter_context(LiveServer(folder / "data", folder / "server.log", env))
        server.command("catalogue", "load", str(network.write_catalogue(folder / "catalogue")))
        yield _product(server, stack)
        server.stop()
        server.check()


def _two_workers(request: pytest.FixtureRequest, stack: ExitStack) -> dict[str, str]:
    # Not that of the other tests: while these servers run, they empty it and publish what they cannot read.
    redis_url = stack.enter_context(valkey())
    databases = request.getfixturevalue("postgres_databases")
    database_url = stack.enter_context(databases.fresh())
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "WEB_WORKERS": "2"}


def _product(server: LiveServer, stack: ExitStack) -> Product:
    settings = from_environment({**server.env, "DATA": str(server.data)})
    core = build_reporting(settings, lambda _site, _events: None)
    stack.callback(core.database.close)
    administrator = server.token("administradora", "administrator")
    return Product(server, core, administrator, iter(network.site_ids()))


@pytest.fixture
def hall(product: Product) -> Hall:
    return Hall(product, next(product.sites))
