"""A small network in this process."""

import pytest

from tests.support.worlds import MakeWorld, make_world  # noqa: F401  # a fixture, asked for by its name
from tests.web.world import World


@pytest.fixture
def world(make_world: MakeWorld, sqlite_url: str) -> World:  # noqa: F811  # the fixture of that name
    return make_world(sqlite_url)
