"""A demonstration's people and devices on data that became serious; and the files of a command."""

import json
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.web.logins import log_in
from tests.web.world import World
from ticketing.access import demo
from ticketing.app import create_app
from ticketing.cli import cli
from ticketing.languages.messages import Words
from ticketing.operations import doctor_demo
from ticketing.settings import from_environment

KEY = "a key of the tests only"
PHONES = "https://mac.example.pe"


@pytest.fixture
def shown(world: World) -> World:
    """Data on which a demonstration ran."""
    core = world.application.core
    words: Words = core.languages.words("es")
    demo.prepare(core, words, KEY, world.clock())
    return world


def test_demo_people_cannot_log_in_without_a_demonstration(shown: World) -> None:
    refused = log_in(shown.browser(), "demo-rosa")
    assert refused.status_code == 401
    shown.application.flask.config["SUYAY_DEMO"] = True
    assert log_in(shown.browser(), "demo-rosa").status_code == 302


@pytest.mark.parametrize("own", [{}, {"COOKIE_KEY": "a key for the cookies alone", "PUBLIC_URL": PHONES}])
def test_the_landing_page_links_to_screens_that_open(
    shown: World, own: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    where = {
        "DATA": str(tmp_path_factory.mktemp("own")),
        "DATABASE_URL": shown.application.core.database.url,
    }
    settings = from_environment({**where, "SECRET_KEY": KEY, **own})
    application = create_app(replace(settings, demo=True), mode="threading", clock=shown.clock)
    browser = application.flask.test_client()
    tokens = set(re.findall(r"#token=(\w+)", browser.get("/").text))
    answers = [browser.get("/api/v1/me", headers={"Authorization": f"Bearer {each}"}) for each in tokens]
    assert [each.status_code for each in answers] == [200, 200]
    config = re.sub(r"\s", "", browser.get(f"/kiosk/{demo.SITE}").text)
    assert f'"phones":{json.dumps(own.get("PUBLIC_URL"))}' in config
    application.core.database.close()


def test_production_ends_the_demos_logins_and_devices(shown: World) -> None:
    core, flask = shown.application.core, shown.application.flask
    flask.config["SUYAY_DEMO"] = True
    browser = shown.browser()
    log_in(browser, "demo-rosa")
    display = {"Authorization": f"Bearer {demo.device_token(KEY, demo._DEVICES[1])}"}
    assert shown.browser().get("/api/v1/me", headers=display).status_code == 200
    demo.shut_out(core, KEY, shown.clock())
    assert browser.get("/api/v1/me").get_json()["person"] is None
    assert shown.browser().get("/api/v1/me", headers=display).status_code == 401


def test_the_doctor_names_demo_people_with_their_public_passwords(shown: World) -> None:
    [found] = doctor_demo.examine(shown.application.core)
    assert not found.ok and "rosa" in found.words and "admin" in found.words


def test_files_of_a_command_are_its_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    assert CliRunner().invoke(cli, ["migrate"]).exit_code == 0
    written = [each for each in (tmp_path / "data").rglob("*") if each.is_file()]
    assert written and all(stat.S_IMODE(each.stat().st_mode) & 0o077 == 0 for each in written)
