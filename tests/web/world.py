"""A small network to test against: two centres, two entities, and callers of any role."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from ticketing.access import programs
from ticketing.app import Application
from ticketing.ledger import tables

HOME = "lima-norte"
AWAY = "cusco"
STRICT = {"kind": "strict"}


class Clock:
    """The clock that a test sets; a second passes at every reading, so that events differ."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class World:
    """The application on a fresh database."""

    application: Application
    clock: Clock

    def token(
        self, role: str, site: str | None = HOME, entity: str | None = None, name: str | None = None
    ) -> str:
        """A bearer token of a person or device of that role."""
        name = name or f"{role} of {site}"
        return programs.token(
            self.application.core, self.clock(), name=name, role=role, site=site, entity=entity
        )

    def caller(self, role: str | None, site: str | None = HOME, **more: Any) -> "Caller":
        """A caller with that role; None: without a token."""
        return Caller(self.browser(), None if role is None else self.token(role, site, **more))

    def browser(self) -> FlaskClient:
        return self.application.flask.test_client()

    def watcher(self, token: str | None = None, browser: FlaskClient | None = None) -> "Watcher":
        auth = None if token is None else {"token": token}
        socketio = self.application.realtime.socketio
        client = socketio.test_client(self.application.flask, "/live", auth=auth, flask_test_client=browser)
        return Watcher(client)


@dataclass
class Caller:
    """A client that sends requests with a bearer token, or without one."""

    client: FlaskClient
    token: str | None

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.send("POST", path, {} if body is None else body, **more)

    def put(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.send("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.send("DELETE", path, **more)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """headers: underscores stand for dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=sent)

    def issue(self, queue: str = f"{HOME}:r", **more: Any) -> dict[str, Any]:
        site = queue.partition(":")[0]
        return done(self.post(f"/sites/{site}/tickets", {"queue": queue, **more}))

    def act(self, ticket: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
        return done(self.post(f"/tickets/{ticket['id']}/{action}", body))

    def open_window(self, window: str = f"{HOME}:1") -> dict[str, Any]:
        return done(self.put(f"/windows/{window}/session", {"status": "open"}))

    def call_next(self, window: str = f"{HOME}:1") -> dict[str, Any]:
        return done(self.post(f"/windows/{window}/call-next"))


def done(response: TestResponse) -> dict[str, Any]:
    """The answer's JSON; a refusal fails the test with what the person would have read."""
    assert response.status_code in (200, 201, 202), response.get_data(as_text=True)
    answer: dict[str, Any] = json.loads(response.data)
    return answer


@dataclass
class Watcher:
    """A live client, and the states that it was pushed."""

    socket: SocketIOTestClient

    def join(self, room: object) -> dict[str, Any]:
        answer: Any = self.socket.emit("join", {"room": room}, namespace="/live", callback=True)
        assert isinstance(answer, dict)
        return answer

    def leave(self, room: str) -> None:
        self.socket.emit("leave", {"room": room}, namespace="/live")

    def heard(self, event: str = "state") -> list[dict[str, Any]]:
        """Payloads of the event since the last call, in order; also what came before a disconnection."""
        client: Any = self.socket
        received, client.queue = client.queue, []
        return [each["args"][0] for each in received if each["name"] == event]

    def pushed(self) -> dict[str, dict[str, Any]]:
        """The newest state of each room that was pushed since the last call."""
        return {state["room"]: state for state in self.heard()}


def load_network(application: Application) -> None:
    """Write the catalogue of HOME and AWAY."""
    with application.core.database.write() as connection:
        for table, rows in _rows():
            connection.execute(insert(table), list(rows))


def _rows() -> Iterable[tuple[Any, list[dict[str, Any]]]]:
    sites = {HOME: "Lima Norte", AWAY: "Cusco"}
    yield tables.site, [_site(each, name) for each, name in sites.items()]
    yield (
        tables.entity,
        [{"code": each, "name": each.upper(), "short_name": each.upper()} for each in ("reniec", "sunat")],
    )
    yield tables.service, [_service("reniec", "dni"), _service("sunat", "ruc")]
    yield (
        tables.queue,
        [_queue(site, *queue) for site in sites for queue in (("r", "reniec", 1), ("s", "sunat", 2))],
    )
    yield (
        tables.queue_service,
        [
            {"queue": f"{site}:{code}", "service": service}
            for site in sites
            for code, service in (("r", "reniec:dni"), ("s", "sunat:ruc"))
        ],
    )
    windows = [(site, number) for site in sites for number in (1, 2)]
    yield (
        tables.window,
        [{"id": f"{site}:{number}", "site": site, "number": number} for site, number in windows],
    )
    yield (
        tables.window_queue,
        [
            {"window": f"{site}:{number}", "queue": f"{site}:{code}", "weight": 1.0}
            for site, number in windows
            for code in ("r", "s")
        ],
    )


def _site(site: str, name: str) -> dict[str, Any]:
    return {
        "id": site,
        "name": name,
        "kind": "center",
        "region": name,
        "channel": "CENTROS MAC",
        "timezone": "America/Lima",
        "restore_grace_s": 900,
        "choose_allowed": True,
        "no_show_least_s": 0,
    }


def _service(entity: str, code: str) -> dict[str, Any]:
    return {
        "id": f"{entity}:{code}",
        "entity": entity,
        "code": code,
        "name": code.upper(),
        "kind": "tramite",
        "requirements": [],
        "planned_minutes": 7,
    }


def _queue(site: str, code: str, entity: str, position: int) -> dict[str, Any]:
    return {
        "id": f"{site}:{code}",
        "site": site,
        "code": code,
        "entity": entity,
        "name": entity.upper(),
        "prefix": code.upper(),
        "first_number": 1,
        "last_number": 999,
        "wrap": False,
        "policy": STRICT,
        "position": position,
    }
