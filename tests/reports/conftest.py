"""A small network in this process, or a site with a lake of its own."""

import pytest

from tests.support.lakes import floor, lake  # noqa: F401  # fixtures, asked for by their names
from tests.support.worlds import MakeWorld, make_world  # noqa: F401  # a fixture, asked for by its name
from tests.web.world import World


@pytest.fixture
def world(make_world: MakeWorld, database_url: str) -> World:  # noqa: F811  # the fixture of that name
    return make_world(database_url)
