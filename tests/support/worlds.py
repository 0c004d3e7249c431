"""Fixtures of the application on a fresh database, in this process: no server, no sockets, no waiting."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.web.world import Clock, World, load_network
from ticketing.app import create_app
from ticketing.settings import Settings
from ticketing.web.auth.limits import limiter

MakeWorld = Callable[[str], World]


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[MakeWorld]:
    """Two centres without people, in the database at that address."""
    worlds: list[World] = []

    def make(url: str) -> World:
        settings = Settings(
            data=tmp_path,
            database_url=url,
            secret_key="a key of the tests only",
            lake=tmp_path / "lake",
            device_calls_per_second=0,
        )
        # Ten in the morning in Lima.
        clock = Clock(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
        application = create_app(settings, mode="threading", clock=clock)
        load_network(application)
        # The counters are per process, so they would outlive a test.
        limiter.reset()
        worlds.append(World(application, clock))
        return worlds[-1]

    yield make
    for world in worlds:
        world.application.core.database.close()
