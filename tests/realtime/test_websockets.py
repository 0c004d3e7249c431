"""The server's side of a websocket: frames that any client reads, no compression, and a detected end."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
import pytest
from gevent import socket
from wsproto import ConnectionType, WSConnection
from wsproto.connection import Connection as Protocol
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Message,
    Ping,
    Pong,
    Request,
    TextMessage,
)
from wsproto.extensions import PerMessageDeflate

from ticketing.realtime.engineio.outgoing import SOCKET, Outgoing, whole_frames
from ticketing.realtime.engineio.websockets import Upgrade, frame

BROWSER = {
    "HTTP_HOST": "suyay",
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate; client_max_window_bits",
}


def served(serve: Callable[[Upgrade], object], *sends: bytes | Event) -> list[Event]:
    """Events that a browser receives which offers compression, sends all of `sends` and hangs up."""
    server, client = socket.socketpair()
    browser = WSConnection(ConnectionType.CLIENT)
    asked = browser.send(Request(host="suyay", target="/", extensions=[PerMessageDeflate()]))
    key = next(line.split(b": ")[1] for line in asked.split(b"\r\n") if b"Sec-WebSocket-Key" in line)
    said = Protocol(ConnectionType.CLIENT)
    for each in sends:
        client.sendall(each if isinstance(each, bytes) else said.send(each))
    client.shutdown(socket.SHUT_WR)
    environ = {**BROWSER, "HTTP_SEC_WEBSOCKET_KEY": key.decode(), SOCKET: Outgoing(server)}
    with pytest.raises(StopIteration):
        Upgrade(serve, None)(environ, None)
    server.close()
    while part := client.recv(1 << 16):
        browser.receive_data(part)
    client.close()
    return list(browser.events())


def until_the_end(heard: list[str | bytes]) -> Callable[[Upgrade], None]:
    def serve(websocket: Upgrade) -> None:
        while (message := websocket.wait()) is not None:
            heard.append(message)

    return serve


def test_messages_are_heard_until_the_other_side_hangs_up() -> None:
    heard: list[str | bytes] = []
    served(until_the_end(heard), TextMessage(data="hola"), TextMessage(data="ñandú"))
    assert heard == ["hola", "ñandú"]


def test_nothing_of_the_handshake_is_kept_while_a_screen_is_connected() -> None:
    kept: list[object] = []

    def serve(websocket: Upgrade) -> None:
        connection = websocket._connection
        handshake = connection.ws.handshake
        kept.extend([connection.environ, handshake._h11_connection, handshake._initiating_request])
        kept.append(handshake._events)
        websocket.close()

    closed = served(serve)[-1]
    assert kept == [{}, None, None, ()]
    assert isinstance(closed, CloseConnection)


def test_an_ordinary_request_reaches_the_application_without_its_connection() -> None:
    seen: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], _start_response: object) -> list[bytes]:
        seen.append(dict(environ))
        return []

    whole_frames(application, 60)({"PATH_INFO": "/", SOCKET: object()}, lambda *_: None)
    assert seen == [{"PATH_INFO": "/"}]


def test_a_browser_that_offers_compression_gets_none() -> None:
    accepted = served(until_the_end([]))[0]
    assert isinstance(accepted, AcceptConnection)
    assert accepted.extensions == []


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
@pytest.mark.parametrize("letter", ["x", "ñ"])
def test_a_message_of_any_length_is_understood(length: int, letter: str) -> None:
    def serve(websocket: Upgrade) -> None:
        websocket.send(letter * length)

    parts = [each for each in served(serve) if isinstance(each, TextMessage)]
    assert "".join(each.data for each in parts) == letter * length
    assert parts[-1].message_finished


def test_a_message_twice_is_two_messages_and_bytes_stay_bytes() -> None:
    def serve(websocket: Upgrade) -> None:
        for message in ("a", "a", b"a"):
            websocket.send(message)

    messages = [each for each in served(serve) if isinstance(each, Message)]
    assert [each.data for each in messages] == ["a", "a", b"a"]
    assert isinstance(messages[-1], BytesMessage)


def test_a_ping_is_answered() -> None:
    events = served(until_the_end([]), Ping(payload=b"alive?"))
    assert Pong(payload=b"alive?") in [each for each in events if isinstance(each, Pong)]


@pytest.mark.parametrize("nonsense", [b"\xff" * 20, frame("not masked")])
def test_what_is_no_frame_ends_the_connection(nonsense: bytes) -> None:
    heard: list[str | bytes] = []
    served(until_the_end(heard), nonsense)
    assert heard == []


def test_nothing_is_sent_over_a_connection_that_was_closed() -> None:
    def serve(websocket: Upgrade) -> None:
        websocket.close()
        websocket.close()
        with pytest.raises(OSError, match="closed"):
            websocket.send("late")

    served(serve)


def test_a_connection_that_was_closed_while_it_is_read_stays_closed() -> None:
    websockets: list[Upgrade] = []

    def serve(websocket: Upgrade) -> None:
        websockets.append(websocket)
        while websocket.wait() is not None:
            websocket.close()

    server, client = socket.socketpair()
    environ = {**BROWSER, "HTTP_SEC_WEBSOCKET_KEY": "c3V5YXkgb2YgdGhlIHRlc3Q=", SOCKET: Outgoing(server)}

    def visit() -> None:
        with pytest.raises(StopIteration):
            Upgrade(serve, None)(environ, None)

    reading = gevent.spawn(visit)
    gevent.sleep(0)
    websockets[0].close()
    said = Protocol(ConnectionType.CLIENT)
    # The server reads nothing any more, which a Unix socket tells its other side.
    with suppress(BrokenPipeError):
        client.sendall(said.send(TextMessage(data="late")))
    client.close()
    reading.get(timeout=5)
    server.close()
