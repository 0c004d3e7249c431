"""Permissions of the API: the status that each persona gets for each call."""

from typing import Any

import pytest

from tests.web.world import AWAY, HOME, World
from ticketing.web.auth.limits import limiter

PERSONAS: dict[str, tuple[str | None, str | None]] = {
    "agent": ("agent", HOME),
    "agent_elsewhere": ("agent", AWAY),
    "greeter": ("greeter", HOME),
    "supervisor": ("supervisor", HOME),
    "supervisor_elsewhere": ("supervisor", AWAY),
    "coordinator": ("coordinator", HOME),
    "administrator": ("administrator", None),
    "kiosk": ("kiosk", HOME),
    "display": ("display", HOME),
    "anonymous": (None, None),
}
ELSEWHERE = {"agent_elsewhere": 404, "supervisor_elsewhere": 404, "anonymous": 401}


# For calls that concern no site: another site's personas then get 403 instead of 404.
NOWHERE = {"agent_elsewhere": 403, "supervisor_elsewhere": 403}


def everyone(status: int, **others: int) -> dict[str, int]:
    """That status for the site's own personas; 404 for other sites', 401 without a login."""
    return dict.fromkeys(PERSONAS, status) | ELSEWHERE | others


def only(status: int, *names: str) -> dict[str, int]:
    """That status for these personas, 403 for the site's others."""
    return everyone(403, **dict.fromkeys(names, status))


STAFF = ("agent", "greeter", "supervisor", "coordinator", "administrator")
WINDOW = f"/windows/{HOME}:1"
CALLS: dict[str, tuple[str, str, Any, dict[str, int]]] = {
    "read the site": ("GET", f"/sites/{HOME}", None, everyone(200)),
    "read the board": ("GET", f"/sites/{HOME}/board", None, everyone(200)),
    "read the queues": ("GET", f"/sites/{HOME}/queues", None, only(200, *STAFF)),
    "read the ledger": ("GET", f"/sites/{HOME}/events", None, only(200, *STAFF)),
    "list tickets": ("GET", f"/sites/{HOME}/tickets", None, only(200, *STAFF)),
    "read a ticket's history": ("GET", "/tickets/{ticket}/history", None, only(200, *STAFF)),
    "issue": (
        "POST",
        f"/sites/{HOME}/tickets",
        {"queue": f"{HOME}:r"},
        only(201, "kiosk", "greeter", "supervisor", "administrator"),
    ),
    "cancel": (
        "DELETE",
        "/tickets/{ticket}",
        None,
        only(200, "kiosk", "greeter", "supervisor", "administrator"),
    ),
    "withdraw": (
        "POST",
        f"/sites/{HOME}/withdrawals",
        {"key": "k1"},
        only(200, "kiosk", "greeter", "supervisor", "administrator"),
    ),
    "open a window": (
        "PUT",
        f"{WINDOW}/session",
        {"status": "open"},
        only(200, "agent", "supervisor", "administrator"),
    ),
    "close a queue": (
        "PUT",
        f"/queues/{HOME}:r/state",
        {"open": False},
        only(200, "supervisor", "administrator"),
    ),
    "list devices": ("GET", f"/devices?site={HOME}", None, only(200, "supervisor", "administrator")),
    "pair a device": (
        "POST",
        "/devices/pairings/confirm",
        {"code": "{code}", "site": HOME, "name": "Puerta 1"},
        only(200, "supervisor", "administrator"),
    ),
    "read who exported what": ("GET", "/exports", None, only(200, "administrator") | NOWHERE),
    "read a report": (
        "GET",
        f"/reports/detail?site={HOME}&from=2026-11-24&to=2026-11-24",
        None,
        only(200, "supervisor", "coordinator", "administrator"),
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_each_persona_gets_what_their_role_allows(world: World, call: str) -> None:
    expected = CALLS[call][-1]
    assert {persona: status_for(world, call, persona) for persona in PERSONAS} == expected


def status_for(world: World, call: str, persona: str) -> int:
    """Status of this persona's call: window 1 is closed, the queue open, a ticket just issued."""
    method, path, body, _ = CALLS[call]
    administrator = world.caller("administrator", None, name="setup")
    administrator.put(f"{WINDOW}/session", {"status": "closed"})
    administrator.put(f"/queues/{HOME}:r/state", {"open": True})
    ticket = administrator.issue()["id"]
    if body and "code" in body:
        body = {**body, "code": pairing_code(world)}
    answer = world.caller(*PERSONAS[persona]).send(method, path.format(ticket=ticket), body)
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
    return answer.status_code


def pairing_code(world: World) -> str:
    limiter.reset()
    code: str = world.caller(None).post("/devices/pairings", {"kind": "kiosk"}).get_json()["code"]
    return code


def test_an_agent_of_one_entity_serves_only_its_queues(world: World) -> None:
    world.caller("kiosk").issue(f"{HOME}:s")
    agent = world.caller("agent", entity="reniec")
    agent.open_window()
    assert agent.post(f"{WINDOW}/call-next").status_code == 204


def test_an_agent_does_not_touch_a_colleagues_ticket(world: World) -> None:
    world.caller("kiosk").issue()
    rosa, luis = world.caller("agent", name="rosa"), world.caller("agent", name="luis")
    rosa.open_window()
    ticket = rosa.call_next()
    assert luis.post(f"/tickets/{ticket['id']}/start").status_code == 404
    assert world.caller("supervisor").post(f"/tickets/{ticket['id']}/start").status_code == 200


def test_a_document_is_masked_for_staff_and_hidden_from_devices(world: World) -> None:
    document = {"kind": "dni", "number": "10117410"}
    ticket = world.caller("greeter").issue(document=document)
    assert "10117410" not in str(ticket)
    as_kiosk = world.caller("kiosk").get(f"/tickets/{ticket['id']}").get_json()
    assert as_kiosk["document"] is None
    as_agent = world.caller("agent").get(f"/tickets/{ticket['id']}").get_json()
    assert as_agent["document"]
