"""Answers under gunicorn: head and body are sent together, and nothing is held back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]  # its package carries no types
from gunicorn.http.wsgi import FileWrapper  # type: ignore[import-untyped]  # same

from ticketing.server.patches import InOnePiece


@dataclass
class Packets:
    """A connection that records the bytes of each call."""

    sent: list[bytes] = field(default_factory=list)

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)

    def sendfile(self, file: object, offset: int, count: int) -> None:
        self.sent.append(b"file of %d bytes" % count)


@dataclass
class Asked:
    method: str = "GET"
    version: tuple[int, int] = (1, 1)
    should_close: Callable[[], bool] = lambda: False


def packets(asked: Asked, status: str, headers: list[tuple[str, str]], *parts: bytes) -> list[bytes]:
    """The packets that the server sends for this answer of an application."""
    connection = Packets()
    response = InOnePiece(asked, connection, Config())
    response.start_response(status, headers)
    for part in parts:
        response.write(part)
    response.close()
    return connection.sent


def test_the_head_goes_with_the_body() -> None:
    [packet] = packets(Asked(), "200 OK", [("Content-Length", "5")], b"hello")
    assert packet.startswith(b"HTTP/1.1 200 OK\r\n")
    assert packet.endswith(b"\r\nContent-Length: 5\r\n\r\nhello")


def test_what_follows_is_sent_as_it_comes() -> None:
    first, second = packets(Asked(), "200 OK", [("Content-Length", "10")], b"hello", b"world")
    assert first.endswith(b"\r\n\r\nhello")
    assert second == b"world"


def test_an_answer_of_unknown_length_is_framed() -> None:
    assert b"".join(packets(Asked(), "200 OK", [], b"hello")).endswith(b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    ("asked", "status", "parts"),
    [(Asked(), "204 No Content", ()), (Asked(), "200 OK", (b"",)), (Asked("HEAD"), "200 OK", (b"",))],
)
def test_an_answer_without_a_body_is_sent_too(asked: Asked, status: str, parts: tuple[bytes, ...]) -> None:
    [packet] = packets(asked, status, [("Content-Length", "0")], *parts)
    assert packet.startswith(f"HTTP/1.1 {status}\r\n".encode())
    assert packet.endswith(b"\r\n\r\n")


def test_a_file_comes_after_the_head(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"hello")
    connection = Packets()
    response = InOnePiece(Asked(), connection, Config())
    response.start_response("200 OK", [("Content-Length", "5")])
    with (tmp_path / "file").open("rb") as file:
        response.write_file(FileWrapper(file))
    response.close()
    assert connection.sent[0].endswith(b"\r\n\r\n")
    assert connection.sent[1:] == [b"file of 5 bytes"]
