"""The product as installed, built once per test run by the first process that needs it."""

import fcntl
import pickle
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.deploy import packages
from tests.deploy.dockerfile import Builder, Image, Step
from tests.support.server_process import LiveServer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Image:
    """The Dockerfile's result, in a folder."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "image"
    shared.mkdir(exist_ok=True)
    done = shared / "image.pickle"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            done.write_bytes(pickle.dumps(build(shared / "target")))
    made: Image = pickle.loads(done.read_bytes())
    return made


def build(target: Path) -> Image:
    instead: dict[str, Step] = {
        "fetch-front": partial(packages.front, folder=target / "root" / "src"),
        "fetch-builder": packages.builder,
        "fetch-packages": packages.program,
        "apt-get": packages.libraries,
    }
    return Builder(ROOT, target, [str(ROOT / "tools" / "with-node")], instead).build()


@pytest.fixture
def installed(image: Image, tmp_path: Path) -> Iterator[LiveServer]:
    """A server of the installed program, not started, in an otherwise empty folder."""
    own = {name: image.environment()[name] for name in image.env.keys() - {"HOST", "PORT"}}
    program = image.inside("/opt/suyay/bin/ticketing")
    server = LiveServer(tmp_path / "data", tmp_path / "log", {**own, "DATA": str(tmp_path / "data")})
    server.program, server.folder = program, tmp_path
    yield server
    server.stop()
    server.check()
