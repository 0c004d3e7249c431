"""A year that is taken out: in pieces, while the server answers everybody else, however slowly it is read."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from tests.support import past_tickets
from tests.support.files import csv_as_excel, workbook
from tests.support.server_process import LiveServer
from tests.web.test_served import Servers, call, eventually
from tests.web.world import HOME
from ticketing.ledger.database import Database, engine_on

FIRST, DAYS, A_DAY = date(2025, 1, 1), 40, 400
ROWS = DAYS * A_DAY
#: Days whose file is read to its end while health is asked for as often as it is answered.
WATCHED = 10
FORMATS = ("csv", "json", "xlsx")
ON_BOTH = pytest.mark.parametrize(
    "storage", [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]
)


@dataclass
class Centre:
    """A server of one worker, so that whatever stops its event loop stops the centre."""

    server: LiveServer
    token: str
    database_url: str
    opened: ExitStack

    def connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        self.opened.callback(connection.close)
        return connection

    def asked(self, form: str, days: int = DAYS) -> http.client.HTTPResponse:
        """The answer with its head read, and nothing of its body."""
        connection = self.connection()
        last = FIRST + timedelta(days=days - 1)
        path = f"/api/v1/reports/detail?site={HOME}&from={FIRST}&to={last}&format={form}"
        connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        assert answer.status == 200
        self.opened.callback(answer.close)
        return answer

    def leave(self) -> None:
        """All who are connected go away."""
        self.opened.close()

    def exports(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = call(self.server, self.token, "GET", "/exports")["exports"]
        return found


@pytest.fixture
def centre(live_server: Servers, storage: str, request: pytest.FixtureRequest) -> Iterator[Centre]:
    url = None if storage == "sqlite" else request.getfixturevalue("postgres_url")
    server = live_server(url, WEB_WORKERS="1")
    database = Database(server.settings().database_url)
    past_tickets.add(database, HOME, FIRST, DAYS, A_DAY)
    database.close()
    token = server.command("token", "coordinación", "--role", "administrator")
    with ExitStack() as opened:
        yield Centre(server, token, server.settings().database_url, opened)


@ON_BOTH
def test_health_is_answered_all_the_while_a_year_is_taken_out(centre: Centre) -> None:
    for form in FORMATS:
        answered, data = healthy_while_taken(centre, form)
        # Were it made in one go, one or two would come between its first byte and its last.
        assert answered >= 20, (form, answered)
        assert rows_in(form, data) == WATCHED * A_DAY


def healthy_while_taken(centre: Centre, form: str) -> tuple[int, bytes]:
    """How often health was answered between the first byte of the file and its last, and the file."""
    answer = centre.asked(form, WATCHED)
    taken: list[bytes] = [answer.read(1)]
    rest = threading.Thread(target=lambda: taken.append(answer.read()))
    health, answered = centre.connection(), 0
    rest.start()
    while rest.is_alive():
        health.request("GET", "/healthz")
        assert health.getresponse().read()
        answered += rest.is_alive()
    return answered, b"".join(taken)


def rows_in(form: str, data: bytes) -> int:
    if form == "json":
        return len(json.loads(data)["rows"])
    return len((csv_as_excel(data) if form == "csv" else workbook(data)).rows)


@ON_BOTH
def test_a_reader_who_pauses_holds_neither_the_centre_nor_a_transaction(centre: Centre, storage: str) -> None:
    answer = centre.asked("json")
    answer.read(1)
    window = call(centre.server, centre.token, "GET", f"/sites/{HOME}")["windows"][0]
    for _ in range(20):
        call(centre.server, centre.token, "POST", f"/sites/{HOME}/tickets", {"queue": window["queues"][0]})
    if storage == "postgresql":
        eventually(lambda: idle_in_transaction(centre.database_url) == 0)
    assert len(json.loads(b"{" + answer.read())["rows"]) == ROWS


def idle_in_transaction(url: str) -> int:
    """Connections that wait for their client in the middle of a transaction."""
    state = "state LIKE 'idle in transaction%' AND datname = current_database()"
    query = f"SELECT count(*) FROM pg_stat_activity WHERE {state}"  # no value of anybody's
    engine = engine_on(url)
    with engine.connect() as connection:
        found = int(connection.scalar(text(query)) or 0)
    engine.dispose()
    return found


@ON_BOTH
def test_whoever_leaves_ends_the_reading(centre: Centre) -> None:
    for count, form in enumerate(FORMATS, start=1):
        centre.asked(form).read(1)
        centre.leave()
        eventually(lambda: len(centre.exports()) == count and centre.exports()[0]["rows"] > 0, within_s=20)  # noqa: B023  # asked at once
        assert centre.exports()[0]["rows"] < ROWS
        assert not centre.exports()[0]["complete"]
