"""Requirements of production, sources of secrets, and that no output shows them."""

import re
import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.support.processes import environment
from tests.support.server_process import PROGRAM
from ticketing.server.sqlite_check import refuse_affected_sqlite
from ticketing.settings import Settings, SettingsError, from_environment

ROOT = Path(__file__).parents[2]
KEY = "a-key-of-these-tests-of-32-signs"
POSTGRESQL = "postgresql://suyay:hidden-word@db/suyay"
NOTHING = dict.fromkeys(("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "SUYAY_ENV", "WEB_WORKERS"), "")


def production(**env: str) -> Settings:
    return from_environment({"SUYAY_ENV": "production", **env})


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"DATABASE_URL": POSTGRESQL}, "SECRET_KEY is missing: SUYAY_ENV=production takes it from"),
        ({"DATABASE_URL": POSTGRESQL, "SECRET_KEY": "k" * 31}, "SECRET_KEY needs at least 32 characters"),
        ({"SECRET_KEY": KEY}, "DATA or DATABASE_URL is missing"),
        ({"SECRET_KEY": KEY, "DATA": "x", "WEB_WORKERS": "2"}, "WEB_WORKERS > 1 needs DATABASE_URL"),
        ({"SECRET_KEY": KEY, "DATABASE_URL": POSTGRESQL, "WEB_WORKERS": "2"}, "WEB_WORKERS > 1 needs REDIS"),
        ({"SECRET_KEY": KEY, "DATA": "x", "SUYAY_DEMO": "1"}, "SUYAY_DEMO cannot go with"),
        ({"SUYAY_ENV": "prod"}, "SUYAY_ENV must be one of embedded, production, not 'prod'"),
        ({"PORT": "65536"}, "PORT must be from 1 to 65535, not 65536"),
        ({"WEB_WORKERS": "0"}, "WEB_WORKERS must be at least 1, not 0"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of debug, info"),
        ({"DATABASE_URL": "mysql://u:hidden-word@db/x"}, "DATABASE_URL must begin with postgresql://"),
        (
            {"DATABASE_URL": "postgresql://u:hidden-word@db:x/y"},
            "DATABASE_URL is no address that can be read",
        ),
        ({"REDIS_URL": "http://:hidden-word@r"}, "REDIS_URL must begin with redis://"),
        ({"SECRET_KEY": KEY, "SECRET_KEY_FILE": "/x"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
        ({"REDIS_URL_FILE": "/nowhere/redis"}, "REDIS_URL_FILE names /nowhere/redis, which cannot be read"),
        ({"DATABASE_URL_FILE": "/dev/null"}, "DATABASE_URL_FILE names /dev/null, which is empty"),
    ],
)
def test_the_refusal_names_the_setting_and_no_secret(env: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        production(**env)
    assert str(refused.value).startswith(sentence)
    assert "hidden-word" not in str(refused.value)


def test_a_centres_own_computer_can_be_in_production(tmp_path: Path) -> None:
    made = from_environment({"DATA": str(tmp_path)})
    kept = tmp_path / "secret_key"
    settings = production(DATA=str(tmp_path), SECRET_KEY_FILE=str(kept))
    assert settings.embedded and settings.secret_key == made.secret_key


def test_production_makes_no_key_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY is missing"):
        production(DATA=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_a_secret_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    said = {"SECRET_KEY": KEY, "DATABASE_URL": POSTGRESQL, "REDIS_URL": "redis://:hidden-word@r:6379/0"}
    file = tmp_path / "secret"
    file.write_text(f"{said[name]}\n")
    from_file = {key: value for key, value in said.items() if key != name} | {f"{name}_FILE": str(file)}
    assert production(**from_file) == production(**said)


def test_settings_that_are_printed_show_no_secret() -> None:
    url = "postgresql://u:p%40ss%2Fword@db/suyay?password=another-word"
    settings = production(SECRET_KEY=KEY, DATABASE_URL=url, REDIS_URL="redis://:hidden-word@r:6379/0")
    assert set(settings.secrets) == {KEY, "p%40ss%2Fword", "p@ss/word", "another-word", "hidden-word"}
    assert [secret for secret in settings.secrets if secret in f"{settings!r} {settings}"] == []
    assert "u:***@db/suyay?password=***" in repr(settings) and "port=8000" in repr(settings)


@pytest.mark.parametrize(
    "command", [(PROGRAM, "serve"), (PROGRAM.with_name("gunicorn"), "-c", "python:ticketing.server.serving")]
)
def test_a_server_that_is_refused_says_one_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    env = environment({**NOTHING, "DATA": str(tmp_path), "SUYAY_ENV": "production"})
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("ticketing: SECRET_KEY is missing") and done.stderr.count("\n") == 1


def affected(folder: Path) -> str:
    """A folder for PYTHONPATH, before the real package: Python's own SQLite under an affected version."""
    package = folder / "pysqlite3"
    package.mkdir()
    package.joinpath("__init__.py").touch()
    lines = ["from sqlite3.dbapi2 import *", "sqlite_version_info = (3, 51, 2)", "sqlite_version = '3.51.2'"]
    package.joinpath("dbapi2.py").write_text("\n".join(lines), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    "command", [(PROGRAM, "serve"), (PROGRAM.with_name("gunicorn"), "-c", "python:ticketing.server.serving")]
)
def test_no_server_keeps_tickets_in_an_sqlite_that_loses_them(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    env = environment({**NOTHING, "DATA": str(tmp_path / "data"), "PYTHONPATH": affected(tmp_path)})
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("ticketing: SQLite 3.51.2 can lose committed transactions")
    assert "Install the package pysqlite3" in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "data" / "suyay.db").exists()


@pytest.mark.parametrize(
    ("env", "version", "refused"),
    [
        ({}, (3, 51, 2), True),
        ({}, (3, 51, 3), False),
        ({"SUYAY_DEMO": "1"}, (3, 51, 2), False),
        ({"DATABASE_URL": POSTGRESQL}, (3, 51, 2), False),
    ],
)
def test_an_affected_sqlite_may_hold_a_demonstration_alone(
    tmp_path: Path, env: dict[str, str], version: tuple[int, int, int], refused: bool
) -> None:
    settings = from_environment({"DATA": str(tmp_path), **env})
    with pytest.raises(SettingsError) if refused else nullcontext():
        refuse_affected_sqlite(settings, version)


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgresql://u:hidden-word@127.0.0.1:1/x", "DATA": str(tmp_path)}
    env = environment({**NOTHING, **away})
    done = subprocess.run(
        [PROGRAM, "serve"], env=env, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("ticketing: DATABASE_URL names a database that cannot be used")
    assert "hidden-word" not in done.stderr and done.stderr.count("\n") == 1


def test_the_documents_defaults_are_the_codes(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", text, re.MULTILINE)
    # In a default that is a sentence, the last quoted word is the one of an empty environment.
    defaults = {name: default.split("`")[-2] if "`" in default else default for name, _, default in rows}
    settings = from_environment({"DATA": str(tmp_path)})
    said = {
        "HOST": settings.host,
        "PORT": settings.port,
        "WEB_WORKERS": settings.workers,
        "TRUSTED_PROXIES": settings.trusted_proxies,
        "LOG_LEVEL": settings.log_level,
        "SUYAY_ENV": settings.mode,
        "CATALOGUE": settings.catalogue.relative_to(ROOT),
        "SUYAY_DEMO": int(settings.demo),
    }
    assert {name: defaults[name] for name in said} == {name: str(value) for name, value in said.items()}
    assert (settings.redis_url, defaults["REDIS_URL"]) == (None, "none")


def test_the_document_says_which_settings_are_secret() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    secret = set(re.findall(r"^\| `(\w+)` \| [^|]*secret[^|]* \|", text, re.MULTILINE))
    keys = {"SECRET_KEY", "DOCUMENT_KEY", "COOKIE_KEY"}
    assert secret == {"DATABASE_URL", "REDIS_URL", "SMTP_URL", "SUYAY_PASSWORD", *keys}
    assert all(f"| `{name}_FILE` |" in text for name in secret - {"SUYAY_PASSWORD"})
