"""Routine of the reporter: deliveries, and the purge at night."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.support.words import SPANISH
from tests.support.worlds import MakeWorld
from tests.web.world import HOME, World
from ticketing.composition import chores_for
from ticketing.lake import closing
from ticketing.operations import routine
from ticketing.operations.chores import Rota
from ticketing.privacy.retention import Retention
from ticketing.queueing import day_end
from ticketing.reports.deliveries.model import DeliveriesFile
from ticketing.reports.deliveries.run import Ways
from ticketing.settings import Settings, from_environment
from ticketing.telemetry import logs

THREE = time(3, 0)
#: Three in the morning in Lima.
NIGHT = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
FILE = """\
deliveries:
  - {name: red, every: day, at: 00:30, reports: [summary], formats: [csv], folder: red}
"""


@pytest.fixture
def world(make_world: MakeWorld, sqlite_url: str) -> World:
    world = make_world(sqlite_url)
    world.caller("greeter").issue(document={"kind": "dni", "number": "10117410"})
    core = world.application.core
    day_end.expire_due(core, NIGHT)
    closing.close_due(core, NIGHT)
    return world


def test_the_hour_is_that_of_the_installations_zone(world: World) -> None:
    core = world.application.core
    # Three in the morning in Lima is four in La Paz.
    assert routine.purge(core, NIGHT, Retention(), THREE, "America/La_Paz") is None
    purged = routine.purge(core, NIGHT, Retention(), time(4, 0), "America/La_Paz")
    assert purged is not None and purged.documents == 1


def listed(path: Path) -> DeliveriesFile:
    return DeliveriesFile(path, "America/Lima", SPANISH)


@pytest.mark.parametrize(("minutes", "erases"), [(-1, False), (0, True), (59, True), (60, False)])
def test_the_purge_runs_in_its_hour_of_the_night(world: World, minutes: int, erases: bool) -> None:
    at = NIGHT + timedelta(minutes=minutes)
    purged = routine.purge(world.application.core, at, Retention(), THREE, "America/Lima")
    assert (purged is not None and purged.documents == 1) == erases


def test_a_file_of_deliveries_that_is_wrong_is_told_and_sends_nothing(world: World, tmp_path: Path) -> None:
    wrong = tmp_path / "deliveries.yaml"
    wrong.write_text(FILE.replace("day", "week"))
    with capture_logs() as lines:
        assert routine.deliver(world.application.core, NIGHT, listed(wrong), Ways(tmp_path / "out")) == []
    assert [each["event"] for each in lines] == ["deliveries.wrong"]
    assert "deliveries.yaml:2" in lines[0]["problems"][0]


def settings(tmp_path: Path, **env: str) -> Settings:
    return from_environment({"DATA": str(tmp_path), **env})


def test_the_reporter_delivers_and_erases_where_it_is_told_to(world: World, tmp_path: Path) -> None:
    (tmp_path / "deliveries.yaml").write_text(FILE)
    core = world.application.core
    failures: list[tuple[str, Exception]] = []
    rota = Rota(chores_for(settings(tmp_path, PURGE_AT="03:00")))
    done = rota.run_due(core, NIGHT, lambda *failure: failures.append(failure))
    assert failures == []
    assert done[-2:] == ["deliver", "purge"]
    assert sorted(each.name for each in (tmp_path / "deliveries" / "red").iterdir()) == [
        *("red-2027-02-28-resumen.csv", "red-2027-02-28-resumen.xlsx"),
    ]
    ticket = world.caller("supervisor").get(f"/sites/{HOME}/tickets").get_json()
    assert "*****410" not in str(ticket)


def test_without_an_hour_nothing_is_erased(tmp_path: Path) -> None:
    assert [each.name for each in chores_for(settings(tmp_path))][-1] == "deliver"


def test_what_went_out_is_in_the_log(world: World, tmp_path: Path) -> None:
    (tmp_path / "deliveries.yaml").write_text(FILE)
    logs.configure("info")
    with capture_logs() as lines:
        routine.deliver(
            world.application.core, NIGHT, listed(tmp_path / "deliveries.yaml"), Ways(tmp_path / "out")
        )
    assert {"event": "delivery.sent", "delivery": "red", "period": "2027-02-28"}.items() <= lines[0].items()
