"""Limits against anonymous machines, on one real server: a few of what `make attack` does in thousands."""

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.attack.senders import Attack, close_code, text_frame
from tests.support.server_process import LiveServer

SITE = "lima-norte"
PER_ADDRESS = 12
POST = "POST /api/v1/devices/pairings HTTP/1.1\r\nHost: suyay\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all attacks: each has to leave it as it was."""
    folder: Path = tmp_path_factory.mktemp("attacked")
    env = {"CONNECTIONS_PER_ADDRESS": str(PER_ADDRESS), "CONNECTIONS": "100", "DEVICE_CALLS_PER_SECOND": "5"}
    with LiveServer(folder / "data", folder / "server.log", env, ("--demo",)) as running:
        yield running
        running.stop()
        running.check()


@pytest.fixture(scope="module")
def kiosk(server: LiveServer) -> str:
    return server.token("kiosk of the tests", "kiosk", SITE)


@pytest.fixture
def attack(server: LiveServer) -> Iterator[Attack]:
    """A fresh attacker. After the test its connections are gone, and the server has noticed."""
    made = Attack(server.port, 10, 0)
    yield made
    for each in made.held:
        each.close()
    time.sleep(0.3)


def asked(server: LiveServer, path: str, token: str | None = None, body: bytes | None = None) -> int:
    request = urllib.request.Request(f"{server.url}{path}", data=body)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def entered(made: socket.socket) -> str:
    """The first answer to the entry into /live."""
    made.settimeout(5)
    came = b""
    while b"40/live" not in came and b"44/live" not in came:
        if not (part := made.recv(4096)):
            return "closed"
        came += part
    return "in" if b"40/live" in came else "refused"


def ends_within(made: socket.socket, seconds: float) -> float:
    """Seconds until the server has ended the connection."""
    began = time.monotonic()
    made.settimeout(seconds)
    try:
        while made.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize("size", [16_385, 60_000])
def test_a_message_above_16_kib_ends_the_socket_with_1009(attack: Attack, size: int) -> None:
    made = attack.websocket()
    made.sendall(text_frame(b"4" + b"x" * (size - 1)))
    assert close_code(made) == "1009"


def test_fragments_are_counted_together(attack: Attack) -> None:
    made = attack.websocket()
    made.sendall(text_frame(b"4" + b"x" * 4095, 0x01) + text_frame(b"x" * 4096, 0x00) * 3)
    made.sendall(text_frame(b"x", 0x00))
    assert close_code(made) == "1009"


def test_a_message_of_16_kib_is_read(attack: Attack) -> None:
    made = attack.websocket()
    made.sendall(text_frame(b"4" + b"x" * 16_383))
    assert close_code(made) == "open"


def test_letters_of_several_bytes_count_by_their_bytes(attack: Attack) -> None:
    made = attack.websocket()
    made.sendall(text_frame(("4" + "ñ" * 9_000).encode()))
    assert close_code(made) == "1009"


@pytest.mark.parametrize("frame", [text_frame(b"", 0x8A), text_frame(b"", 0x89), text_frame(b"3")])
def test_frames_without_end_end_the_socket(attack: Attack, frame: bytes) -> None:
    made = attack.websocket()
    made.settimeout(5)
    # The end of the connection may reach the sender before the reason does.
    with suppress(OSError):
        # More at once than the server takes: fewer, read by themselves, would be waited for in the pace.
        for _ in range(400):
            made.sendall(frame * 1_000)
    assert close_code(made) in ("1008", "closed")


def test_events_keep_their_pace_and_none_is_lost(attack: Attack) -> None:
    made = attack.websocket()
    assert entered(made) == "in"
    began, answers = time.monotonic(), b""
    made.sendall(b"".join(text_frame(b'42/live,%d["join",{}]' % number) for number in range(100)))
    while answers.count(b"43/live,") < 100:
        answers += made.recv(65_536)
    # 60 at once, and 20 a second; the entry took one too.
    assert 1.5 < time.monotonic() - began < 8


def test_a_socket_that_does_not_enter_ends_within_seconds(attack: Attack) -> None:
    assert 3 < ends_within(attack.websocket(enter=False), 10) < 8


def test_an_anonymous_socket_beyond_the_limit_is_refused_and_those_before_it_stay(attack: Attack) -> None:
    made = [attack.websocket() for _ in range(PER_ADDRESS + 3)]
    assert [entered(each) for each in made] == ["in"] * PER_ADDRESS + ["refused"] * 3


def test_a_kiosk_gets_in_among_connections_of_its_own_address(
    server: LiveServer, kiosk: str, attack: Attack
) -> None:
    for _ in range(4 * PER_ADDRESS):
        attack.websocket(enter=False)
    for _ in range(PER_ADDRESS):
        assert entered(attack.websocket()) == "in"
    began = time.monotonic()
    assert asked(server, f"/api/v1/sites/{SITE}", kiosk) == 200
    assert entered(attack.websocket(auth=json.dumps({"token": kiosk}))) == "in"
    assert time.monotonic() - began < 2


def test_half_sent_bodies_hold_a_place_for_ten_seconds_and_no_more_than_the_limit(
    server: LiveServer, kiosk: str, attack: Attack
) -> None:
    halves = []
    for _ in range(PER_ADDRESS + 3):
        halves.append(attack.connected())
        halves[-1].sendall(f"{POST}Content-Length: 1000\r\n\r\n{{".encode())
        time.sleep(0.05)
    assert asked(server, f"/api/v1/sites/{SITE}", kiosk) == 200
    refused = halves[-1]
    refused.settimeout(2)
    assert refused.recv(64).startswith(b"HTTP/1.1 429")
    assert 5 < ends_within(halves[0], 15) < 12


@pytest.mark.parametrize("framing", ["Content-Length: 100000000000", "Transfer-Encoding: chunked"])
def test_an_endless_body_is_answered_and_the_connection_closed(attack: Attack, framing: str) -> None:
    made = attack.connected()
    piece = b"x" * 65_536 if "Length" in framing else b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    made.sendall(f"{POST}{framing}\r\n\r\n".encode() + piece * 2)
    made.settimeout(5)
    answer = made.recv(4096)
    assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))
    assert b"connection: close" in answer.lower()
    assert ends_within(made, 5) < 3


def test_an_answer_to_an_unread_body_closes_its_connection(attack: Attack) -> None:
    made = attack.connected()
    made.sendall(b"POST /api/v1/nothing HTTP/1.1\r\nHost: suyay\r\nContent-Length: 40\r\n\r\n")
    made.settimeout(5)
    answer = made.recv(4096)
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"connection: close" in answer.lower()


def test_a_body_that_was_read_leaves_the_connection_open(server: LiveServer, attack: Attack) -> None:
    made = attack.connected()
    made.settimeout(5)
    for _ in range(2):
        made.sendall(f'{POST}Content-Length: 16\r\n\r\n{{"kind": "kiosk"}}'[:-1].encode())
        assert b"connection: close" not in made.recv(4096).lower()


def test_a_device_has_a_pace_for_all_its_calls(server: LiveServer) -> None:
    display = server.token("display of the tests", "display", SITE)
    statuses = [asked(server, "/api/v1/me", display) for _ in range(60)]
    # 50 at once, and 5 a second.
    assert set(statuses[:50]) == {200}
    assert statuses.count(200) < 60
    assert set(statuses) == {200, 429}
