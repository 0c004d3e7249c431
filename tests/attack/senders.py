"""The attackers: each runs as a process of its own against one address of this machine.

`python -m tests.attack.senders NAME PORT SECONDS SIZE [FACT]` prints what it met, as JSON, and holds what it
has opened until its standard input ends.
"""

import json
import os
import re
import sys
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import gevent
from gevent import socket
from gevent.pool import Pool

_GONE = OSError
#: Connections that are opened at the same time.
_AT_ONCE = 100
_ANSWER_S = 20
_PIECE = b"x" * 16_384


@dataclass
class Attack:
    """One run. seconds: for which it sends. size: sockets, requests or bytes. fact: see the attack."""

    port: int
    seconds: float
    size: int
    fact: str = ""
    met: Counter[str] = field(default_factory=Counter)
    held: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ends_at = time.monotonic() + self.seconds

    @property
    def going_on(self) -> bool:
        return time.monotonic() < self.ends_at

    def connected(self) -> socket.socket:
        """A connection. Raises OSError."""
        # This machine only: nothing here can be pointed elsewhere.
        made = socket.create_connection(("127.0.0.1", self.port), timeout=_ANSWER_S)
        self.held.append(made)
        return made

    def websocket(self, enter: bool = True, auth: str = "") -> socket.socket:
        """An Engine.IO websocket, in /live when it shall enter. Raises OSError."""
        made = self.connected()
        made.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: c3V5YXkgb2YgdGhlIHRlc3Q=\r\n\r\n" % self.port
        )
        answer = made.recv(4096)
        self.met[answer.split(b"\r\n")[0].decode()] += 1
        if not answer.startswith(b"HTTP/1.1 101"):
            raise ConnectionRefusedError
        if enter:
            made.sendall(text_frame(f"40/live,{auth}".encode()))
        return made

    def request(self, head: str, body: bytes = b"") -> str:
        """The answer's status line, or why there is none."""
        try:
            made = self.connected()
            made.sendall(head.replace("\n", "\r\n").encode() + body)
            answer = made.recv(65_536)
            self.held.remove(made)
            made.close()
            return answer.split(b"\r\n")[0].decode() or "closed"
        except _GONE as error:
            return type(error).__name__


def text_frame(payload: bytes, first: int = 0x81) -> bytes:
    """A masked frame (RFC 6455, 5.2), with a mask of zeros."""
    length = len(payload)
    size = bytes((0x80 | length,)) if length < 126 else bytes((0x80 | 126,)) + length.to_bytes(2)
    return bytes((first,)) + size + bytes(4) + payload


def close_code(made: socket.socket) -> str:
    """The code of the close frame that has come, or how the connection stands."""
    made.settimeout(2)
    came = b""
    try:
        while part := made.recv(65_536):
            came += part
    except TimeoutError:
        return "open"
    except _GONE:
        pass
    found = re.search(rb"\x88[\x02-\x7d](..)", came, re.DOTALL)
    return str(int.from_bytes(found[1])) if found else "closed"


def _flood(attack: Attack, made: socket.socket, pieces: Callable[[], bytes]) -> int:
    """Send for as long as the attack goes on and the server takes it; returns the bytes."""
    sent, rest = 0, b""
    made.settimeout(1)
    with suppress(_GONE):
        while attack.going_on and sent < attack.size:
            rest = rest or pieces()
            try:
                taken = made.send(rest)
                sent, rest = sent + taken, rest[taken:]
            except TimeoutError:
                attack.met["the server did not read for 1 s"] += 1
    return sent


def fragments(attack: Attack) -> None:
    """One message in endless fragments."""
    made = attack.websocket()
    made.sendall(text_frame(b"42", 0x01))
    part = text_frame(b"x" * 4096, 0x00) * 4
    attack.met["bytes"] = _flood(attack, made, lambda: part)
    attack.met["close " + close_code(made)] += 1


def joins(attack: Attack) -> None:
    """`size` sockets that join one ticket's room as fast as they can. fact: the ticket's id."""
    message = text_frame(b'42/live,1["join",{"room":"ticket:%s"}]' % attack.fact.encode()) * 10

    def one() -> None:
        with suppress(_GONE):
            made = attack.websocket()
            gevent.spawn(_swallow, made)
            while attack.going_on:
                made.sendall(message)
                attack.met["joins"] += 10

    gevent.joinall([gevent.spawn(one) for _ in range(attack.size)])


def _swallow(made: socket.socket) -> None:
    with suppress(_GONE):
        while made.recv(65_536):
            pass


def pongs(attack: Attack) -> None:
    """Bare pongs without end, over one socket."""
    made = attack.websocket()
    frames = text_frame(b"", 0x8A) * 2048
    attack.met["bytes"] = _flood(attack, made, lambda: frames)
    attack.met["close " + close_code(made)] += 1


def _crowd(attack: Attack, one: Callable[[], None]) -> None:
    """`size` of them, which stay for as long as the attack goes on."""
    pool = Pool(_AT_ONCE)
    for _ in range(attack.size):
        pool.spawn(one)
    pool.join()
    while attack.going_on:
        gevent.sleep(0.1)


def sockets(attack: Attack) -> None:
    """`size` websockets that entered /live and stay. fact: `mute` for those that never enter."""

    def one() -> None:
        try:
            attack.websocket(enter=attack.fact != "mute")
        except _GONE as error:
            attack.met[type(error).__name__] += 1

    _crowd(attack, one)


def silent(attack: Attack) -> None:
    """`size` websockets in /live that answer no ping: the seconds until the server has ended them all."""
    made = [attack.websocket() for _ in range(attack.size)]
    began = time.monotonic()
    jobs = [gevent.spawn(_swallow, each) for each in made]
    for each in made:
        each.settimeout(None)
    gevent.joinall(jobs, timeout=attack.seconds)
    attack.met["open at the end"] = sum(not each.ready() for each in jobs)
    attack.met["seconds"] = round(time.monotonic() - began)


def bodies(attack: Attack) -> None:
    """`size` half-sent bodies."""
    head = (
        f"POST /api/v1/devices/pairings HTTP/1.1\r\nHost: 127.0.0.1:{attack.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    ).encode()

    def one() -> None:
        with suppress(_GONE):
            attack.connected().sendall(head)
            attack.met["sent"] += 1

    _crowd(attack, one)


def announced(attack: Attack) -> None:
    """A body of 100 GB, sent as fast as the server reads."""
    _endless(attack, "Content-Length: 100000000000\r\n\r\n", _PIECE)


def chunked(attack: Attack) -> None:
    """A chunked body without end."""
    _endless(attack, "Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n" % (len(_PIECE), _PIECE))


def _endless(attack: Attack, framing: str, piece: bytes) -> None:
    head = (
        f"POST /api/v1/devices/pairings HTTP/1.1\r\nHost: 127.0.0.1:{attack.port}\r\n"
        f"Content-Type: application/json\r\n{framing}"
    ).encode()
    while attack.going_on:
        try:
            made = attack.connected()
            made.sendall(head)
        except _GONE as error:
            attack.met[type(error).__name__] += 1
            gevent.sleep(0.1)
            continue
        attack.met["bytes"] += _flood(attack, made, lambda: piece)
        attack.met["requests"] += 1
        attack.held.remove(made)
        made.close()


def guesses(attack: Attack) -> None:
    """`size` guesses of one password at the same time. fact: the username."""
    with suppress(_GONE):
        page, cookie = _login_form(attack)
        form = urllib.parse.urlencode({"csrf_token": page, "username": attack.fact, "password": "guess"})
        head = (
            f"POST /login HTTP/1.1\nHost: 127.0.0.1:{attack.port}\nCookie: {cookie}\nConnection: close\n"
            f"Content-Type: application/x-www-form-urlencoded\nContent-Length: {len(form)}\n\n"
        )
        jobs = [gevent.spawn(attack.request, head, form.encode()) for _ in range(attack.size)]
        for job in gevent.joinall(jobs):
            attack.met[job.value or "nothing"] += 1


def _login_form(attack: Attack) -> tuple[str, str]:
    made = attack.connected()
    made.sendall(
        f"GET /login HTTP/1.1\r\nHost: 127.0.0.1:{attack.port}\r\nConnection: close\r\n\r\n".encode()
    )
    text = b"".join(iter(lambda: made.recv(65_536), b"")).decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)
    cookie = re.search(r"(suyay_session=[^;]+)", text)
    assert token and cookie, text[:200]
    return token[1], cookie[1]


def device(attack: Attack) -> None:
    """Calls with one device's token as fast as they are answered. fact: the token and the site."""
    token, site = attack.fact.split(",")
    head = (
        f"GET /api/v1/sites/{site} HTTP/1.1\nHost: 127.0.0.1:{attack.port}\nAuthorization: Bearer {token}\n"
        "Connection: close\n\n"
    )

    def one() -> None:
        while attack.going_on:
            attack.met[attack.request(head)] += 1

    gevent.joinall([gevent.spawn(one) for _ in range(attack.size)])


SENDERS: dict[str, Callable[[Attack], None]] = {
    each.__name__: each
    for each in (fragments, joins, pongs, sockets, silent, bodies, announced, chunked, guesses, device)
}


def main(arguments: list[str]) -> None:
    name, port, seconds, size, *fact = arguments
    attack = Attack(int(port), float(seconds), int(size), "".join(fact[:1]))
    with suppress(_GONE):
        SENDERS[name](attack)
    print(json.dumps(attack.met), flush=True)
    sys.stdin.read()
    # Without the interpreter's own end, which would close thousands of sockets one by one.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
