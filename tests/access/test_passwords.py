"""Passwords: common ones and the person's own name are refused; a first one is changed at once."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.logins import PASSWORD, csrf, log_in
from tests.web.world import HOME, World
from ticketing.access import password_rules, people, programs, sessions
from ticketing.domain.authorisation import Grant, Role
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Invalid

AGENT = Grant(Role.AGENT, HOME, None)
ADMINISTRATOR = Grant(Role.ADMINISTRATOR, None, None)
NEW = "una frase que recuerdo"


def refusal(password: str, *grants: Grant) -> ErrorCode | None:
    try:
        password_rules.check(password, username="rosaq", name="Rosa Quispe", grants=grants or [AGENT])
    except Invalid as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "password",
    ["12345678", "password", "qwertyuiop", "Password1!", "aaaaaaaaaaaa", "contrasena1", "iloveyou1"],
)
def test_a_common_password_is_refused(password: str) -> None:
    assert refusal(password) is ErrorCode.PASSWORD_TOO_COMMON


@pytest.mark.parametrize("password", ["rosaq-2026-xy", "mi-QUISPE-entra", "suyay-entra-ya"])
def test_a_password_with_the_persons_name_is_refused(password: str) -> None:
    assert refusal(password) is ErrorCode.PASSWORD_NAMES_PERSON


@pytest.mark.parametrize("password", ["k7#mVp2x", "tres tazas azules", "x" * 3 + "Kp9-lomas del río"])
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    assert refusal(password) is None


def test_an_administrators_password_has_twelve_characters() -> None:
    assert refusal("k7#mVp2xQ4w", ADMINISTRATOR) is ErrorCode.PASSWORD_TOO_SHORT
    assert refusal("k7#mVp2xQ4wz", ADMINISTRATOR) is None
    assert refusal("k7#mVp2") is ErrorCode.PASSWORD_TOO_SHORT


def test_an_endless_password_is_refused_before_it_is_measured() -> None:
    assert refusal("k7#mVp2x" * 10_000) is ErrorCode.INVALID


@pytest.fixture
def rosa(world: World) -> str:
    core = world.application.core
    return people.add(
        core,
        programs.context_at(world.clock()),
        username="rosa",
        name="Rosa Quispe",
        password=PASSWORD,
        grants=[AGENT],
    )


def change(browser: FlaskClient, current: str, new: str) -> tuple[int, str | None]:
    answer = browser.put(
        "/api/v1/me/password",
        json={"current": current, "new": new},
        headers={"X-CSRFToken": csrf(browser)},
    )
    return answer.status_code, answer.get_json()["code"] if answer.data else None


@pytest.mark.usefixtures("rosa")
def test_a_person_changes_the_password_and_their_other_sessions_end(world: World) -> None:
    here, there = world.browser(), world.browser()
    log_in(here)
    log_in(there)
    assert change(here, "not the one", NEW) == (403, "wrong_password")
    assert change(here, PASSWORD, PASSWORD) == (422, "password_unchanged")
    assert change(here, PASSWORD, "12345678") == (422, "password_too_common")
    assert change(here, PASSWORD, NEW) == (204, None)
    assert here.get("/api/v1/me").get_json()["person"]
    assert there.get("/api/v1/me").get_json()["person"] is None
    assert log_in(world.browser()).status_code == 401
    assert log_in(world.browser(), NEW).status_code == 302


@pytest.mark.usefixtures("rosa")
def test_a_passer_by_at_an_open_screen_does_not_guess_the_password(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    statuses = [change(browser, f"guess number {each}", NEW)[0] for each in range(11)]
    assert statuses == [403] * 10 + [429]


def test_a_password_that_another_person_chose_is_changed_first(world: World, rosa: str) -> None:
    sessions.give_password(world.application.core, rosa, world.clock())
    browser = world.browser()
    log_in(browser)
    asked = browser.get(f"/api/v1/sites/{HOME}")
    assert (asked.status_code, asked.get_json()["code"]) == (403, "password_change_required")
    assert browser.get("/agent").location == "/account"
    assert world.watcher(browser=browser).join(f"queues:{HOME}") == {"ok": False, "code": "login_required"}
    page = browser.get("/account").get_data(as_text=True)
    assert "Otra persona eligió su contraseña" in page
    answer = fill(browser, page, current=PASSWORD, new=NEW, again=NEW)
    assert (answer.status_code, answer.location) == (302, "/")
    assert browser.get(f"/api/v1/sites/{HOME}").status_code == 200
    log_in(second := world.browser(), NEW)
    assert second.get(f"/api/v1/sites/{HOME}").status_code == 200


@pytest.mark.usefixtures("rosa")
def test_the_account_page_says_what_is_wrong_and_ends_the_other_sessions(world: World) -> None:
    here, there = world.browser(), world.browser()
    log_in(here)
    log_in(there)
    page = here.get("/account").get_data(as_text=True)
    assert "Cerrar las demás" in page and "no-store" in here.get("/account").headers["Cache-Control"]
    wrong = fill(here, page, current=PASSWORD, new=NEW, again="something else")
    assert "Escriba la misma contraseña nueva las dos veces." in wrong.get_data(as_text=True)
    wrong = fill(here, page, current="no", new=NEW, again=NEW)
    assert (wrong.status_code, "La contraseña actual no es correcta." in wrong.get_data(as_text=True)) == (
        403,
        True,
    )
    here.post("/account/sessions", data={"csrf_token": csrf(here)})
    assert there.get("/api/v1/me").get_json()["person"] is None
    assert "No hay otras sesiones abiertas." in here.get("/account").get_data(as_text=True)


def test_the_account_asks_for_a_login_and_every_form_for_its_token(world: World, rosa: str) -> None:
    assert world.browser().get("/account").location == "/login?next=/account"
    browser = world.browser()
    log_in(browser)
    for path in ("/account/password", "/account/sessions"):
        assert browser.post(path).status_code == 403


def test_a_token_never_makes_a_login_stronger(world: World, rosa: str) -> None:
    core = world.application.core
    with pytest.raises(Conflict) as refused:
        programs.token(core, world.clock(), name="Rosa", role="administrator", site=None)
    assert refused.value.code is ErrorCode.LOGIN_WOULD_GROW
    person = people.find(core, rosa, world.clock())
    assert person is not None and person.grants == (AGENT,)
    assert programs.token(core, world.clock(), name="rosa", role="agent", site=HOME)


def fill(browser: FlaskClient, page: str, **form: str):  # type: ignore[no-untyped-def]  # the answer of a test client
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return browser.post("/account/password", data={"csrf_token": found[1], **form})
