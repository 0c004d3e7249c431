"""Logins by session cookie, and the CSRF token: the cookie alone never suffices to change anything."""

from io import BytesIO

import pytest

from tests.web.logins import PASSWORD, csrf, log_in
from tests.web.world import HOME, World
from ticketing.access import people, programs
from ticketing.web.auth.views import safe_next


def test_a_person_logs_in_and_is_known(world: World, rosa: str) -> None:
    browser = world.browser()
    assert browser.get("/api/v1/me").get_json()["person"] is None
    answer = log_in(browser, next="/supervisor?site=cusco")
    assert (answer.status_code, answer.location) == (302, "/supervisor?site=cusco")
    me = browser.get("/api/v1/me").get_json()
    assert me["person"] == {"id": rosa, "username": "rosa", "name": "Rosa Quispe"}
    assert me["grants"] == [{"role": "greeter", "site": HOME, "entity": None}]
    assert [site["id"] for site in me["sites"]] == [HOME]


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(world: World, rosa: str) -> None:
    browser = world.browser()
    log_in(browser)
    plain = browser.get("/api/v1/me").headers.get("Set-Cookie", "")
    assert "Secure" not in plain
    secure = world.browser().get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert all(word in secure for word in ("Secure", "HttpOnly", "SameSite=Lax"))


@pytest.mark.usefixtures("rosa")
@pytest.mark.parametrize(("username", "password"), [("rosa", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_login_tells_nobody_which_part_was_wrong(world: World, username: str, password: str) -> None:
    answer = log_in(world.browser(), password, username)
    assert answer.status_code == 401
    assert "El usuario o la contraseña no son correctos." in answer.get_data(as_text=True)


@pytest.mark.usefixtures("rosa")
def test_guessing_is_slowed_down_but_not_for_colleagues(world: World) -> None:
    browser = world.browser()
    statuses = [log_in(browser, "wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert log_in(browser).status_code == 429
    assert log_in(browser, "wrong", "luis").status_code == 401


@pytest.mark.usefixtures("rosa")
def test_guesses_lock_no_person_out_of_the_browser_that_they_work_in(world: World) -> None:
    own, attacker = world.browser(), world.browser()
    assert log_in(own).status_code == 302
    own.delete_cookie("suyay_session")
    assert [log_in(attacker, "wrong").status_code for _ in range(12)][-1] == 429
    # Nor when the address has used up all its guesses.
    for number in range(60):
        log_in(attacker, "wrong", f"somebody {number}")
    assert log_in(attacker, "wrong", "luis").status_code == 429
    assert log_in(own).status_code == 302


@pytest.mark.usefixtures("rosa")
def test_a_known_browser_has_a_limit_too_and_is_known_for_its_own_people_alone(world: World) -> None:
    own = world.browser()
    log_in(own)
    own.delete_cookie("suyay_session")
    assert [log_in(own, "wrong").status_code for _ in range(11)] == [401] * 10 + [429]
    assert log_in(world.browser(), "wrong").status_code == 401
    assert log_in(own, "wrong", "luis").status_code == 401


@pytest.mark.usefixtures("rosa")
def test_a_forged_cookie_makes_no_browser_known(world: World) -> None:
    browser = world.browser()
    assert [log_in(browser, "wrong").status_code for _ in range(11)][-1] == 429
    browser.set_cookie("suyay_browser", "WyJ4IixbIjEiXV0.c2lnbmF0dXJl", path="/login")
    assert log_in(browser).status_code == 429


@pytest.mark.usefixtures("rosa")
def test_an_address_without_guesses_left_is_refused_before_its_body_is_read(world: World) -> None:
    browser = world.browser()
    for number in range(60):
        log_in(browser, "wrong", f"somebody {number}")
    answer = browser.post("/login", input_stream=Unreadable(), content_length=1000)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")


class Unreadable(BytesIO):
    """A body that must not be read."""

    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError(f"{size} bytes were read")


@pytest.mark.usefixtures("rosa")
def test_the_login_form_needs_its_token(world: World) -> None:
    answer = world.browser().post("/login", data={"username": "rosa", "password": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.usefixtures("rosa")
def test_a_command_with_the_cookie_alone_is_refused(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    path, body = f"/api/v1/sites/{HOME}/tickets", {"queue": f"{HOME}:r"}
    refused = browser.post(path, json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "csrf_failed")
    assert browser.post(path, json=body, headers={"X-CSRFToken": csrf(browser)}).status_code == 201


@pytest.mark.usefixtures("rosa")
def test_what_a_page_asks_by_itself_prolongs_no_login(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    csrf(browser)
    by_itself = browser.get("/api/v1/me", headers={"X-Unattended": "1"})
    assert by_itself.get_json()["person"]["username"] == "rosa"
    assert "Set-Cookie" not in by_itself.headers
    assert "suyay_session" in browser.get("/api/v1/me").headers["Set-Cookie"]


@pytest.mark.usefixtures("rosa")
def test_an_unattended_page_keeps_what_its_cookie_has_to_learn(world: World) -> None:
    browser = world.browser()
    token = browser.get("/api/v1/me", headers={"X-Unattended": "1"}).get_json()["csrf_token"]
    form = {"csrf_token": token, "username": "rosa", "password": PASSWORD}
    assert browser.post("/login", data=form).status_code == 302


@pytest.mark.usefixtures("rosa")
def test_leaving_ends_the_session(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    assert browser.post("/logout").status_code == 403
    assert browser.post("/logout", data={"csrf_token": csrf(browser)}).status_code == 302
    assert browser.get("/api/v1/me").get_json()["person"] is None


@pytest.mark.usefixtures("rosa")
def test_a_new_password_ends_the_old_logins(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    people.set_password(
        world.application.core, programs.context_at(world.clock()), "rosa", "quite another one"
    )
    assert browser.get("/api/v1/me").get_json()["person"] is None


@pytest.mark.usefixtures("rosa")
def test_whoever_is_kept_out_is_out_at_once(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    people.set_active(world.application.core, programs.context_at(world.clock()), "rosa", False)
    assert browser.get("/api/v1/me").get_json()["person"] is None
    assert log_in(world.browser()).status_code == 401


def test_a_page_for_people_asks_to_log_in_and_comes_back(world: World) -> None:
    answer = world.browser().get("/agent")
    assert (answer.status_code, answer.location) == (302, "/login?next=/agent")


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "agent",
        "/a\nb",
    ],
)
def test_the_login_leads_to_no_other_server(target: str | None) -> None:
    assert safe_next(target) == "/"


def test_every_answer_carries_the_protecting_headers(world: World) -> None:
    for path in ("/login", "/api/v1/me", "/api/v1/nothing", "/healthz"):
        headers = world.browser().get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_it_is_alive_and_ready(world: World) -> None:
    assert world.browser().get("/healthz").get_json() == {"status": "ok"}
    assert world.browser().get("/readyz").get_json() == {"status": "ok", "database": "ok", "migrations": "ok"}
