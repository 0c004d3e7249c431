"""Log lines: each is one JSON object, names its request, and contains no secret."""

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from tests.support.server_process import TROUBLE
from tests.web.logins import PASSWORD, csrf, log_in
from tests.web.world import HOME, World
from ticketing.access import people, programs
from ticketing.domain.authorisation import Grant, Role
from ticketing.telemetry import logs

KEY = 'a "key" that is long enough'
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def stream() -> io.StringIO:
    written = io.StringIO()
    logs.configure("debug", [KEY, "database-word"], stream=written)
    return written


@pytest.fixture
def lines(stream: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def rosa(world: World) -> str:
    core, grants = world.application.core, [Grant(Role.AGENT, HOME, None)]
    return people.add(
        core,
        programs.context_at(world.clock()),
        username="rosa",
        name="Rosa Quispe",
        password=PASSWORD,
        grants=grants,
    )


def requests(lines: Lines) -> list[dict[str, Any]]:
    return [line for line in lines() if line["event"] == "request"]


def fail(sentence: str) -> None:
    try:
        try:
            raise ConnectionError(sentence)
        except ConnectionError as cause:
            raise RuntimeError("database away") from cause
    except RuntimeError:
        logging.getLogger("ticketing.somewhere").exception("a round of %s failed", HOME)


def test_a_request_is_one_line_with_all_that_is_asked_for(world: World, lines: Lines) -> None:
    world.caller("kiosk").issue()
    (line,) = requests(lines)
    assert line["method"] == "POST" and line["path"] == f"/api/v1/sites/{HOME}/tickets"
    assert line["status"] == 201 and line["site"] == HOME and line["level"] == "info"
    assert 0 < line["duration_s"] < 60 and line["timestamp"].endswith("Z")


def test_a_tickets_and_a_windows_request_name_their_site(world: World, lines: Lines) -> None:
    ticket = world.caller("kiosk").issue()
    world.caller("agent").open_window()
    world.browser().get(f"/t/{ticket['id']}")
    assert [line["site"] for line in requests(lines)] == [HOME] * 3


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_what_programs_ask_all_the_time_is_told_at_debug(world: World, lines: Lines, path: str) -> None:
    world.browser().get(path)
    assert [line["level"] for line in requests(lines)] == ["debug"]


def test_a_static_file_is_told_at_debug_unless_it_is_missing(world: World, lines: Lines) -> None:
    world.browser().get("/static/build/assets/nothing.js")
    assert [line["level"] for line in requests(lines)] == ["info"]


def test_an_id_is_taken_from_trusted_proxies_alone(world: World, lines: Lines) -> None:
    answer = world.browser().get("/login", headers={"X-Request-Id": "chosen-by-a-stranger"})
    assert len(answer.headers["X-Request-Id"]) == 32
    assert requests(lines)[-1]["request_id"] == answer.headers["X-Request-Id"]


def test_a_document_number_in_an_address_is_not_told(world: World, lines: Lines) -> None:
    world.browser().get("/api/v1/tickets/10117410")
    assert requests(lines)[-1]["path"] == "/api/v1/tickets/********"


def test_a_refusal_is_told_with_the_address_and_the_caller(world: World, lines: Lines) -> None:
    world.caller("display", name="Sala 1").get(f"/sites/{HOME}/queues")
    told = requests(lines)[-1]
    assert (told["status"], told["address"], told["caller"]) == (403, "127.0.0.1", "Sala 1")


@pytest.mark.usefixtures("rosa")
def test_logins_are_told_with_name_address_and_outcome(world: World, lines: Lines) -> None:
    browser = world.browser()
    log_in(browser, "not the one")
    log_in(browser)
    log_in(world.browser(), "never-told-secret", "10117410")
    browser.post("/logout", data={"csrf_token": csrf(browser)})
    told = [line for line in lines() if line["event"] in ("login", "logout")]
    assert [(each["username"], each["address"], each["outcome"]) for each in told] == [
        ("rosa", "127.0.0.1", "refused"),
        ("rosa", "127.0.0.1", "let in"),
        ("********", "127.0.0.1", "refused"),
        ("rosa", "127.0.0.1", "ended"),
    ]
    assert PASSWORD not in str(lines()) and "never-told-secret" not in str(lines())


def test_one_id_stands_in_the_answer_the_log_and_the_ledger(world: World, lines: Lines) -> None:
    world.application.flask.config["SUYAY_PROXIES"] = 1
    ticket = world.caller("kiosk").post(
        f"/sites/{HOME}/tickets", {"queue": f"{HOME}:r"}, X_Request_Id="proxy-1.2_3"
    )
    assert ticket.headers["X-Request-Id"] == "proxy-1.2_3"
    assert [line["request_id"] for line in requests(lines)] == ["proxy-1.2_3"]
    staff = world.caller("supervisor")
    history = staff.get(f"/tickets/{ticket.json['id']}/history").json  # type: ignore[index]  # an object
    assert [event["request"] for event in history["events"]] == ["proxy-1.2_3"]  # type: ignore[index]  # same
    events = staff.get(f"/sites/{HOME}/events").json["events"]  # type: ignore[index]  # same
    # Those before are of settings, which the test's own tools changed without a request.
    assert [event["request"] for event in events if event.get("ticket")] == ["proxy-1.2_3"]


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", 'x"', "<b>", "ñ"])
def test_an_id_that_could_do_harm_is_replaced(world: World, lines: Lines, given: str) -> None:
    world.application.flask.config["SUYAY_PROXIES"] = 1
    answer = world.browser().get("/login", headers={"X-Request-Id": given})
    assert len(answer.headers["X-Request-Id"]) == 32
    assert requests(lines)[-1]["request_id"] == answer.headers["X-Request-Id"]


def test_after_the_request_nothing_carries_its_id(world: World, lines: Lines) -> None:
    world.browser().get("/login")
    logging.getLogger("elsewhere").warning("later")
    assert "request_id" not in lines()[-1]


def test_the_query_is_not_told(world: World, stream: io.StringIO) -> None:
    world.browser().get("/login?next=/x&document=12345678")
    assert "12345678" not in stream.getvalue()


def test_an_error_is_a_field_and_the_test_runs_still_find_it(lines: Lines, stream: io.StringIO) -> None:
    fail("refused")
    (line,) = lines()
    assert line["event"] == f"a round of {HOME} failed" and line["logger"] == "ticketing.somewhere"
    assert [each["exc_type"] for each in line["exception"]] == ["RuntimeError", "ConnectionError"]
    assert TROUBLE.search(stream.getvalue())


def test_an_answer_500_is_found_in_the_log(world: World, lines: Lines, stream: io.StringIO) -> None:
    world.application.flask.view_functions["healthz"] = broken
    assert world.browser().get("/healthz").status_code == 500
    told, request = lines()
    assert told["exception"][0]["exc_type"] == "ZeroDivisionError" and request["level"] == "info"
    assert told["request_id"] == request["request_id"]
    assert all(TROUBLE.search(line) for line in stream.getvalue().splitlines())


def broken() -> str:
    return str(1 / 0)


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("cannot connect to postgresql://suyay:pw@db/suyay?x=1", "pw@"),
        ("redis://:p@ss:w0rd@redis:6379/0 is away", "ss:w0rd"),
        ("host=db password=pw2 user=suyay", "pw2"),
        ("Authorization: Bearer abc.DEF-9", "abc.DEF"),
        ("{'Cookie': 'session=eyJh.x.y'}", "eyJh"),
        ('headers: {"Set-Cookie": "session=eyJh; Path=/"}', "eyJh"),
        ("GET /kiosk/cusco#token=t0k3n", "t0k3n"),
        ("X-CSRFToken: Ij.abc", "Ij.abc"),
        ("invalid literal for int(): '45678912'", "45678912"),
        ("document number=45678912 unknown", "45678912"),
        (f"signed with {KEY}!", "that is long enough"),
        ("the word is database-word", "database-word"),
    ],
)
@pytest.mark.parametrize("pretty", [False, True])
def test_no_secret_is_told(stream: io.StringIO, said: str, secret: str, pretty: bool) -> None:
    logs.configure("debug", [KEY, "database-word"], stream=stream, pretty=pretty)
    logging.getLogger("x").warning("heard: %s", said)
    structlog.get_logger().error("heard", what={"deep": [said]})
    fail(said)
    assert "heard" in stream.getvalue()
    assert secret not in stream.getvalue()


def test_what_is_no_secret_stays(lines: Lines) -> None:
    logging.getLogger("x").warning("cusco.0193-12 at 10:42:07, 1234567 of lima-norte:12 since 2026-11-24")
    structlog.get_logger().info("counted", tokens=12345678)
    assert lines()[0]["event"] == "cusco.0193-12 at 10:42:07, 1234567 of lima-norte:12 since 2026-11-24"
    assert lines()[1]["tokens"] == 12345678


def test_a_terminal_gets_text_for_people(stream: io.StringIO) -> None:
    logs.configure("info", stream=stream, pretty=True)
    structlog.get_logger().info("serving", port=8000)
    assert "serving" in stream.getvalue() and not stream.getvalue().startswith("{")


def test_below_the_level_nothing_is_told(stream: io.StringIO) -> None:
    logs.configure("warning", stream=stream)
    structlog.get_logger().info("a")
    logging.getLogger("b").info("b")
    assert stream.getvalue() == ""
