"""A small network in this process, on a clock that the test sets."""

import pytest

from tests.support.worlds import MakeWorld, make_world  # noqa: F401  # a fixture, asked for by its name
from tests.web.logins import PASSWORD
from tests.web.world import HOME, World
from ticketing.access import people, programs
from ticketing.domain.authorisation import Grant, Role


@pytest.fixture
def world(make_world: MakeWorld, sqlite_url: str) -> World:  # noqa: F811  # the fixture of that name
    return make_world(sqlite_url)


@pytest.fixture
def rosa(world: World) -> str:
    """The id of a greeter who logs in as `rosa`."""
    grants = [Grant(Role.GREETER, HOME, None)]
    return people.add(
        world.application.core,
        programs.context_at(world.clock()),
        username="Rosa",
        name="Rosa Quispe",
        password=PASSWORD,
        grants=grants,
    )
