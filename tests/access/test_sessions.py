"""Login sessions end when they end: at once over HTTP in every process, within seconds on open sockets."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.web.logins import PASSWORD, csrf, log_in
from tests.web.world import HOME, World
from ticketing.access import people, programs, sessions, tokens
from ticketing.app import create_app
from ticketing.domain.authorisation import Grant, Role
from ticketing.realtime.rights import renewed
from ticketing.realtime.rooms import Visitor
from ticketing.settings import from_environment

COOKIE = "suyay_session"


@pytest.fixture
def rosa(world: World) -> str:
    return people.add(
        world.application.core,
        programs.context_at(world.clock()),
        username="rosa",
        name="Rosa Quispe",
        password=PASSWORD,
        grants=[Grant(Role.AGENT, HOME, None)],
    )


def logged_in(world: World) -> FlaskClient:
    browser = world.browser()
    assert log_in(browser).status_code == 302
    return browser


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/api/v1/me").get_json()["person"] is not None


@pytest.fixture
def other_process(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser at another worker on the same database: it hears nothing but what it looks up."""
    core = world.application.core
    settings = from_environment(
        {
            "DATA": str(tmp_path_factory.mktemp("other")),
            "DATABASE_URL": core.database.url,
            "SECRET_KEY": world.application.flask.config["SECRET_KEY"],
        }
    )
    other = create_app(settings, mode="threading", clock=world.clock)
    yield other.flask.test_client()
    other.core.database.close()


def send(browser: FlaskClient, method: str, path: str, body: object = None) -> int:
    headers = {"X-CSRFToken": csrf(browser)}
    return browser.open(f"/api/v1{path}", method=method, json=body, headers=headers).status_code


def copy_of(browser: FlaskClient, to: FlaskClient) -> FlaskClient:
    cookie = browser.get_cookie(COOKIE)
    assert cookie is not None
    to.set_cookie(COOKIE, cookie.value)
    return to


@pytest.mark.usefixtures("rosa")
def test_a_copied_cookie_opens_nothing_after_its_logout(world: World) -> None:
    browser = logged_in(world)
    thief = copy_of(browser, world.browser())
    assert is_in(thief)
    browser.post("/logout", data={"csrf_token": csrf(browser)})
    assert not is_in(thief)


def ended_by_logout(world: World, browser: FlaskClient) -> None:
    browser.post("/logout", data={"csrf_token": csrf(browser)})


def ended_by_password(world: World, browser: FlaskClient) -> None:
    people.set_password(
        world.application.core, programs.context_at(world.clock()), "rosa", "quite another one"
    )


def ended_by_exclusion(world: World, browser: FlaskClient) -> None:
    people.set_active(world.application.core, programs.context_at(world.clock()), "rosa", False)


def ended_from_elsewhere(world: World, browser: FlaskClient) -> None:
    assert send(logged_in(world), "POST", "/me/sessions/end-others", {}) == 200


ENDS = [ended_by_logout, ended_by_password, ended_by_exclusion, ended_from_elsewhere]
each_end = pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)


@pytest.mark.usefixtures("rosa")
@each_end
def test_a_session_ends_at_once_at_the_other_workers(
    world: World, end: Callable[[World, FlaskClient], None], other_process: FlaskClient
) -> None:
    browser = logged_in(world)
    elsewhere = copy_of(browser, other_process)
    assert is_in(elsewhere)
    end(world, browser)
    assert not is_in(elsewhere)


@pytest.mark.usefixtures("rosa")
@each_end
def test_an_open_socket_is_told_why_its_room_closed(
    world: World, end: Callable[[World, FlaskClient], None]
) -> None:
    browser = logged_in(world)
    watcher = world.watcher(browser=browser)
    assert watcher.join(f"queues:{HOME}") == {"ok": True}
    watcher.heard()
    end(world, browser)
    world.application.realtime.live.step()
    assert watcher.heard("expelled") == [{"room": f"queues:{HOME}", "code": "session_ended"}]
    assert not watcher.socket.is_connected("/live")


@pytest.mark.usefixtures("rosa")
def test_ending_the_others_leaves_the_own_session(world: World) -> None:
    here, there, stranger = logged_in(world), logged_in(world), world.browser()
    listed = here.get("/api/v1/me/sessions").get_json()["sessions"]
    assert [each["current"] for each in listed].count(True) == 1 and len(listed) == 2
    assert send(here, "POST", "/me/sessions/end-others", {}) == 200
    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, False)
    assert len(here.get("/api/v1/me/sessions").get_json()["sessions"]) == 1


def test_one_session_is_ended_by_its_number_and_never_another_persons(world: World, rosa: str) -> None:
    core = world.application.core
    people.add(
        core, programs.context_at(world.clock()), username="luis", name="Luis", password=PASSWORD, grants=[]
    )
    here, there, luis = logged_in(world), logged_in(world), world.browser()
    log_in(luis, username="luis")
    [other] = [
        each["id"] for each in here.get("/api/v1/me/sessions").get_json()["sessions"] if not each["current"]
    ]
    assert send(luis, "DELETE", f"/me/sessions/{other}") == 404
    assert is_in(there)
    assert send(here, "DELETE", f"/me/sessions/{other}") == 200
    assert (is_in(here), is_in(there)) == (True, False)
    assert send(here, "DELETE", f"/me/sessions/{other}") == 404
    assert [each.person for each in [sessions.Session("", rosa, "", world.clock())]] == [rosa]


@pytest.mark.usefixtures("rosa")
def test_a_session_ends_after_its_absolute_time_however_busy(world: World) -> None:
    browser = logged_in(world)
    watcher = world.watcher(browser=browser)
    watcher.join(f"board:{HOME}")
    for _ in range(15):
        world.clock.at += timedelta(hours=1)
        assert is_in(browser)
    world.clock.at += timedelta(hours=1)
    assert not is_in(browser)
    world.application.realtime.live.step()
    assert [each["code"] for each in watcher.heard("expelled")] == ["session_ended"]


@pytest.mark.usefixtures("rosa")
def test_a_session_without_use_ends_before_that(world: World) -> None:
    browser = logged_in(world)
    world.clock.at += timedelta(hours=12, minutes=1)
    assert not is_in(browser)


def test_what_a_page_asks_by_itself_is_no_use(world: World, rosa: str) -> None:
    core = world.application.core
    browser = logged_in(world)
    session = browser.get("/api/v1/me/sessions").get_json()["sessions"][0]["id"]
    for _ in range(13):
        world.clock.at += timedelta(hours=1)
        browser.get("/api/v1/me", headers={"X-Unattended": "1"})
        renewed(core, Visitor(session=session), world.clock())
    assert not is_in(browser)


@pytest.mark.usefixtures("rosa")
def test_use_keeps_a_session(world: World) -> None:
    browser = logged_in(world)
    for _ in range(13):
        world.clock.at += timedelta(hours=1)
        assert is_in(browser)


@pytest.mark.usefixtures("rosa")
def test_sessions_long_over_are_erased_with_the_next_login(world: World) -> None:
    logged_in(world)
    world.clock.at += timedelta(days=31)
    browser = logged_in(world)
    assert len(browser.get("/api/v1/me/sessions").get_json()["sessions"]) == 1


def test_programs_have_no_sessions(world: World) -> None:
    assert world.caller("agent").get("/me/sessions").status_code == 403


def test_a_revoked_token_ends_over_http_and_on_its_socket(world: World, other_process: FlaskClient) -> None:
    core, secret = world.application.core, world.token("agent")
    watcher = world.watcher(secret)
    watcher.join(f"board:{HOME}")
    watcher.heard()
    headers = {"Authorization": f"Bearer {secret}"}
    assert other_process.get("/api/v1/me", headers=headers).status_code == 200
    [row] = tokens.listed(core)
    tokens.revoke(core, row.id, world.clock())
    assert other_process.get("/api/v1/me", headers=headers).status_code == 401
    world.application.realtime.live.step()
    assert watcher.heard("expelled") == [{"room": f"board:{HOME}", "code": "invalid_token"}]
    assert tokens.listed(core) == []
