"""The real server: its start, its use over the API and live rooms, and its end."""

import json
import re
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import socketio  # type: ignore[import-untyped]  # its package carries no types

from tests.support.server_process import LiveServer
from tests.web.world import HOME

Servers = Callable[..., LiveServer]
#: With our patches of libraries, and as the libraries come.
PATCHED = pytest.mark.parametrize("patches", ["on", "off"])


def call(server: LiveServer, token: str, method: str, path: str, body: Any = None) -> Any:
    """One request of the API; the answer's JSON, None for 204."""
    request = urllib.request.Request(f"{server.url}/api/v1{path}", method=method)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def watch(server: LiveServer, token: str, room: str) -> tuple[socketio.Client, list[dict[str, Any]]]:
    """A client in a room, and the states it was pushed."""
    states: list[dict[str, Any]] = []
    client = socketio.Client(reconnection=False)
    client.on("state", states.append, namespace="/live")
    # A second of patience, the default, is short while the second worker still loads the application.
    way: dict[str, Any] = {"transports": ["websocket"], "namespaces": ["/live"], "wait_timeout": 10}
    client.connect(server.url, auth={"token": token}, **way)
    assert client.call("join", {"room": room}, namespace="/live") == {"ok": True}
    return client, states


def token_of(server: LiveServer, kind: str) -> str:
    """The token of the demonstration's kiosk or display, as the server printed it."""
    printed = server.log.read_text()
    found = re.search(rf"/{kind}/{HOME}#token=(\S+)", printed)
    assert found, printed
    return found[1]


def eventually(condition: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def serve_one(server: LiveServer, kiosk: str, agent: str) -> dict[str, Any]:
    """Take a ticket and call it to window 1."""
    window = call(server, kiosk, "GET", f"/sites/{HOME}")["windows"][0]
    ticket = call(server, kiosk, "POST", f"/sites/{HOME}/tickets", {"queue": window["queues"][0]})
    call(server, agent, "PUT", f"/windows/{window['id']}/session", {"status": "open"})
    called: dict[str, Any] = call(server, agent, "POST", f"/windows/{window['id']}/call-next", {})
    assert called["id"] == ticket["id"]
    return called


def test_the_demonstration_works_from_the_printed_addresses(live_server: Servers) -> None:
    server = live_server(first=True)
    agent = server.command("token", "robot", "--role", "agent", "--site", HOME)
    client, states = watch(server, token_of(server, "display"), f"board:{HOME}")
    called = serve_one(server, token_of(server, "kiosk"), agent)
    eventually(lambda: shown(states) == [called["code"]])
    client.disconnect()
    assert "BAD" not in server.command("doctor")


def shown(states: list[dict[str, Any]]) -> list[str]:
    """The codes on a board, as it was last pushed."""
    return [each["ticket_code"] for each in states[-1]["calls"]] if states else []


@PATCHED
def test_it_ends_at_once_though_sockets_are_open_and_starts_again_as_it_was(
    live_server: Servers, patches: str
) -> None:
    server = live_server(SUYAY_PATCHES=patches)
    token = server.token("jefa", "administrator")
    call(server, token, "POST", f"/sites/{HOME}/tickets", {"queue": first_queue(server, token)})
    watch(server, token_of(server, "display"), f"board:{HOME}")
    before = call(server, token, "GET", f"/sites/{HOME}/events")
    devices = call(server, token, "GET", f"/devices?site={HOME}")
    asked = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - asked < 5
    # SQLite's write-ahead log is merged: the file alone is all data.
    assert list(server.data.glob("*.db*")) == [server.data / "suyay.db"]
    server.start()
    assert call(server, token, "GET", f"/sites/{HOME}/events") == before
    assert call(server, token, "GET", f"/devices?site={HOME}")["devices"] == devices["devices"]


def first_queue(server: LiveServer, token: str) -> str:
    queue: str = call(server, token, "GET", f"/sites/{HOME}")["queues"][0]["id"]
    return queue


@pytest.mark.postgres
@PATCHED
def test_two_workers_push_to_each_others_displays(
    live_server: Servers, postgres_url: str, redis_url: str, patches: str
) -> None:
    server = live_server(postgres_url, redis_url, WEB_WORKERS="2", SUYAY_PATCHES=patches)
    display, kiosk = token_of(server, "display"), token_of(server, "kiosk")
    agent = server.token("robot", "agent", HOME)
    watched = [watch(server, display, f"board:{HOME}") for _ in range(8)]
    called = serve_one(server, kiosk, agent)
    everyone = [states for _, states in watched]
    eventually(lambda: all(shown(states) == [called["code"]] for states in everyone))
    counted = urllib.request.urlopen(f"{server.url}/metrics", timeout=10).read().decode()
    assert f'suyay_events_total{{site="{HOME}",type="ticket.called"}} 1.0' in counted
    for client, _ in watched:
        client.disconnect()
