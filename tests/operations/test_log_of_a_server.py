"""A real server's log, from its start through requests and failures to its end: only JSON, no secret."""

import http.cookiejar
import json
import os
import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from tests.support.databases import plain
from tests.support.floor import MORNING, Floor, core_on
from tests.support.processes import children, eventually
from tests.support.server_process import LiveServer
from ticketing.access import people, programs

PASSWORD = "a-persons-password"
KEY = "a-key-of-this-test-that-is-long-enough"
DOCUMENT = "45678912"

pytestmark = pytest.mark.postgres


def test_nothing_secret_is_in_it_and_every_line_is_json(
    postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    floor, token = filled(postgres_url)
    secrets = [KEY, "database-word", "redis-word", PASSWORD, token, DOCUMENT]
    # These servers ask for no password, so any is accepted.
    addresses = {
        "DATABASE_URL": with_password(postgres_url, "postgres", "database-word"),
        "REDIS_URL": with_password(redis_url, "default", "redis-word"),
    }
    env = {"SUYAY_ENV": "production", "SECRET_KEY": KEY, "WEB_WORKERS": "1", **addresses}
    with LiveServer(tmp_path / "data", tmp_path / "server.log", env) as server:
        issue = f"{server.url}/api/v1/sites/{floor.site}/tickets"
        body = {"queue": floor.queue("s"), "document": {"kind": "dni", "number": DOCUMENT}}
        assert ask(issue, body, token) == 201
        assert ask(issue, {"document": {"kind": DOCUMENT, "number": 7}}, token) == 422
        assert ask(issue, body, f"{token}x") == 401
        secrets += logged_in(server, "ana", PASSWORD)
        lose(postgres_url)
        assert ask(issue, body, token) == 503
        assert ask(f"{server.url}/readyz", None, token) == 503
    text = server.log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [secret for secret in secrets if secret in text] == []
    assert [line["status"] for line in requests(lines, issue)] == [201, 422, 401, 503]
    assert any(line["event"] == "serving" for line in lines)
    assert any("does not exist" in line["event"] for line in lines if line["level"] == "error")
    server.check()


def test_what_gunicorn_tells_goes_the_same_way(live_server: Callable[..., LiveServer]) -> None:
    server = live_server(demo=False)
    assert server.process is not None
    (worker,) = children(server.process.pid, "gunicorn")
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: f"(pid:{worker})" in server.log.read_text())
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    told = [line for line in lines if line.get("logger") == "gunicorn.error"]
    assert [f"(pid:{worker}) was sent SIGKILL" in line["event"] for line in told] == [True]
    assert told[0]["level"] in ("error", "warning")


def filled(url: str) -> tuple[Floor, str]:
    """A site with a supervisor who may log in, and the token of its kiosk."""
    core = core_on(url, [])
    try:
        floor = Floor(core, [])
        grant = programs.checked_grant(core, "supervisor", floor.site, None)
        people.add(
            core, programs.context_at(MORNING), username="ana", name="Ana", password=PASSWORD, grants=[grant]
        )
        token = programs.token(core, MORNING, name="Kiosco", role="kiosk", site=floor.site, entity=None)
        return floor, token
    finally:
        core.database.close()


def lose(url: str) -> None:
    """Remove the database, and end the server's connections to it."""
    address = make_url(plain(url))
    server = address.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        name = sql.Identifier(address.database or "")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def with_password(url: str, username: str, password: str) -> str:
    return make_url(url).set(username=username, password=password).render_as_string(hide_password=False)


def ask(url: str, body: Any, token: str) -> int:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=15) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def logged_in(server: LiveServer, username: str, password: str) -> list[str]:
    """Log in and out like a browser; returns the session's cookies."""
    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    with browser.open(f"{server.url}/login", timeout=10) as page:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert found is not None
    form = {"username": username, "password": password, "csrf_token": found[1]}
    with browser.open(f"{server.url}/login", urllib.parse.urlencode(form).encode(), timeout=10) as page:
        assert page.status == 200
    return [found[1], *(cookie.value or "" for cookie in cookies)]


def requests(lines: list[dict[str, Any]], url: str) -> list[dict[str, Any]]:
    path = urllib.parse.urlsplit(url).path
    return [line for line in lines if line["event"] == "request" and line["path"] == path]
