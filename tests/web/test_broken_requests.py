"""Requests whose body is broken on the wire: 400 and one sentence, and the server goes on."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server_process import LiveServer

CHUNKED = (
    b"POST /api/v1/devices/pairings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
BROKEN = {
    "no size": CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "negative size": CHUNKED + b"-5\r\n{}\r\n0\r\n\r\n",
    "longer than said": CHUNKED + b"2\r\n{}{}{}\r\n0\r\n\r\n",
    "no end of the size": CHUNKED + b"5" * 64,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("broken")
    with LiveServer(folder / "data", folder / "log") as found:
        yield found


def answered(server: LiveServer, request: bytes) -> bytes:
    """All that the server answers until it closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


@pytest.mark.parametrize("kind", BROKEN)
def test_a_malformed_chunk_is_refused_with_a_sentence(server: LiveServer, kind: str) -> None:
    head, _, body = answered(server, BROKEN[kind]).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 "), head
    if b"problem+json" in head:
        assert json.loads(body)["status"] == 400
    assert "Traceback" not in Path(server.log).read_text(encoding="utf-8")
    assert answered(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 200 "
    )


def test_a_body_that_ends_early_costs_no_traceback(server: LiveServer) -> None:
    answered(server, CHUNKED.replace(b"Transfer-Encoding: chunked", b"Content-Length: 50") + b'{"kind"')
    assert "Traceback" not in Path(server.log).read_text(encoding="utf-8")
