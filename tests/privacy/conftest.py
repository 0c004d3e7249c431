"""A small network in this process, on a clock that the test sets."""

import pytest

from tests.support.worlds import MakeWorld, make_world  # noqa: F401  # a fixture, asked for by its name
from tests.web.world import World


@pytest.fixture
def world(make_world: MakeWorld, database_url: str) -> World:  # noqa: F811  # the fixture of that name
    return make_world(database_url)
