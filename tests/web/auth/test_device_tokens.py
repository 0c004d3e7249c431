"""Tokens of devices: they end when they are not used, and a device renews its own without losing it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.support.worlds import MakeWorld, make_world  # noqa: F401  # a fixture, asked for by its name
from tests.web.world import Caller, World
from ticketing.access import tokens
from ticketing.ledger import tables

ME = "/me"
RENEW = "/devices/own/token"


@pytest.fixture
def world(make_world: MakeWorld, database_url: str) -> World:  # noqa: F811  # the fixture of that name
    made = make_world(database_url)
    with made.application.core.database.write() as connection:
        connection.execute(update(tables.site).values(device_unused_days=30))
    return made


def status(world: World, token: str | None) -> int:
    return Caller(world.browser(), token).get(ME).status_code


def later(world: World, **time: float) -> None:
    world.clock.at += timedelta(**time)


def test_a_token_ends_when_it_was_not_used_for_the_time_of_its_site(world: World) -> None:
    kiosk = world.token("kiosk")
    assert status(world, kiosk) == 200
    later(world, days=29)
    assert status(world, kiosk) == 200
    later(world, days=29)
    assert status(world, kiosk) == 200, "its last use counts, not its age"
    later(world, days=31)
    assert status(world, kiosk) == 401
    assert status(world, kiosk) == 401


def test_a_token_that_was_never_used_ends_too(world: World) -> None:
    kiosk = world.token("kiosk")
    later(world, days=31)
    assert status(world, kiosk) == 401


def test_a_display_uses_its_token_by_its_connection_alone(world: World) -> None:
    display = world.token("display")
    assert status(world, display) == 200
    found = tokens.bearer(world.application.core, display, world.clock())
    assert found is not None
    later(world, days=29)
    tokens.seen(world.application.core, [found.actor.id], world.clock())
    later(world, days=29)
    assert status(world, display) == 200


def test_a_site_may_let_tokens_live_for_ever(world: World) -> None:
    with world.application.core.database.write() as connection:
        connection.execute(update(tables.site).values(device_unused_days=None))
    kiosk = world.token("kiosk")
    later(world, days=5_000)
    assert status(world, kiosk) == 200


def renewed(world: World, token: str) -> str:
    answer = Caller(world.browser(), token).post(RENEW)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    new: str = answer.get_json()["token"]
    return new


def test_the_first_use_of_the_new_token_ends_the_old_one(world: World) -> None:
    old = world.token("kiosk")
    new = renewed(world, old)
    assert status(world, old) == 200, "the answer may have been lost"
    assert status(world, new) == 200
    assert status(world, old) == 401
    assert status(world, new) == 200


def test_an_answer_that_was_lost_leaves_no_token_behind(world: World) -> None:
    old = world.token("kiosk")
    lost, new = renewed(world, old), renewed(world, old)
    assert status(world, lost) == 401
    assert status(world, new) == 200


def test_a_revoked_device_renews_nothing_and_only_devices_renew(world: World) -> None:
    assert Caller(world.browser(), world.token("administrator", None)).post(RENEW).status_code == 403
    assert Caller(world.browser(), None).post(RENEW).status_code == 401
