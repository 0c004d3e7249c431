"""The walk: every route and every live room, asked by every role with every scope.

Routes come from the application, rooms from their registry: a new one without an expectation fails.
"""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.access.expectations import PERSONAL, ROOMS, ROUTES, Route
from tests.access.personas import PERSONAS, Persona
from tests.web.logins import PASSWORD, csrf, log_in
from tests.web.world import HOME, Caller, World, done
from ticketing.access import people, programs
from ticketing.domain.authorisation import Grant, Role
from ticketing.realtime.rooms import RoomKind
from ticketing.web.auth.limits import limiter

REFUSED = {401, 403, 404}
#: Codes of a thing that is not there, told to callers that may see it alone.
ABSENT = {"setting_unknown", "change_unknown", "site_unknown"}


def routes_of(world: World) -> set[str]:
    rules = world.application.flask.url_map.iter_rules()
    return {
        f"{method} {rule.rule}" for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_an_expectation_and_every_expectation_a_route(world: World) -> None:
    assert routes_of(world) == {*ROUTES, *PERSONAL}


def test_every_room_has_an_expectation() -> None:
    assert {*map(str, RoomKind)} == {*ROOMS}


@pytest.fixture
def world(make_world: Any, sqlite_url: str) -> World:
    """On SQLite alone: the permissions are asked before the database is."""
    made: World = make_world(sqlite_url)
    return made


@pytest.fixture
def callers(world: World) -> dict[Persona, Caller]:
    return {
        who: Caller(
            world.browser(),
            None if who.role is None else world.token(who.role, who.site, who.entity, name=who.name),
        )
        for who in PERSONAS
    }


@pytest.mark.parametrize("role", sorted({str(who.role) for who in PERSONAS}))
def test_each_caller_gets_through_where_their_role_and_scope_allow_it(
    world: World, callers: dict[Persona, Caller], role: str
) -> None:
    administrator = world.caller("administrator", None, name="setup")
    wrong = {}
    for route, expected in ROUTES.items():
        made = things(world, administrator, route)
        for who, caller in callers.items():
            if str(who.role) != role:
                continue
            status = asked(caller, route, expected, made)
            if status not in REFUSED and not route.startswith("GET"):
                made = things(world, administrator, route)
            if (status not in REFUSED) != expected.need.admits(who):
                wrong[f"{route} by {who.name}"] = status
    assert wrong == {}


def asked(caller: Caller, route: str, expected: Route, made: dict[str, str]) -> int:
    """The status of the call: the queue open, window 1 closed, a ticket just issued in the queue of OWN."""
    limiter.reset()
    method, rule = route.split(" ", 1)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: made[match[1]], rule)
    body = expected.body(made) if expected.body else None
    headers = {} if caller.token is None else {"Authorization": f"Bearer {caller.token}"}
    answer = caller.client.open(
        path + expected.query, method=method, json=body if method != "GET" else None, headers=headers
    )
    if answer.status_code in (302, 303) and answer.location.startswith("/login"):
        return 401
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code == 404 and answer.get_json()["code"] in ABSENT:
        return 200
    return answer.status_code


def things(world: World, administrator: Caller, route: str) -> dict[str, str]:
    """The path's parameters by name."""
    administrator.put(f"/windows/{HOME}:1/session", {"status": "closed"})
    administrator.put(f"/queues/{HOME}:r/state", {"open": True})
    made = {"site": HOME, "queue": f"{HOME}:r", "window": f"{HOME}:1", "tag": "es", "filename": "none.js"}
    made |= {"noun": "holidays", "id": f"{HOME}:2026-12-24", "seq": "1", "pairing": "none", "device": "none"}
    if "/settings" in route:
        named = {"value": {"name": f"Feriado {made['filename']}"}}
        administrator.put(f"/settings/holidays/{made['id']}", named)
        listed = done(administrator.get(f"/settings/history?site={HOME}"))["changes"]
        made["seq"] = str(listed[0]["seq"])
    made["ticket"] = administrator.issue(f"{HOME}:r")["id"]
    if "/devices" in route:
        pairing = done(world.caller(None).post("/devices/pairings", {"kind": "kiosk"}))
        made |= {"pairing": pairing["id"], "code": pairing["code"]}
        if "<device>" in route:
            confirm = {"code": pairing["code"], "site": HOME, "name": "Puerta"}
            made["device"] = done(administrator.post("/devices/pairings/confirm", confirm))["id"]
    if "/print" in route:
        made |= printing(world, administrator, made["ticket"])
    return made


def printing(world: World, administrator: Caller, ticket: str) -> dict[str, str]:
    """A kiosk that prints, and its order of the ticket's slip."""
    kiosk = world.caller("kiosk", HOME, name="printing")
    device = done(kiosk.get("/me"))["device"]["id"]
    done(kiosk.put(f"/devices/{device}/report", {"version": "1", "printer": {}}))
    ordered = done(administrator.post(f"/tickets/{ticket}/print", {"device": device}))
    return {"device": device, "job": ordered["job"]}


def test_each_room_opens_where_role_and_scope_allow_it(world: World, callers: dict[Persona, Caller]) -> None:
    made = things(world, world.caller("administrator", None, name="setup"), "/print")
    wrong = set()
    for who, caller in callers.items():
        watcher = world.watcher(caller.token)
        for kind, (named, need) in ROOMS.items():
            if watcher.join(f"{kind}:{made[named]}")["ok"] != need.admits(who):
                wrong.add(f"{kind} by {who.name}")
    assert wrong == set()


def logged_in(world: World) -> FlaskClient:
    people.add(
        world.application.core,
        programs.context_at(world.clock()),
        username="rosa",
        name="Rosa",
        password=PASSWORD,
        grants=[Grant(Role.AGENT, HOME, None)],
    )
    browser = world.browser()
    log_in(browser)
    return browser


def test_what_belongs_to_a_person_is_closed_to_strangers_and_programs(
    world: World, callers: dict[Persona, Caller]
) -> None:
    rosa = logged_in(world)
    session = rosa.get("/api/v1/me/sessions").get_json()["sessions"][0]["id"]
    wrong = {}
    for route, body in PERSONAL.items():
        method, rule = route.split(" ", 1)
        path = re.sub(r"<(?:\w+:)?\w+>", session, rule)
        for who, caller in callers.items():
            headers = {} if caller.token is None else {"Authorization": f"Bearer {caller.token}"}
            limiter.reset()
            answer = caller.client.open(
                path, method=method, json=body if method != "GET" else None, headers=headers
            )
            if answer.status_code not in REFUSED and not (answer.location or "").startswith("/login"):
                wrong[f"{route} by {who.name}"] = answer.status_code
    assert wrong == {}
    assert csrf(rosa), "none of these calls ended the session"
