"""However a simulation is ended, all of its processes end."""

import signal
import sys
from pathlib import Path

import pytest

from tests.bench import catalogue
from tests.bench.catalogue import SitePlan
from tests.support import processes
from tests.support.processes import Process, alive, children, eventually
from tests.support.server_process import PROGRAM
from ticketing.lake.layout import Lake

PLAN = SitePlan("cusco", windows=5, queues=2)
#: More days than a machine simulates within the time of a test.
DAYS = ("--from", "1990-01-01", "--to", "2024-12-31")


@pytest.fixture
def simulation(tmp_path: Path) -> Process:
    catalogue.write(tmp_path / "catalogue", [PLAN])
    told = ("--site", PLAN.id, *DAYS, "--people", "300", "--processes", "2")
    return processes.start([PROGRAM, "simulate", *told], tmp_path / "log", {"DATA": str(tmp_path)})


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_its_processes_end_with_it(simulation: Process, tmp_path: Path, how: signal.Signals) -> None:
    lake = Lake(tmp_path / "lake")
    eventually(lake.months)
    workers = children(simulation.pid, "spawn_main")
    assert len(workers) == 2
    simulation.send_signal(how)
    assert simulation.wait(10) != 0
    eventually(lambda: not any(alive(each) for each in workers))
    assert "Traceback" not in (tmp_path / "log").read_text()
    with lake.writing(0):
        assert not list(lake.folder.glob(".partial/*"))
