"""The link to the server: print orders over the live room of this device, answers and reports over HTTP."""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TypedDict

import requests
import socketio  # type: ignore[import-untyped]  # its package carries no types

from kiosk.device.orders import Outcome, Reason, State
from kiosk.device.slip import Block

logger = logging.getLogger(__name__)

NAMESPACE = "/live"
TIMEOUT_S = 10
RETRY_S = 1.0
LOOK_S = 0.5
#: Seconds without a beat, of which there is one every ten seconds, after which a connection counts as dead.
SILENCE_S = 32.0
_SERVER_TROUBLE = 500
_TOO_FAST = 429


class ServerAway(Exception):
    """The server cannot be reached, or cannot answer now: the same request may be sent again."""


class NotOurs(Exception):
    """The server refuses the request for good, such as the claim of a job that another device printed."""


class TokenRevoked(Exception):
    """The server does not know this device's token any longer."""


class Claimed(TypedDict):
    """A claimed job as far as the printing of it needs."""

    slip: list[Block]


class PrinterReport(TypedDict):
    """What the server is told of the printer. trouble: None when it can print."""

    trouble: Reason | None
    near_end: bool


class Report(TypedDict):
    """The heartbeat."""

    version: str
    printer: PrinterReport


class Kind(StrEnum):
    PRINT = auto()


@dataclass(frozen=True, slots=True)
class Order:
    """An order in the device's room. id: of its print job."""

    kind: Kind
    id: str


class Link:
    """Requests to the server. Each carries an Idempotency-Key, so that it may be sent again after a lost
    answer.

    server: URL without a path. token: the device's bearer token. instance: of this machine's journal.
    """

    def __init__(self, server: str, token: str, instance: str) -> None:
        self._instance = instance
        self._server = server.rstrip("/")
        self._token = token
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def own_id(self) -> tuple[str, str]:
        """`(device, site)` of the token. Raises ServerAway, TokenRevoked, NotOurs when it is no device's."""
        device = self._ask("GET", "/me").get("device")
        if not isinstance(device, dict):
            raise NotOurs("the token is no device's")
        return str(device["id"]), str(device["site"])

    def claim(self, job: str) -> list[Block]:
        """Claim the job, and get its slip. Raises ServerAway, NotOurs, TokenRevoked."""
        answer = self._ask(
            "PUT", f"/print-jobs/{job}", {"state": State.PRINTING}, f"{job}:{State.PRINTING}:{self._instance}"
        )
        slip = answer.get("slip")
        if not isinstance(slip, list):
            raise NotOurs("the answer has no slip")
        return slip

    def tell(self, job: str, outcome: Outcome) -> None:
        """Tell how the job ended. Raises ServerAway, NotOurs, TokenRevoked."""
        self._ask(
            "PUT",
            f"/print-jobs/{job}",
            {"state": outcome.state, "reason": outcome.reason},
            f"{job}:{outcome.state}:{self._instance}",
        )

    def report(self, device: str, report: Report) -> None:
        """Send the heartbeat. Raises ServerAway, NotOurs, TokenRevoked."""
        self._ask("PUT", f"/devices/{device}/report", dict(report))

    def _ask(
        self, method: str, path: str, body: dict[str, object] | None = None, key: str | None = None
    ) -> dict[str, object]:
        headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
        data = None if body is None else json.dumps(body)
        try:
            answer = self._session.request(
                method, f"{self._server}/api/v1{path}", data=data, headers=headers, timeout=TIMEOUT_S
            )
        except requests.RequestException as error:
            raise ServerAway(str(error)) from error
        return _read(answer)

    def listener(self, device: str, on_orders: Callable[[list[Order]], None]) -> "Listener":
        """Follower of the device's room."""
        return Listener(self._server, self._token, f"device:{device}", on_orders)


class Listener:
    """Follows the device's room in a thread of its own, and connects again whatever ended the connection.

    Each connection has a client of its own. The library's reconnection stays away after a disconnect that
    the server asked for, as it does at its end, and its wait() was seen not to return then; so this asks
    whether the client is connected, and whether the server's beat is heard.
    """

    def __init__(self, server: str, token: str, room: str, on_orders: Callable[[list[Order]], None]) -> None:
        self._server = server
        self._token = token
        self._room = room
        self._on_orders = on_orders
        self._stopped = threading.Event()
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._follow, name="listener", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(TIMEOUT_S)

    def _follow(self) -> None:
        while not self._stopped.is_set():
            client = self._client()
            # ValueError: of an Engine.IO client in an odd state. What ends a connection must not end the
            # thread, or no order would come any more.
            try:
                self._connect(client)
                self._listen(client)
                client.disconnect()
            except (socketio.exceptions.SocketIOError, OSError, ValueError) as error:
                logger.info("the live connection is away: %s", error)
            self._stopped.wait(RETRY_S)

    def _client(self) -> socketio.Client:
        client = socketio.Client(reconnection=False, handle_sigint=False)

        def join(_beat: object = None) -> None:
            # A push may have been lost: each beat asks for the whole state again, which costs a few bytes.
            self._heard = time.monotonic()
            client.emit("join", {"room": self._room}, namespace=NAMESPACE)

        client.on("connect", join, namespace=NAMESPACE)
        client.on("beat", join, namespace=NAMESPACE)
        client.on("state", self._state, namespace=NAMESPACE)
        return client

    def _connect(self, client: socketio.Client) -> None:
        ways = {"transports": ["websocket"], "namespaces": [NAMESPACE], "wait_timeout": TIMEOUT_S}
        client.connect(self._server, auth={"token": self._token}, **ways)

    def _listen(self, client: socketio.Client) -> None:
        """Return when the connection has ended, or when nothing has been heard for three beats."""
        self._heard = time.monotonic()
        while client.connected and time.monotonic() - self._heard < SILENCE_S:
            if self._stopped.wait(LOOK_S):
                return

    def _state(self, push: object) -> None:
        if isinstance(push, dict) and push.get("room") == self._room:
            self._on_orders(orders_of(push.get("orders")))


def orders_of(listed: object) -> list[Order]:
    """The orders that this version knows; a newer server may send others."""
    kinds = set(Kind)
    return [
        Order(Kind(each["kind"]), str(each["id"]))
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and each.get("kind") in kinds and each.get("id")
    ]


def _read(answer: requests.Response) -> dict[str, object]:
    if answer.status_code >= _SERVER_TROUBLE or answer.status_code == _TOO_FAST:
        raise ServerAway(f"{answer.status_code}")
    if answer.status_code == requests.codes.unauthorized:
        raise TokenRevoked
    if not answer.ok:
        raise NotOurs(f"{answer.status_code} {_code(answer)}")
    if answer.status_code == requests.codes.no_content:
        return {}
    try:
        read = answer.json()
    except json.JSONDecodeError as error:
        # A proxy's own page, or a body that was cut off.
        raise ServerAway("no JSON") from error
    return read if isinstance(read, dict) else {}


def _code(answer: requests.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except (json.JSONDecodeError, AttributeError):
        return ""
