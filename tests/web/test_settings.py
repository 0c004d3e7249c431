"""Settings from the environment: defaults, the secret key, and refused values."""

import stat
from pathlib import Path

import pytest

from ticketing.settings import SettingsError, from_environment


def test_nothing_said_is_the_embedded_default(tmp_path: Path) -> None:
    settings = from_environment({"DATA": str(tmp_path)})
    assert settings.embedded
    assert settings.database_url == f"sqlite:///{tmp_path}/suyay.db"
    assert (settings.host, settings.port, settings.workers, settings.redis_url) == (
        "127.0.0.1",
        8000,
        1,
        None,
    )


def test_the_secret_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first, second = (from_environment({"DATA": str(tmp_path)}) for _ in range(2))
    assert len(first.secret_key) == 64
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_is_taken_as_providers_write_it(tmp_path: Path, scheme: str) -> None:
    settings = from_environment({"DATA": str(tmp_path), "DATABASE_URL": f"{scheme}://u:p@db/suyay"})
    assert settings.database_url == "postgresql+psycopg://u:p@db/suyay"
    assert not settings.embedded


def test_the_zone_and_the_language_are_perus_until_another_is_named(tmp_path: Path) -> None:
    plain = from_environment({"DATA": str(tmp_path)})
    assert (plain.timezone, plain.language) == ("America/Lima", "es")
    told = {"SUYAY_TIMEZONE": "America/La_Paz", "SUYAY_LANGUAGE": "en"}
    other = from_environment({"DATA": str(tmp_path), **told})
    assert (other.timezone, other.language) == ("America/La_Paz", "en")


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "eighty"},
        {"WEB_WORKERS": "2"},
        {"WEB_WORKERS": "2", "DATABASE_URL": "postgresql://db/suyay"},
        {"SECRET_KEY": "short"},
        {"SUYAY_TIMEZONE": "Lima"},
        {"SUYAY_TIMEZONE": "../Lima"},
    ],
)
def test_what_cannot_run_is_refused_at_once(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        from_environment({"DATA": str(tmp_path), **wrong})
