"""Privacy commands as an operator types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.reports.lakes import fill, ticket
from ticketing.cli import cli
from ticketing.lake.layout import Lake

DAYS = ("--from", "2026-11-24", "--to", "2026-11-24")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fill(Lake(tmp_path / "data" / "lake"), [ticket(number) for number in range(12)])
    return tmp_path / "data"


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, env={"DATA": str(data)})


def test_open_data_and_rows_for_analysts_are_written_and_recorded(data: Path, tmp_path: Path) -> None:
    opened = run(data, "export", "open-data", *DAYS, "--k", "4", str(tmp_path / "open"))
    assert "12 visits in" in opened.stdout, opened.stdout
    assert (tmp_path / "open" / "datapackage.json").exists()
    shared = run(data, "export", "analysts", *DAYS, str(tmp_path / "rows"))
    assert "24 rows" in shared.stdout, shared.stdout
    assert {each.name for each in (tmp_path / "rows").iterdir()} == {"tickets", "attentions"}
    newest, oldest = [json.loads(line) for line in run(data, "export", "log").stdout.splitlines()]
    assert (newest["what"], newest["rows"], newest["complete"]) == ("analysts", 24, True)
    assert (oldest["what"], oldest["scope"]["k"], oldest["complete"]) == ("open-data", 4, True)
    assert newest["actor"]["id"] == "command line"


@pytest.mark.parametrize("what", ["open-data", "analysts"])
def test_a_folder_that_exists_is_refused_in_words(data: Path, tmp_path: Path, what: str) -> None:
    refused = run(data, "export", what, *DAYS, str(tmp_path))
    assert refused.exit_code == 1
    assert "exists already" in refused.stderr


def test_a_purge_says_first_what_it_would_do(data: Path) -> None:
    dry, done = run(data, "purge"), run(data, "purge", "--yes")
    assert "nothing was changed" in dry.stdout
    assert "0 documents older than 90 days" in dry.stdout
    assert done.stdout.startswith("Erased:")
