"""`ticketing person …` and `token`: the same commands on the ledgers as the API's, and the same refusals."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from tests.catalogue.test_access_settings import Desk, grants, rosa
from tests.catalogue.world import ADMIN, AWAY, HOME, World
from ticketing.access import people, tokens
from ticketing.catalogue import editing
from ticketing.cli import cli
from ticketing.domain.authorisation import Grant, Role
from ticketing.domain.settings import NETWORK
from ticketing.ledger import replay

SECRET = "only-for-tests-0123456789"
PASSWORD = "una clave larga"


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    world = World(sqlite_url)
    yield world
    for ledger in (NETWORK, HOME, AWAY):
        assert replay.check_gapless(world.core, ledger)
        assert replay.differences(world.core, ledger) == []
    world.core.database.close()


def run(world: World, *arguments: str, **env: str) -> Result:
    told = {"SECRET_KEY": SECRET, "LOG_LEVEL": "error", "SUYAY_LANGUAGE": "es", "DATABASE_URL": world.url}
    return CliRunner().invoke(cli, [*arguments], env={**told, **env})


def id_of(world: World, username: str) -> str:
    return people.id_of(world.core, username)


def test_a_person_is_added_given_roles_loses_them_and_is_erased(world: World) -> None:
    added = ("person", "add", "luis", "--name", "Luis Mamani", "--role", "agent", "--site", HOME)
    assert run(world, *added, SUYAY_PASSWORD=PASSWORD).exit_code == 0
    some_id = id_of(world, "luis")
    assert people.authenticate(world.core, "luis", PASSWORD) is not None
    assert run(world, "person", "grant", "luis", "--role", "greeter", "--site", AWAY).exit_code == 0
    assert grants(world, some_id) == {Grant(Role.AGENT, HOME, None), Grant(Role.GREETER, AWAY, None)}
    assert run(world, "person", "revoke", "luis", "--role", "agent", "--site", HOME).exit_code == 0
    assert grants(world, some_id) == {Grant(Role.GREETER, AWAY, None)}
    assert run(world, "person", "revoke", "luis", "--role", "agent", "--site", HOME).exit_code != 0
    assert run(world, "person", "password", "luis", SUYAY_PASSWORD="otra clave").exit_code == 0
    assert people.authenticate(world.core, "luis", PASSWORD) is None
    assert run(world, "person", "erase", "luis", "--yes").exit_code == 0
    assert grants(world, some_id) == frozenset()
    told = editing.history(world.core, world.by(ADMIN), NETWORK, noun="people", some_id=some_id)["changes"]
    assert [each["actor"]["name"] for each in told] == ["command line"] * 3
    assert told[0]["after"] is None


def test_a_person_in_hand_is_named_and_a_parked_one_moved(world: World) -> None:
    desk = Desk(world)
    ticket = desk.hold("parked")
    refused = run(world, "person", "access", "rosa.quispe", "--inactive")
    assert refused.exit_code == 1
    assert f"Rosa Quispe tiene a 1 persona a su cargo: {ticket['code']}." in refused.stderr
    move = f"{HOME}:dni={HOME}:dni"
    assert run(world, "person", "access", "rosa.quispe", "--inactive", "--move", move).exit_code == 0
    assert not desk.seated()


@pytest.mark.parametrize("role", ["agent", "kiosk"])
def test_a_token_finds_the_person_or_device_that_it_made_before(world: World, role: str) -> None:
    secrets = [run(world, "token", "uno", "--role", role, "--site", HOME).stdout.strip() for _ in range(2)]
    bearers = [tokens.bearer(world.core, each, world.now) for each in secrets]
    ids = {each.actor.id for each in bearers if each is not None}
    assert len(ids) == 1
    noun = "people" if role == "agent" else "devices"
    made = editing.settings_of(world.core, world.by(ADMIN), noun)["settings"]
    assert [each["id"].rpartition(":")[2] for each in made] == [*ids]


def test_an_unknown_person_is_told(world: World) -> None:
    rosa(world)
    for command in (("grant", "--role", "agent"), ("erase", "--yes"), ("access", "--inactive")):
        assert run(world, "person", command[0], "nadie", *command[1:]).exit_code != 0
