"""Clients over real HTTP. Requests are values: a race prepares them and sends them together."""

import http.client
import json
import random
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from threading import Barrier
from typing import Any, Self
from urllib.parse import urlsplit

from ticketing.domain.events import EVENT_OF, EventType
from ticketing.domain.states import Action

TIMEOUT_S = 30
#: Seconds that a screen waits for an answer before it asks again.
PATIENCE_S = 8
#: The status of a request that got no answer: the connection was refused, cut, or silent.
NO_ANSWER = 0
JITTER_S = 0.002
RETRY_S = 0.25
SESSION_EVENTS = {
    "open": EventType.WINDOW_OPENED,
    "paused": EventType.WINDOW_PAUSED,
    "closed": EventType.WINDOW_CLOSED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a client got it. Instants are of this process's monotonic clock."""

    request: "Request"
    status: int
    body: dict[str, Any] | None
    sent_at: float
    answered_at: float
    retry_after: str | None = None

    @property
    def settled(self) -> bool:
        """Whether the server reported the outcome. Otherwise the command may have been done or not."""
        return self.status not in (NO_ANSWER, HTTPStatus.SERVICE_UNAVAILABLE)

    @property
    def accepted(self) -> bool:
        """Whether the server did it; 204 means that there was nothing to do."""
        return self.status in (200, 201)

    @property
    def code(self) -> str | None:
        """Code of the refusal."""
        return None if self.accepted or self.body is None else self.body.get("code")

    @property
    def ticket(self) -> dict[str, Any]:
        """The ticket in the answer to an accepted request; a refusal fails the test."""
        assert self.accepted and self.body is not None, f"{self.request.path}: {self.status} {self.body}"
        return self.body


@dataclass(frozen=True, slots=True)
class Request:
    """One command, ready to be sent. events: added to the ledger when it is accepted."""

    caller: "Caller"
    method: str
    path: str
    content: dict[str, Any] | None = None
    events: tuple[EventType, ...] = ()
    key: str | None = None

    def keyed(self, key: str) -> Self:
        return replace(self, key=key)

    def now(self) -> Answer:
        return self.after(lambda: None)

    def until_answered(self, within_s: float = TIMEOUT_S) -> Answer:
        """Repeat under the same key, as a screen does, until the server reports the outcome."""
        keyed = self if self.key else self.keyed(str(uuid.uuid4()))
        deadline = time.monotonic() + within_s
        while not (answer := keyed.once()).settled:
            assert time.monotonic() < deadline, f"{self.path}: no answer in {within_s} s: {answer}"
            time.sleep(RETRY_S)
        return answer

    def once(self) -> Answer:
        """One try, with any outcome."""
        sent_at = time.monotonic()
        try:
            return self.after(lambda: None, PATIENCE_S)
        except (OSError, http.client.HTTPException):
            lost = Answer(self, NO_ANSWER, None, sent_at, time.monotonic())
            self.caller.told.append(lost)
            return lost

    def after(self, wait: Callable[[], object], timeout_s: float = TIMEOUT_S) -> Answer:
        """Connect, wait, send: after the wait only the request itself is left to do."""
        address = urlsplit(self.caller.url)
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=timeout_s)
        connection.connect()
        try:
            wait()
            answer = self._send(connection)
        finally:
            connection.close()
        self.caller.told.append(answer)
        return answer

    def _send(self, connection: http.client.HTTPConnection) -> Answer:
        headers = {"Authorization": f"Bearer {self.caller.token}", "Connection": "close"}
        if self.key is not None:
            headers["Idempotency-Key"] = self.key
        content = None if self.content is None else json.dumps(self.content)
        if content is not None:
            headers["Content-Type"] = "application/json"
        sent_at = time.monotonic()
        connection.request(self.method, f"/api/v1{self.path}", content, headers)
        response = connection.getresponse()
        data = response.read()
        body = json.loads(data) if data else None
        retry_after = response.headers["Retry-After"]
        return Answer(self, response.status, body, sent_at, time.monotonic(), retry_after)


@dataclass(frozen=True)
class Caller:
    """A person or device with a token. told: every answer that any caller at this site got."""

    url: str
    token: str
    site: str
    told: list[Answer] = field(repr=False)

    def at(self, site: str, told: list[Answer]) -> Self:
        """The same person at another site."""
        return replace(self, site=site, told=told)

    def get(self, path: str) -> dict[str, Any]:
        answer = replace(self, told=[]).request("GET", path).until_answered()
        assert answer.status == 200 and answer.body is not None, f"{path}: {answer.status} {answer.body}"
        return answer.body

    def request(
        self, method: str, path: str, content: dict[str, Any] | None = None, *events: EventType
    ) -> Request:
        return Request(self, method, path, content, events)

    def issue(self, queue: str) -> Request:
        return self.request("POST", f"/sites/{self.site}/tickets", {"queue": queue}, EventType.ISSUED)

    def delete(self, ticket: dict[str, Any]) -> Request:
        return self.request("DELETE", f"/tickets/{ticket['id']}", None, EventType.CANCELLED)

    def act(self, ticket: dict[str, Any], action: str, **content: Any) -> Request:
        events = [EVENT_OF[Action(action)]]
        if action == "finish" and content.get("services"):
            events.append(EventType.CODED)
        return self.request("POST", f"/tickets/{ticket['id']}/{action}", content, *events)

    def call(self, window: str, ticket: dict[str, Any]) -> Request:
        return self.request("POST", f"/windows/{window}/call", {"ticket": ticket["id"]}, EventType.CALLED)

    def call_next(self, window: str) -> Request:
        return self.request("POST", f"/windows/{window}/call-next", {}, EventType.CALLED)

    def session(self, window: str, status: str) -> Request:
        return self.request("PUT", f"/windows/{window}/session", {"status": status}, SESSION_EVENTS[status])


def together(*requests: Request) -> list[Answer]:
    """Send them almost simultaneously, so that any may be first; answers in the order of the requests."""
    barrier = Barrier(len(requests))

    def wait() -> None:
        barrier.wait(TIMEOUT_S)
        time.sleep(random.uniform(0, JITTER_S))

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(lambda each: each.after(wait), requests))


def all_at_once(steps: Sequence[Callable[[], object]]) -> None:
    """Run each step in a thread of its own; the first failure fails the test."""
    with ThreadPoolExecutor(len(steps)) as pool:
        for each in [pool.submit(step) for step in steps]:
            each.result()


def winners(answers: Sequence[Answer]) -> list[Answer]:
    return [each for each in answers if each.accepted]


def refusals(answers: Sequence[Answer]) -> list[tuple[int, str | None]]:
    """(status, code) of the answers that were not accepted."""
    return [(each.status, each.code) for each in answers if not each.accepted]
