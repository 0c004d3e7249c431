"""`ticketing simulate` on the command line."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.bench import catalogue
from tests.bench.catalogue import SitePlan
from tests.simulator.centre import stay
from ticketing.cli import cli
from ticketing.commands.base import reporting_for
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.lake.facts import DATASETS
from ticketing.lake.layout import Lake
from ticketing.ledger.context import Context
from ticketing.queueing import issuing
from ticketing.settings import from_environment
from ticketing.simulator import history

PLAN = SitePlan("cusco", windows=2, queues=2)
DAYS = ("--from", "2024-03-04", "--to", "2024-03-05")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    catalogue.write(tmp_path / "catalogue", [PLAN])
    monkeypatch.setenv("DATA", str(tmp_path))
    for name in ("DATABASE_URL", "LAKE", "CATALOGUE"):
        monkeypatch.delenv(name, raising=False)
    return Run(tmp_path)


@pytest.fixture
def floor_at(run: "Run") -> str:
    """The site whose ledger a supervisor wrote into."""
    assert run("--ledger", "--people", "6").exit_code == 0
    core = reporting_for(from_environment())
    grants = (Grant(Role.SUPERVISOR, PLAN.id, None),)
    context = Context(
        Actor(ActorKind.PERSON, "teresa", "Teresa", grants), datetime(2024, 3, 6, 15, tzinfo=UTC)
    )
    issuing.issue(core, context, PLAN.id, {"queue": PLAN.queue_ids()[0]})
    core.database.close()
    return PLAN.id


class Run:
    def __init__(self, data: Path) -> None:
        self.lake = Lake(data / "lake")

    def __call__(self, *options: str, site: str = PLAN.id) -> Result:
        arguments = ["simulate", "--site", site, *DAYS, "--people", "30", "--processes", "1", *options]
        return CliRunner().invoke(cli, arguments)

    def rows(self) -> int:
        return int(self.lake.read(DATASETS["tickets"], date(2024, 1, 1), date(2024, 12, 31)).num_rows)


def test_it_writes_into_the_lake_and_says_what(run: Run) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert f"2 site-days, {run.rows()} tickets" in result.output
    again = run()
    assert again.output.splitlines()[-1] == result.output.splitlines()[-1]


def test_it_refuses_to_write_among_real_days_unless_told(run: Run) -> None:
    history.write(run.lake, [stay(5)])
    real = run.rows()
    result = run()
    assert result.exit_code == 1
    assert "holds closed days that no simulation made" in result.output
    assert run.rows() == real
    assert run("--among-real-days").exit_code == 0
    assert run.rows() > real


def test_it_goes_through_the_ledger_once(run: Run) -> None:
    result = run("--ledger", "--people", "6")
    assert result.exit_code == 0, result.output
    assert "attentions (finished tickets)" in result.output
    assert run.lake.is_empty
    again = run("--ledger")
    assert again.exit_code == 1
    assert "its time never goes back" in again.output


def test_neither_a_site_nor_the_network_goes_where_people_work(run: Run, floor_at: str) -> None:
    for arguments in (["--ledger"], None):
        result = run(*arguments, site=floor_at) if arguments else CliRunner().invoke(cli, ["national"])
        assert result.exit_code == 1
        assert "who is no simulated person" in result.output
    assert run.lake.is_empty


def test_a_site_that_the_catalogue_does_not_have_is_refused(run: Run) -> None:
    result = run(site="atlantis")
    assert result.exit_code == 1
    assert "no windows of atlantis" in result.output
