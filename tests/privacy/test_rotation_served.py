"""Rotation of the key of documents beside a server at work: every document is found afterwards."""

import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tests.support.server_process import LiveServer
from ticketing.access.demo import SITE

OLD = "a key for tests that is long enough"
NEW = "another key, which is long enough too"
BEFORE = 30
Servers = Callable[..., LiveServer]


@dataclass
class Desk:
    """A greeter who issues tickets to people with a document. numbers: of everybody who got one."""

    server: LiveServer
    token: str
    numbers: list[str] = field(default_factory=list)
    _next: "itertools.count[int]" = field(default_factory=lambda: itertools.count(40_000_000))

    def issue(self, number: str) -> int:
        body = json.dumps({"queue": f"{SITE}:sunat", "document": {"kind": "dni", "number": number}}).encode()
        request = urllib.request.Request(f"{self.server.url}/api/v1/sites/{SITE}/tickets", body)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status: int = answer.status
                return status
        except urllib.error.HTTPError as error:
            return error.code

    def issue_to_next(self) -> None:
        number = str(next(self._next))
        assert self.issue(number) == 201
        self.numbers.append(number)

    def issue_until(self, ended: Event) -> int:
        before = len(self.numbers)
        while not ended.is_set():
            self.issue_to_next()
        return len(self.numbers) - before

    def is_known(self, number: str) -> bool:
        """Whether the server finds the person in the queue, which it does by the document's digest."""
        return self.issue(number) == 409


def test_a_key_is_rotated_while_people_come(live_server: Servers, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text(f"{OLD}\n")
    server = live_server(DOCUMENT_KEY_FILE=str(keys))
    desk = Desk(server, server.token("Orientador", "greeter", SITE))
    for _ in range(BEFORE):
        desk.issue_to_next()

    restarted(server, keys, NEW, OLD)
    ended = Event()
    with ThreadPoolExecutor(1) as people:
        came = people.submit(desk.issue_until, ended)
        told = [server.command("keys", "rotate") for _ in range(2)]
        ended.set()
    assert f"{BEFORE} were encrypted again" in told[0] and told[1].startswith("0 were encrypted again")
    assert came.result() > 0, "nobody came meanwhile"

    restarted(server, keys, NEW)
    assert [each for each in desk.numbers if not desk.is_known(each)] == []


def restarted(server: LiveServer, keys: Path, *present: str) -> None:
    server.stop()
    keys.write_text("".join(f"{each}\n" for each in present))
    server.start()
