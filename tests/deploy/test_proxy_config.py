"""config/nginx.conf, read by a parser: checks that need no nginx on this machine."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.deploy import proxy
from tests.deploy.proxy import Directive
from ticketing.app import MAX_BODY
from ticketing.realtime.wiring import PING_INTERVAL_S, PING_TIMEOUT_S
from ticketing.web import security
from ticketing.web.problems import CODE_OF_STATUS

ROOT = Path(__file__).parents[2]
SERVING = (ROOT / "ticketing" / "server" / "serving.py").read_text()
ASSETS = "/static/build/assets/"


@pytest.fixture(scope="module")
def config() -> list[Directive]:
    return proxy.parse(proxy.CONFIG)


def block(directives: list[Directive], name: str, *arguments: str) -> list[Directive]:
    """The content of the one block of that name."""
    (found,) = [
        each for each in proxy.walk(directives) if (each["directive"], *each["args"]) == (name, *arguments)
    ]
    inside: list[Directive] = found["block"]
    return inside


def value(directives: list[Directive], name: str, first: str | None = None) -> list[str]:
    """The arguments of the one directive of that name, in this block itself; first: its first argument."""
    found = [
        each["args"]
        for each in directives
        if each["directive"] == name and (first is None or each["args"][0] == first)
    ]
    assert len(found) == 1, f"{name}: {found}"
    arguments: list[str] = found[0]
    return arguments


def seconds(text: str) -> int:
    assert text.endswith("s")
    return int(text.removesuffix("s"))


def test_a_silent_websocket_lives_longer_than_the_servers_patience(config: list[Directive]) -> None:
    sockets = block(config, "location", "/socket.io/")
    for name in ("proxy_read_timeout", "proxy_send_timeout"):
        assert seconds(value(sockets, name)[0]) > PING_INTERVAL_S + PING_TIMEOUT_S
    assert value(sockets, "proxy_buffering") == ["off"]


def test_a_websocket_is_passed_on_as_one(config: list[Directive]) -> None:
    server = block(config, "server")
    assert value(server, "proxy_http_version") == ["1.1"]
    assert value(server, "proxy_set_header", "Upgrade") == ["Upgrade", "$http_upgrade"]
    assert value(server, "proxy_set_header", "Connection") == ["Connection", "$connection_upgrade"]


def test_no_location_forgets_the_servers_headers(config: list[Directive]) -> None:
    """In nginx one proxy_set_header in a location drops all those of the server around it."""
    locations = [each for each in proxy.walk(config) if each["directive"] == "location"]
    inside = [line["directive"] for each in locations for line in each["block"]]
    assert "proxy_set_header" not in inside


def test_what_the_visitor_says_of_himself_is_not_passed_on(config: list[Directive]) -> None:
    server = block(config, "server")
    said = {
        name: value(server, "proxy_set_header", f"X-Forwarded-{name}")[1] for name in ("For", "Proto", "Host")
    }
    assert said == {"For": "$remote_addr", "Proto": "$scheme", "Host": "$http_host"}


def test_the_limit_of_a_body_is_the_applications(config: list[Directive]) -> None:
    assert value(block(config, "http"), "client_max_body_size") == [f"{MAX_BODY // 1024}k"]


def test_passwords_cannot_be_guessed_quickly(config: list[Directive]) -> None:
    zone = value(block(config, "location", "=", "/login"), "limit_req")[0]
    assert value(block(config, "http"), "limit_req_zone")[1].startswith(f"{zone}:")
    attempts = block(config, "map", "$request_method", "$login_attempt")
    assert [(each["directive"], each["args"]) for each in attempts] == [
        ("default", [""]),
        ("POST", ["$binary_remote_addr"]),
    ]


def test_no_command_is_ever_sent_twice_by_the_proxy(config: list[Directive]) -> None:
    retries = [each["args"] for each in proxy.walk(config) if each["directive"] == "proxy_next_upstream"]
    assert retries
    assert not any("non_idempotent" in each for each in retries)


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_what_concerns_the_inside_stays_inside(config: list[Directive], path: str) -> None:
    assert value(block(config, "location", "=", path), "return") == ["404"]


def test_a_connection_is_given_up_before_the_server_closes_it(config: list[Directive]) -> None:
    found = re.search(r"^keepalive = (\d+)$", SERVING, re.MULTILINE)
    assert found
    assert seconds(value(block(config, "upstream", "suyay"), "keepalive_timeout")[0]) < int(found[1])


def test_assets_are_kept_and_looked_for_on_the_other_host(config: list[Directive]) -> None:
    assets = block(config, "location", ASSETS)
    assert "http_404" in value(assets, "proxy_next_upstream")
    zone = value(assets, "proxy_cache")[0]
    assert value(block(config, "http"), "proxy_cache_path")[1].startswith(f"keys_zone={zone}:")


def test_https_is_a_file_away(config: list[Directive]) -> None:
    assert value(block(config, "server"), "include") == ["tls/*.conf"]
    tls = proxy.parse(proxy.TLS, whole=False)
    assert value(tls, "listen", "443") == ["443", "ssl"]
    assert value(tls, "ssl_protocols") == ["TLSv1.2", "TLSv1.3"]


def test_a_host_that_is_down_is_left_out(config: list[Directive]) -> None:
    hosts = proxy.parse(ROOT / "config" / "upstream.conf", whole=False)
    assert all("max_fails=3" in each["args"] for each in hosts)


#: Statuses that nginx answers with by itself, besides redirects: ngx_http_special_response.c.
OWN_ERRORS = {400, 403, 404, 405, 408, 409, 411, 412, 413, 414, 415, 416, 421, 429, 494, 495, 496, 497}
OWN_ERRORS |= {500, 501, 502, 503, 504, 505, 507}
#: Told otherwise than by the application, for the page asks again by itself.
AWAY = 503
SPANISH = ROOT / "config" / "languages" / "es"


def table(config: list[Directive], name: str) -> dict[str, str]:
    """A map of the status to what is said of it."""
    return {each["directive"]: each["args"][0] for each in block(config, "map", "$status", f"${name}")}


def test_nginx_answers_none_of_its_errors_with_a_page_of_its_own(config: list[Directive]) -> None:
    rules = [each for each in proxy.walk(config) if each["directive"] == "error_page"]
    assert {each["args"][-1] for each in rules} == {"$refused"}
    statuses = [int(word) for each in rules for word in each["args"] if word.isdigit()]
    assert sorted(statuses) == sorted(OWN_ERRORS)
    # An error_page in a location would drop those of the server around it.
    locations = [each for each in proxy.walk(config) if each["directive"] == "location"]
    inside = [line["directive"] for each in locations for line in each["block"]]
    assert not {"error_page", "proxy_intercept_errors"} & set(inside)
    chosen = block(config, "map", "$uri", "$refused")
    assert {each["directive"]: each["args"][0] for each in chosen} == {
        "default": "/refused/page",
        "~^/api/": "/refused/problem",
    }


@pytest.mark.parametrize("path", ["/refused/page", "/refused/problem"])
def test_its_errors_carry_the_applications_policy(config: list[Directive], path: str) -> None:
    inside = block(config, "location", "=", path)
    assert value(inside, "internal") == []
    headers = [each["args"] for each in inside if each["directive"] == "add_header"]
    # Without `always` nginx adds a header to answers of success alone.
    assert {each[-1] for each in headers} == {"always"}
    said = {name: content for name, content, _ in headers}
    assert {name: said[name] for name in security.HEADERS} == security.HEADERS
    assert said["Cache-Control"] == "no-store"
    # The error's own status goes before this one.
    assert value(inside, "return")[0] == "200"


def test_its_pages_say_what_the_applications_pages_say(config: list[Directive]) -> None:
    pages = YAML(typ="safe").load(SPANISH / "pages.yaml")["error"]
    for name, part in (("refused_title", "title"), ("refused_text", "text")):
        said = table(config, name)
        assert said.pop("default") == pages["other"][part]
        assert said.pop(str(AWAY))
        assert said == {status: pages[int(status)][part] for status in said}
    # 401 and its login are never nginx' own.
    assert {int(status) for status in said} == {each for each in pages if isinstance(each, int)} - {401, AWAY}


def test_its_problems_are_the_applications(config: list[Directive]) -> None:
    refusals = YAML(typ="safe").load(SPANISH / "refusals.yaml")["codes"]
    said = table(config, "refused_problem")
    own = {str(status): code for status, code in CODE_OF_STATUS.items() if status not in (401, 415)}
    assert said.keys() == own.keys() | {"default"}
    for status, problem in said.items():
        code = str(own.get(status, "invalid"))
        told = {"type": f"urn:suyay:problem:{code}", "code": code, **refusals[code]}
        assert json.loads(f"{{{problem}}}") == told


def test_it_does_not_tell_its_version(config: list[Directive]) -> None:
    assert value(block(config, "http"), "server_tokens") == ["off"]


def test_a_security_checker_finds_nothing() -> None:
    # The checker would drop the port from the Host, and then browsers' websockets from :8080 are refused as
    # another origin's. That header is used only in answers to the client that sent it.
    accepted = "host_spoofing"
    gixy = Path(sys.executable).with_name("gixy")
    done = subprocess.run(
        [gixy, "--skips", accepted, proxy.CONFIG], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "No issues found" in done.stdout
