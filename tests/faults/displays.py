"""Headless waiting-room displays that follow a board as the browser's live connection does."""

import json
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import websocket

# The pauses of front/live.ts and the library below it, in seconds.
FIRST_PAUSE_S, LONGEST_PAUSE_S, REFUSED_PAUSE_S = 1.0, 5.0, 3.0
_GONE = (websocket.WebSocketException, OSError)


class Refused(Exception):
    """The server accepts no connection at the moment."""


@dataclass
class Display:
    """One display. board: the state shown. seen: monotonic instant at which it first showed each seq."""

    url: str
    token: str
    room: str
    board: dict[str, Any] = field(default_factory=lambda: {"seq": -1})
    seen: list[tuple[float, int]] = field(default_factory=list)
    connections: int = 0
    _open: bool = True
    _socket: websocket.WebSocket | None = None

    def run(self) -> None:
        pause = FIRST_PAUSE_S
        while self._open:
            try:
                self._follow()
            except Refused:
                pause = REFUSED_PAUSE_S
            except _GONE:
                pass  # A display connects again; the run reads what each one missed.
            if self._open:
                time.sleep(pause * random.uniform(0.5, 1.5))
                pause = FIRST_PAUSE_S if self._socket else min(pause * 2, LONGEST_PAUSE_S)
                self._socket = None

    def close(self) -> None:
        self._open = False
        if self._socket is not None and self._socket.sock is not None:
            with suppress(OSError):
                self._socket.sock.shutdown(socket.SHUT_RDWR)

    def delay(self, at: float, seq: int) -> float:
        """Seconds from `at` until it showed this seq or a later one; negative when before."""
        return next((shown - at for shown, its in self.seen if its >= seq), float("inf"))

    def _follow(self) -> None:
        with connected(self.url, self.token) as connection:
            self._socket = connection
            self.connections += 1
            # The order of states is promised within one connection only.
            self.board = {**self.board, "seq": -1}
            self._join()
            while self._open:
                self._hear(connection.recv())

    def _join(self) -> None:
        if self._socket:
            join(self._socket, self.room)

    def _hear(self, text: Any) -> None:
        if text == "2" and self._socket:
            self._socket.send("3")
        elif text.startswith("42/live,"):
            name, content = json.loads(text.removeprefix("42/live,"))
            if name == "state":
                self._show(content)
            elif content["seq"] > self.board["seq"]:
                self._join()
        elif text.startswith("43/live,") and '"ok":false' in text.replace(" ", ""):
            raise Refused(text)
        elif text in ("", "1", "41/live,"):
            raise websocket.WebSocketConnectionClosedException

    def _show(self, state: dict[str, Any]) -> None:
        if state["seq"] >= self.board["seq"]:
            self.board = {name: value for name, value in state.items() if name != "room"}
            self.seen.append((time.monotonic(), state["seq"]))
            if __name__ == "__main__" and len(self.seen) == 1:
                print("joined", flush=True)


@contextmanager
def connected(url: str, token: str, *options: tuple[int, int, int]) -> Iterator[websocket.WebSocket]:
    """A websocket in the namespace /live. options: socket options. Raises Refused."""
    address = f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    # Validation in Python would examine every character: 50 displays would take a whole processor.
    connection = websocket.create_connection(address, timeout=10, sockopt=options, skip_utf8_validation=True)
    try:
        _enter(connection, token)
        # The server pings every 25 s.
        connection.settimeout(60)
        yield connection
    finally:
        connection.shutdown()


def join(connection: websocket.WebSocket, room: str) -> None:
    connection.send(f'42/live,1["join",{{"room":"{room}"}}]')


def _enter(connection: websocket.WebSocket, token: str) -> None:
    assert str(connection.recv()).startswith("0{")
    connection.send(f'40/live,{{"token":"{token}"}}')
    answer = str(connection.recv())
    if not answer.startswith("40/live,"):
        raise Refused(answer)


@dataclass
class Displays:
    """All displays of a waiting room, in a thread each."""

    all: list[Display] = field(default_factory=list)
    _threads: list[Thread] = field(default_factory=list)

    def add(self, display: Display) -> None:
        self.all.append(display)
        self._threads.append(Thread(target=display.run, daemon=True))
        self._threads[-1].start()

    def stop(self) -> None:
        for each in self.all:
            each.close()
        for thread in self._threads:
            thread.join(20)

    def differing(self, board: dict[str, Any]) -> list[Display]:
        return [each for each in self.all if each.board != board]

    def wait_for(self, board: Callable[[], dict[str, Any]], within_s: float) -> float:
        """Wait until every display shows the same as a fresh snapshot; returns the seconds it took."""
        began = time.monotonic()
        while differing := self.differing(board()):
            waited = time.monotonic() - began
            late = [each.board["seq"] for each in differing]
            assert waited < within_s, f"after {waited:.1f} s {len(late)} displays show another state: {late}"
            time.sleep(0.1)
        return time.monotonic() - began

    def worst_delay(self, snapshots: list[tuple[float, int]]) -> float:
        """Longest time in seconds that a display showed something older than a snapshot (instant, seq)."""
        return max(each.delay(at, seq) for each in self.all for at, seq in snapshots)


if __name__ == "__main__":
    # One display as a process of its own, which a test can stop as a whole.
    _, of_url, of_token, of_room = sys.argv
    Display(of_url, of_token, of_room).run()
