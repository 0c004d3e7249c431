"""Languages of pages: how one is chosen, and the messages that a page carries."""

import json
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.words import shipped
from tests.web.logins import csrf, log_in
from tests.web.world import HOME, World
from ticketing.languages.patterns import arguments
from ticketing.languages.trees import tree

SCREENS = [f"/kiosk/{HOME}", f"/display/{HOME}", "/t/some.ticket", "/", "/login"]


def block(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="messages">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    messages: dict[str, object] = json.loads(found[1])
    return messages


def choose(browser: FlaskClient, language: str) -> TestResponse:
    headers = {"X-CSRFToken": csrf(browser)}
    return browser.put("/api/v1/me/language", json={"language": language}, headers=headers)


@pytest.mark.parametrize("path", SCREENS)
def test_a_page_is_spanish_until_another_language_is_chosen(world: World, path: str) -> None:
    page = world.application.flask.test_client().get(path)
    assert page.status_code == 200
    assert '<html lang="es-PE"' in page.text


def test_a_kiosk_has_its_messages_before_it_asks_for_anything(world: World) -> None:
    carried = block(world.application.flask.test_client().get(f"/kiosk/{HOME}").text)
    assert carried["files"] == ["common", "refusals", "kiosk"]
    assert carried["messages"]["kiosk.title"] == "Saque su ticket"  # type: ignore[index]  # a mapping
    assert carried["languages"] == [{"tag": "es", "name": "Español"}, {"tag": "en", "name": "English"}]


@pytest.mark.parametrize("path", SCREENS[:3])
@pytest.mark.parametrize("tag", ["es", "en"])
def test_a_page_carries_texts_and_trees_and_leaves_no_pattern_to_read(
    world: World, path: str, tag: str
) -> None:
    carried = block(world.application.flask.test_client().get(f"{path}?lang={tag}").text)["messages"]
    assert isinstance(carried, dict)
    packs = shipped().packs
    for message, said in carried.items():
        file = message.partition(".")[0]
        pattern = packs[tag].messages(file).get(message) or packs["es"].messages(file)[message]
        if arguments(pattern):
            assert said == tree(pattern), message
        else:
            assert said == shipped().text(message, tag), message


def test_a_language_chosen_by_a_link_stays_for_the_next_page(world: World) -> None:
    browser = world.application.flask.test_client()
    assert '<html lang="en-GB"' in browser.get("/login?lang=en").text
    assert block(browser.get(f"/display/{HOME}").text)["language"] == "en"
    assert block(browser.get(f"/display/{HOME}?lang=es").text)["language"] == "es"
    assert block(browser.get(f"/display/{HOME}").text)["language"] == "es"


def test_an_unknown_language_changes_nothing(world: World) -> None:
    browser = world.application.flask.test_client()
    assert block(browser.get(f"/kiosk/{HOME}?lang=<script>").text)["language"] == "es"
    assert "suyay_language" not in str(browser.get("/login?lang=xx").headers.getlist("Set-Cookie"))


def test_a_screen_fetches_another_language_once(world: World) -> None:
    browser = world.application.flask.test_client()
    answer = browser.get("/languages/en.json?files=common,kiosk,../../secrets")
    assert answer.json is not None
    assert answer.json["files"] == ["common", "kiosk"]
    assert answer.json["messages"]["kiosk.title"] == "Take your ticket"
    again = browser.get(
        "/languages/en.json?files=common,kiosk", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_a_language_that_is_not_there_is_not_found(world: World) -> None:
    assert world.application.flask.test_client().get("/languages/xx.json").status_code == 404


@pytest.mark.usefixtures("rosa")
def test_a_person_finds_every_page_in_the_language_of_their_profile(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    assert browser.get("/api/v1/me").get_json()["language"] is None
    assert choose(browser, "en").get_json() == {"language": "en"}
    assert browser.get("/api/v1/me").get_json()["language"] == "en"
    elsewhere = world.browser()
    log_in(elsewhere)
    assert block(elsewhere.get("/agent").text)["language"] == "en"
    # A link for this visit, or a shared computer's last choice, does not change the profile.
    assert '<html lang="es-PE"' in elsewhere.get("/?lang=es").text
    assert '<html lang="en-GB"' in elsewhere.get("/").text


@pytest.mark.usefixtures("rosa")
def test_a_language_without_a_pack_is_refused(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    answer = choose(browser, "fr")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert choose(browser, "not a tag").status_code == 422
    assert browser.get("/api/v1/me").get_json()["language"] is None


def test_a_device_has_no_profile(world: World) -> None:
    assert world.caller("kiosk").put("/me/language", {"language": "en"}).status_code == 403
    assert world.caller(None).put("/me/language", {"language": "en"}).status_code == 401


@pytest.mark.usefixtures("rosa")
def test_a_page_of_another_site_cannot_change_the_language(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    assert browser.put("/api/v1/me/language", json={"language": "en"}).status_code == 403
    assert browser.post("/language", data={"language": "en"}).status_code == 403
    assert browser.get("/api/v1/me").get_json()["language"] is None


@pytest.mark.usefixtures("rosa")
def test_a_person_chooses_at_the_foot_of_a_plain_page(world: World) -> None:
    browser = world.browser()
    log_in(browser)
    assert 'value="/?site=cusco"' in browser.get("/?site=cusco&lang=es").text
    form = {"csrf_token": csrf(browser), "language": "en", "next": "/?site=cusco"}
    answer = browser.post("/language", data=form)
    assert (answer.status_code, answer.location) == (302, "/?site=cusco")
    assert browser.get("/api/v1/me").get_json()["language"] == "en"
    assert browser.post("/language", data={**form, "next": "//evil.example"}).location == "/"
    assert browser.post("/language", data={**form, "language": "xx"}).status_code == 302
    assert browser.get("/api/v1/me").get_json()["language"] == "en"
