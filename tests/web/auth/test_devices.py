"""Pairing of kiosks and displays by a code that staff confirm, and revoking them."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.worlds import MakeWorld
from tests.web.world import AWAY, HOME, World, done


@pytest.fixture
def world(make_world: MakeWorld, database_url: str) -> World:
    """On both databases: the pairing relies on a row lock on one and on the single writer on the other."""
    return make_world(database_url)


def pairing(world: World, kind: str = "display") -> dict[str, Any]:
    return done(world.caller(None).post("/devices/pairings", {"kind": kind}))


def confirmed(world: World, code: str, site: str = HOME) -> dict[str, Any]:
    body = {"code": code, "site": site, "name": "Sala 1"}
    return done(world.caller("supervisor", site).post("/devices/pairings/confirm", body))


def poll(world: World, waiting: dict[str, Any]) -> dict[str, Any]:
    return done(world.caller(None).get(f"/devices/pairings/{waiting['id']}"))


def test_a_display_waits_is_confirmed_and_sees_the_board(world: World) -> None:
    waiting = pairing(world)
    assert poll(world, waiting) == {"state": "pending"}
    device = confirmed(world, waiting["code"])
    given = poll(world, waiting)
    assert given["state"] == "confirmed"
    assert given["device"] == {"id": device["id"], "kind": "display", "name": "Sala 1", "site": HOME}
    display = world.caller(None)
    display.token = given["token"]
    assert display.get(f"/sites/{HOME}/board").status_code == 200
    assert display.get("/me").get_json()["device"] == given["device"]


def test_the_token_is_given_once(world: World) -> None:
    waiting = pairing(world)
    confirmed(world, waiting["code"])
    assert "token" in poll(world, waiting)
    assert poll(world, waiting) == {"state": "confirmed"}


def test_a_code_may_be_typed_in_small_letters_with_spaces(world: World) -> None:
    code = pairing(world)["code"]
    assert confirmed(world, f" {code[:3]}-{code[3:]} ".lower())["name"] == "Sala 1"


def test_a_code_is_good_for_one_device_and_ten_minutes(world: World) -> None:
    first, late = pairing(world), pairing(world)
    confirmed(world, first["code"])
    supervisor = world.caller("supervisor")
    body = {"site": HOME, "name": "Sala 2"}
    assert supervisor.post("/devices/pairings/confirm", {"code": first["code"], **body}).status_code == 409
    world.clock.at += timedelta(minutes=11)
    assert supervisor.post("/devices/pairings/confirm", {"code": late["code"], **body}).status_code == 409
    assert poll(world, late) == {"state": "expired"}
    assert supervisor.post("/devices/pairings/confirm", {"code": "XXXXXX", **body}).status_code == 404


def test_a_revoked_device_is_out_and_stays_in_the_list(world: World) -> None:
    waiting = pairing(world)
    device = confirmed(world, waiting["code"])
    display = world.caller(None)
    display.token = poll(world, waiting)["token"]
    supervisor = world.caller("supervisor")
    revoked = done(supervisor.delete(f"/devices/{device['id']}"))
    assert revoked["revoked_at"]
    assert done(supervisor.delete(f"/devices/{device['id']}")) == revoked
    assert display.get(f"/sites/{HOME}/board").status_code == 401
    listed = done(supervisor.get(f"/devices?site={HOME}"))["devices"]
    assert [each["revoked_at"] for each in listed] == [revoked["revoked_at"]]


def test_a_supervisor_cannot_touch_another_centres_device(world: World) -> None:
    device = confirmed(world, pairing(world)["code"], AWAY)
    assert world.caller("supervisor").delete(f"/devices/{device['id']}").status_code == 404


def test_asking_for_codes_is_throttled(world: World) -> None:
    statuses = [
        world.caller(None).post("/devices/pairings", {"kind": "kiosk"}).status_code for _ in range(11)
    ]
    assert statuses == [201] * 10 + [429]


def test_it_is_known_when_a_device_was_last_seen(world: World) -> None:
    waiting = pairing(world)
    confirmed(world, waiting["code"])
    display = world.caller(None)
    display.token = poll(world, waiting)["token"]
    display.get(f"/sites/{HOME}/board")
    listed = done(world.caller("supervisor").get(f"/devices?site={HOME}"))["devices"]
    assert listed[0]["last_seen_at"] is not None
