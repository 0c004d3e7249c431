"""Pages carry their messages, in the language that was chosen."""

import json
import re

import pytest

from tests.web.world import HOME, World

SCREENS = [f"/kiosk/{HOME}", f"/display/{HOME}", "/t/some.ticket", "/", "/login"]


def block(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="messages">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    messages: dict[str, object] = json.loads(found[1])
    return messages


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


def test_a_language_chosen_by_a_link_stays_for_the_next_page(world: World) -> None:
    browser = world.application.flask.test_client()
    assert '<html lang="en"' in browser.get("/login?lang=en").text
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
