"""`ticketing catalogue …`: a centre of its own from nothing, loaded, exported, and loaded again."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.catalogue.world import HOME, World
from ticketing.catalogue.writing import export
from ticketing.cli import cli
from ticketing.domain.settings import Key, Noun
from ticketing.ledger import tables
from ticketing.ledger.database import Database
from ticketing.ledger.settings import setting_rows

SECRET = "only-for-tests-0123456789"


def run(folder: Path, *arguments: str, url: str | None = None) -> Result:
    env = {"DATA": str(folder), "SECRET_KEY": SECRET, "LOG_LEVEL": "error", "SUYAY_LANGUAGE": "es"}
    return CliRunner().invoke(cli, ["catalogue", *arguments], env={**env, "DATABASE_URL": url or ""})


def settings_of(url: str) -> dict[tuple[str, str], object]:
    database = Database(url)
    with database.read() as connection:
        rows = connection.execute(select(tables.setting)).all()
    database.close()
    return {(row.noun, row.id): row.value for row in rows}


def test_a_start_is_one_centre_that_can_be_renamed_loaded_and_exported(tmp_path: Path) -> None:
    start, out = tmp_path / "start", tmp_path / "out"

    assert run(tmp_path, "init", str(start)).exit_code == 0
    site = start / "sites" / "mi-centro.yaml"
    site.write_text(site.read_text().replace("name: Mi centro", "name: Centro de Puquio"))
    assert run(tmp_path, "check", str(start)).exit_code == 0
    assert "sedes: 1 (altas 1, cambios 0, retiros 0)" in run(tmp_path, "load", str(start)).stdout
    assert run(tmp_path, "export", str(out)).exit_code == 0

    before = settings_of(f"sqlite:///{tmp_path / 'suyay.db'}")
    again = run(tmp_path, "load", str(out)).stdout
    assert again.count("altas 0, cambios 0, retiros 0") == len(again.splitlines())
    assert settings_of(f"sqlite:///{tmp_path / 'suyay.db'}") == before
    assert "Centro de Puquio" in (out / "sites" / "mi-centro.yaml").read_text()


def test_a_start_from_a_known_centre_has_that_one_alone(tmp_path: Path) -> None:
    made = run(tmp_path, "init", str(tmp_path / "start"), "--site", "cusco")
    assert made.exit_code == 0
    assert [each.name for each in (tmp_path / "start" / "sites").iterdir()] == ["cusco.yaml"]


def test_an_unknown_centre_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    made = run(tmp_path, "init", str(tmp_path / "start"), "--site", "atlantis")
    assert made.exit_code == 1
    assert 'no tiene la sede "atlantis"' in made.stderr and "lima-norte" in made.stderr
    assert not (tmp_path / "start").exists()


@pytest.mark.parametrize("command", ["init", "export"])
def test_nothing_is_written_among_other_files(tmp_path: Path, command: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    run(tmp_path, "load")
    refused = run(tmp_path, command, str(tmp_path / "out"))
    assert (refused.exit_code, "ya tiene archivos" in refused.stderr) == (1, True)
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_an_export_of_an_empty_database_says_so(tmp_path: Path) -> None:
    refused = run(tmp_path, "export", str(tmp_path / "out"))
    assert (refused.exit_code, "no tiene ajustes" in refused.stderr) == (1, True)


def test_a_load_that_would_strand_people_names_them_and_moves_them_when_told(
    database_url: str, tmp_path: Path
) -> None:
    world = World(database_url)
    codes = [world.issue("ruc")["code"] for _ in range(2)]
    folder = without_ruc(world, tmp_path / "less")

    refused = run(tmp_path, "load", str(folder), url=database_url)
    assert refused.exit_code == 1
    assert f"2 personas tienen un ticket de RUC: {', '.join(codes)}" in refused.stderr
    moved = run(tmp_path, "load", str(folder), "--move", f"{HOME}:ruc={HOME}:dni", url=database_url)
    assert moved.exit_code == 0, moved.output
    world.open(3)
    called = world.call(3)
    assert called is not None and called["code"] == codes[0]
    world.core.database.close()


def test_what_is_no_pair_of_queues_is_refused(tmp_path: Path) -> None:
    refused = run(tmp_path, "load", "--move", "ruc")
    assert (refused.exit_code, "QUEUE=QUEUE" in refused.output) == (2, True)


def without_ruc(world: World, folder: Path) -> Path:
    """The files of today's settings, in which the centre has lost its queue `ruc`."""
    with world.core.database.read() as connection:
        state = dict(setting_rows.state(connection))
    del state[Key(Noun.QUEUES, f"{HOME}:ruc")]
    state[Key(Noun.PROFILES, f"{HOME}:todo")] = {"queues": {"dni": 1}}
    export(state, folder, "Sin SUNAT")
    return folder
