"""The product behind a real nginx with config/nginx.conf, as a visitor of the country's server meets it."""

import json
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse
from pathlib import Path

import pytest
import websocket

from tests.deploy import proxy
from tests.support import processes
from tests.support.server_process import LiveServer
from tests.web.test_served import eventually, serve_one, shown, token_of, watch
from tests.web.world import HOME
from ticketing.web import security

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        proxy.PROGRAM is None,
        reason="no nginx here: test_proxy_config.py has read its configuration, nobody has run it",
    ),
]


@dataclass
class Answer:
    status: int
    headers: Message
    text: str


class Redirects(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirect, so that the answer itself can be checked."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


def fetch(url: str, body: bytes | None = None, **headers: str) -> Answer:
    """Any answer, whatever its status; certificates are not checked."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(Redirects, urllib.request.HTTPSHandler(context=unchecked))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with opener.open(urllib.request.Request(url, body, named), timeout=15) as found:
            return Answer(found.status, found.headers, found.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read().decode())


@dataclass
class Proxied:
    """server: two workers. url: a proxy without certificate; secure, redirecting: one with it."""

    server: LiveServer
    url: str
    secure: str
    redirecting: str


@pytest.fixture
def proxied(
    live_server: Callable[..., LiveServer], postgres_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Proxied]:
    server = live_server(postgres_url, redis_url, WEB_WORKERS="2", TRUSTED_PROXIES="1")
    dead = f"127.0.0.1:{processes.free_port()}"
    hosts = [dead, f"127.0.0.1:{server.port}"]
    plain, redirecting, secure = (processes.free_port() for _ in range(3))
    for name in ("plain", "tls"):
        (tmp_path / name).mkdir()
    first = proxy.prepare(tmp_path / "plain", plain, hosts)
    second = proxy.prepare(tmp_path / "tls", redirecting, hosts)
    proxy.prepare_tls(tmp_path / "tls", secure)
    for each in (first, second):
        assert "test is successful" in proxy.check(each)
    with proxy.running(first, plain), proxy.running(second, secure):
        addresses = (f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}")
        yield Proxied(server, *addresses, f"http://127.0.0.1:{redirecting}")


def test_a_centre_works_through_the_proxy(proxied: Proxied) -> None:
    """One of the proxy's two hosts is dead, and no request fails."""
    through = LiveServer(proxied.server.data, proxied.server.log, port=int(proxied.url.rpartition(":")[2]))
    agent = proxied.server.token("robot", "agent", HOME)
    client, states = watch(through, token_of(proxied.server, "display"), f"board:{HOME}")
    called = serve_one(through, token_of(proxied.server, "kiosk"), agent)
    eventually(lambda: shown(states) == [called["code"]])
    a_page_opens_its_own_websocket_and_no_other_page_does(proxied)
    the_proxy_refuses_by_itself(proxied)
    the_application_knows_of_https(proxied)
    the_application_may_be_away(proxied)
    client.disconnect()


def a_page_opens_its_own_websocket_and_no_other_page_does(proxied: Proxied) -> None:
    """So the proxy passed on the very host that the browser asked for, with its port."""
    address = f"{proxied.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    own = websocket.create_connection(address, origin=proxied.url, timeout=10)
    assert '"pingInterval":25000' in str(own.recv())
    own.close()
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(address, origin="https://elsewhere.example", timeout=10)


def the_proxy_refuses_by_itself(proxied: Proxied) -> None:
    assert fetch(f"{proxied.server.url}/metrics").status == 200
    assert fetch(f"{proxied.url}/metrics").status == 404
    large = fetch(f"{proxied.url}/api/v1/sites/{HOME}/tickets", b" " * 70_000)
    assert (large.status, json.loads(large.text)["code"]) == (413, "too_large")
    attempts = (fetch(f"{proxied.url}/login", b"username=rosa") for _ in range(200))
    # A form without its CSRF token costs the application nothing, yet counts as an attempt. The application
    # may refuse first, by its own limits; nginx tells how long to wait.
    refused = next(each for each in attempts if each.headers["Retry-After"] == "30")
    of_its_own(refused, 429, "/login")
    assert "Espere" in refused.text
    assert fetch(f"{proxied.url}/login").status == 200
    each_error_of_its_own_has_a_page_with_a_policy(proxied)


def each_error_of_its_own_has_a_page_with_a_policy(proxied: Proxied) -> None:
    large = b" " * 70_000
    for path in ("/login", "/api/v1/me"):
        of_its_own(fetch(proxied.url + path, large), 413, path)
        of_its_own(fetch(proxied.url + path, Cookie="a" * 40_000), 431, path)
    for path in ("/metrics", "/readyz", "/refused/page", "/refused/problem"):
        of_its_own(fetch(proxied.url + path), 404, path)
    # Refused before its address is known.
    for status, head in ((414, f"GET /{'a' * 40_000} HTTP/1.1"), (400, "nonsense"), (505, "GET / HTTP/7.0")):
        of_its_own(said_raw(proxied.url, head), status, head[:20])
    # Plain http on the port of https.
    assert fetch(f"{proxied.secure.replace('https', 'http')}/").status == 308
    secure = fetch(f"{proxied.secure}/metrics")
    of_its_own(secure, 404, "/metrics")
    assert secure.headers["Strict-Transport-Security"]


def said_raw(url: str, head: str) -> Answer:
    """The answer to a first line that no library would send."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(f"{head}\r\nHost: localhost\r\n\r\n".encode())
        answer = HTTPResponse(connection)
        answer.begin()
        return Answer(answer.status, answer.headers, answer.read().decode())


def of_its_own(answer: Answer, status: int, path: str) -> None:
    """The answer to a refused request: the application's headers, a page in Spanish or a problem."""
    assert answer.status == status, path
    assert {name: answer.headers.get_all(name) for name in security.HEADERS} == {
        name: [content] for name, content in security.HEADERS.items()
    }
    assert (answer.headers["Server"], answer.headers["Cache-Control"]) == ("nginx", "no-store")
    if answer.headers["Content-Type"] == "application/problem+json":
        assert path.startswith("/api/")
        assert json.loads(answer.text)["status"] == status
    else:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert f"Código {status}" in answer.text
        assert "nginx" not in answer.text


def the_application_knows_of_https(proxied: Proxied) -> None:
    page = fetch(f"{proxied.secure}/login")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"]
    moved = fetch(f"{proxied.redirecting}/kiosk/{HOME}")
    assert (moved.status, moved.headers["Location"]) == (308, f"https://127.0.0.1/kiosk/{HOME}")
    # Over plain http the client's X-Forwarded-Proto is not believed.
    forged = fetch(f"{proxied.url}/login", X_Forwarded_Proto="https")
    assert "Secure" not in forged.headers["Set-Cookie"]


def the_application_may_be_away(proxied: Proxied) -> None:
    """Visitors get a page in Spanish that says so, and the screens' own files are still served."""
    script = re.search(r'"(/static/build/assets/[^"]+\.js)"', fetch(f"{proxied.url}/kiosk/{HOME}").text)
    assert script
    before = fetch(proxied.url + script[1])
    assert before.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    proxied.server.stop()
    assert fetch(proxied.url + script[1]).text == before.text
    page, api = fetch(f"{proxied.url}/"), fetch(f"{proxied.url}/api/v1/me")
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert "El servicio vuelve enseguida" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert (api.status, json.loads(api.text)["code"]) == (503, "unavailable")
    for answer, path in ((page, "/"), (api, "/api/v1/me")):
        of_its_own(answer, 503, path)
