"""Keys of personal data: rotation while servers run, and what the doctor and the settings say of keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.support.floor import Floor, core_on
from ticketing.cli import cli
from ticketing.domain.errors import Conflict
from ticketing.ledger.tables import private
from ticketing.privacy import documents, keys
from ticketing.privacy.keys import Keys
from ticketing.reports.context import Reporting
from ticketing.settings import SettingsError, from_environment

OLD = "a key for tests that is long enough"
NEW = "another key, which is long enough too"
DNI = {"kind": "dni", "number": "45678912"}


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    found = core_on(database_url, [])
    yield replace(found, document_key=OLD)
    found.database.close()


def under(core: Reporting, key: str, *old: str) -> Reporting:
    return replace(core, document_key=key, old_document_keys=old)


def numbers(core: Reporting) -> list[str]:
    with core.database.read() as connection:
        return sorted(documents.reveal(core, each) for each in connection.scalars(select(private.c.secret)))


def kept(core: Reporting, count: int = 3) -> Floor:
    floor = Floor(core, [])
    for number in range(count):
        floor.issue(document={"kind": "dni", "number": f"4567891{number}"})
    return floor


def test_an_old_key_reads_what_it_wrote_and_finds_it(core: Reporting) -> None:
    floor = kept(core)
    floor.core = under(core, NEW, OLD)
    assert numbers(floor.core) == ["45678910", "45678911", "45678912"]
    with pytest.raises(Conflict):
        floor.issue(document=DNI)


def test_rotation_brings_everything_under_the_present_key(core: Reporting) -> None:
    floor = kept(core, 450 if core.database.is_sqlite else 30)
    before = numbers(core)
    both = under(core, NEW, OLD)
    assert keys.rotate(both) == Keys(current=0, old=len(before), lost=0)
    assert keys.rotate(both) == Keys(current=len(before), old=0, lost=0)
    floor.core = under(core, NEW)
    assert numbers(floor.core) == before
    assert set(numbers(core)) == {""}, "the old key reads nothing any more"


def test_a_document_is_found_after_rotation_without_the_old_key(core: Reporting) -> None:
    floor = kept(core)
    keys.rotate(under(core, NEW, OLD))
    floor.core = under(core, NEW)
    with pytest.raises(Conflict):
        floor.issue(document=DNI)


def test_what_no_key_reads_is_counted_and_left_alone(core: Reporting) -> None:
    kept(core)
    assert keys.rotate(under(core, NEW)) == Keys(lost=3)
    assert numbers(core) == ["45678910", "45678911", "45678912"]


def run(url: str, folder: Path, *arguments: str, **env: str) -> Result:
    return CliRunner().invoke(cli, arguments, env={"DATA": str(folder), "DATABASE_URL": url, **env})


def test_the_doctor_and_the_command_lead_through_a_rotation(
    core: Reporting, database_url: str, tmp_path: Path
) -> None:
    kept(core)
    file = tmp_path / "keys"
    file.write_text(f"{NEW}\n")
    env = {"SECRET_KEY": "the key of the cookies, long enough", "DOCUMENT_KEY_FILE": str(file)}
    assert "No key of the settings reads 3" in run(database_url, tmp_path, "doctor", **env).output
    assert run(database_url, tmp_path, "keys", "rotate", **env).exit_code == 1
    file.write_text(f"{NEW}\n{OLD}\n")
    assert "earlier key is still needed for 3" in run(database_url, tmp_path, "doctor", **env).output
    assert "3 were encrypted again" in run(database_url, tmp_path, "keys", "rotate", **env).output
    file.write_text(f"{NEW}\n")
    assert (
        "The key of personal data reads what is kept." in run(database_url, tmp_path, "doctor", **env).output
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "DOCUMENT_KEY", "COOKIE_KEY"])
@pytest.mark.parametrize(
    "key", ["k" * 32, "ab" * 16, "0123456789abcdef" * 2, "aaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbcd"]
)
@pytest.mark.parametrize("mode", ["embedded", "production"])
def test_a_key_that_can_be_guessed_is_refused(tmp_path: Path, name: str, key: str, mode: str) -> None:
    given = {"SECRET_KEY": "a good key of forty characters, or so", "DATA": str(tmp_path), "SUYAY_ENV": mode}
    with pytest.raises(SettingsError, match=f"{name} repeats itself") as told:
        from_environment({**given, name: key})
    assert key not in str(told.value)


def test_each_purpose_has_its_own_keys_and_none_is_shown(tmp_path: Path) -> None:
    said = {"SECRET_KEY": f"{NEW}\n{OLD}", "DATA": str(tmp_path)}
    settings = from_environment(said)
    assert settings.document_keys == settings.cookie_keys == (NEW, OLD)
    own = {"DOCUMENT_KEY": "a key for documents alone", "COOKIE_KEY": "a key for cookies alone"}
    settings = from_environment({**said, **own})
    assert settings.document_keys == ("a key for documents alone", NEW, OLD)
    assert settings.cookie_keys == ("a key for cookies alone",)
    assert set(settings.secrets) == {NEW, OLD, *own.values()}
    assert not [each for each in settings.secrets if each in repr(settings)]
