"""Problems: every wrong request is answered with problem+json, a stable code and a sentence."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.world import HOME, World

TICKETS = f"/api/v1/sites/{HOME}/tickets"


def refused(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(response.data)
    assert body["code"] == code
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_json"),
        (b'{"queue": NaN}', "application/json", 400, "malformed_json"),
        (b'{"queue": "\\ud800"}', "application/json", 400, "malformed_json"),
        (b"\xff\xfe", "application/json", 400, "malformed_json"),
        (b'{"queue": "x"}', "text/plain", 415, "unsupported_media_type"),
        (b"[]", "application/json", 422, "invalid"),
        (b'"{}"', "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b"", "application/json", 422, "invalid"),
        (b'{"queue": 7}', "application/json", 422, "invalid"),
        (b'{"queue": "x", "colour": "red"}', "application/json", 422, "invalid"),
        (b'{"queue": "a\\u0000b"}', "application/json", 422, "invalid"),
        (b" " * 70_000, "application/json", 413, "too_large"),
    ],
)
def test_a_bad_body_says_what_is_wrong(
    world: World, data: bytes, content_type: str, status: int, code: str
) -> None:
    headers = {"Authorization": f"Bearer {world.token('kiosk')}"}
    answer = world.browser().post(TICKETS, data=data, content_type=content_type, headers=headers)
    refused(answer, status, code)


def test_each_wrong_field_is_named(world: World) -> None:
    body = {"queue": f"{HOME}:r", "priority": "vip", "document": {"kind": "dni", "number": "12"}}
    problem = refused(world.caller("kiosk").post(f"/sites/{HOME}/tickets", body), 422, "invalid")
    assert {error["field"] for error in problem["errors"]} == {"priority", "document.dni.number"}


def test_an_unknown_path_is_a_page_for_a_browser_and_a_problem_for_a_program(world: World) -> None:
    named = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = world.browser().get("/nothing", headers=named)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    for accepts in ("*/*", "application/json"):
        refused(world.browser().get("/nothing", headers={"Accept": accepts}), 404, "not_found")


def test_the_api_answers_even_a_browser_with_a_problem(world: World) -> None:
    refused(world.browser().get("/api/v1/nothing", headers={"Accept": "text/html"}), 404, "not_found")


def test_a_wrong_method_says_which_are_allowed(world: World) -> None:
    answer = world.browser().post("/api/v1/me")
    refused(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_a_name_with_a_nul_is_not_found(world: World) -> None:
    refused(world.caller("administrator", None).get("/sites/a%00b"), 404, "not_found")


def test_a_stranger_learns_nothing_of_the_body_they_sent_wrong(world: World) -> None:
    refused(world.caller(None).post(f"/sites/{HOME}/tickets", {"colour": "red"}), 401, "login_required")


def test_a_token_nobody_made_opens_nothing(world: World) -> None:
    answer = world.browser().get("/api/v1/me", headers={"Authorization": "Bearer suyay_nothing"})
    refused(answer, 401, "invalid_token")
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_the_sentence_comes_in_the_callers_language(world: World) -> None:
    caller = world.caller("agent")
    spanish = refused(caller.get(f"/sites/{HOME}x"), 404, "not_found")
    english = refused(caller.get(f"/sites/{HOME}x", Accept_Language="en-GB"), 404, "not_found")
    assert spanish["detail"] == "No existe, o no pertenece a su centro."
    assert english["detail"] == "It does not exist, or it is not of your site."


def test_a_wrong_state_tells_state_and_action(world: World) -> None:
    ticket = world.caller("kiosk").issue()
    answer = world.caller("supervisor").post(f"/tickets/{ticket['id']}/start")
    problem = refused(answer, 409, "illegal_transition")
    assert (problem["state"], problem["action"]) == ("waiting", "start")


def test_a_retry_with_the_same_key_issues_one_ticket(world: World) -> None:
    kiosk = world.caller("kiosk")
    body = {"queue": f"{HOME}:r"}
    first = kiosk.post(f"/sites/{HOME}/tickets", body, Idempotency_Key="k1")
    again = kiosk.post(f"/sites/{HOME}/tickets", body, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 201
    assert first.get_json() == again.get_json()
    assert first.headers["Location"] == again.headers["Location"]


def test_a_key_is_not_used_for_another_request(world: World) -> None:
    kiosk = world.caller("kiosk")
    kiosk.post(f"/sites/{HOME}/tickets", {"queue": f"{HOME}:r"}, Idempotency_Key="k1")
    other = kiosk.post(f"/sites/{HOME}/tickets", {"queue": f"{HOME}:s"}, Idempotency_Key="k1")
    assert other.status_code in (409, 422)


def test_a_poller_that_has_the_answer_gets_304(world: World) -> None:
    display = world.caller("display")
    first = display.get(f"/sites/{HOME}/board")
    again = display.get(f"/sites/{HOME}/board", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    world.caller("kiosk").issue()
    assert display.get(f"/sites/{HOME}/board", If_None_Match=first.headers["ETag"]).status_code == 200


def test_the_ledger_comes_as_lines_too(world: World) -> None:
    world.caller("kiosk").issue()
    world.caller("kiosk").issue()
    answer = world.caller("supervisor").get(f"/sites/{HOME}/events", Accept="application/x-ndjson")
    assert answer.mimetype == "application/x-ndjson"
    events = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]
    assert [each["seq"] for each in events] == [*range(1, len(events) + 1)]
    assert [each["type"] for each in events].count("ticket.issued") == 2
