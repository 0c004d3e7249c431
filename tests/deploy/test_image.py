"""The wheel and the image are complete: both serve on a machine without this repository."""

import json
import re
import socket
import subprocess
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.dockerfile import Image, instructions, sent
from tests.support.server_process import LiveServer
from ticketing.reports.output.pdf import PACKAGES

ROOT = Path(__file__).parents[2]
SITE = "lima-norte"


@pytest.fixture
def wheel(image: Image) -> Iterator[zipfile.ZipFile]:
    (path,) = (image.root.parent / "program" / "src" / "dist").glob("suyay-*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def in_tree(pattern: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in ROOT.glob(pattern) if path.is_file()}


def get(server: LiveServer, path: str) -> str:
    with urllib.request.urlopen(f"{server.url}{path}", timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def ask(server: LiveServer, token: str, method: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/api/v1{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def take_ticket(server: LiveServer, token: str) -> dict[str, str]:
    """The ticket of the first queue of the centre, opened by hand: its own hours end in the evening."""
    queue = ask(server, token, "GET", f"/sites/{SITE}")["queues"][0]["id"]
    ask(server, token, "PUT", f"/queues/{queue}/state", {"open": True})
    ticket: dict[str, str] = ask(server, token, "POST", f"/sites/{SITE}/tickets", {"queue": queue})
    return ticket


def test_the_wheel_has_migrations_templates_screens_catalogue_and_languages(
    wheel: zipfile.ZipFile,
) -> None:
    names = set(wheel.namelist())
    assert in_tree("ticketing/ledger/migrations/versions/*.py") <= names
    templates = [in_tree(f"{part}/**/*.html") for part in ("ticketing", "kiosk", "displays")]
    assert set.union(*templates) <= names
    folders = ("catalogue", "languages", "simulator", "slips")
    data = set[str]().union(*(in_tree(f"config/{folder}/**/*") for folder in folders))
    shipped = {name.replace("config/", "ticketing/shipped/", 1) for name in data}
    assert shipped == {name for name in names if name.startswith("ticketing/shipped/")}
    assert "kiosk/device/fonts/slip.woff2" in names
    manifest = json.loads(wheel.read("ticketing/static/build/.vite/manifest.json"))
    assert {f"ticketing/static/build/{chunk['file']}" for chunk in manifest.values()} <= names


def test_the_wheel_has_nothing_that_only_builds(wheel: zipfile.ZipFile) -> None:
    ours = ("ticketing/", "displays/", "kiosk/", "suyay-")
    assert [name for name in wheel.namelist() if not name.startswith(ours)] == []
    assert [name for name in wheel.namelist() if re.search(r"/front/|\.svelte$|\.ts$|\.stamp$", name)] == []


def test_the_installed_program_issues_a_ticket_on_an_empty_machine(
    installed: LiveServer, image: Image, tmp_path: Path
) -> None:
    installed.command("catalogue", "load")
    kiosk = installed.command("token", "quiosco", "--role", "administrator")
    start_as_service(installed, tmp_path / "notify")
    pages = [get(installed, path) for path in ("/", f"/kiosk/{SITE}", f"/display/{SITE}")]
    assert all("not built" not in page for page in pages)
    script = re.search(r'src="(/static/build/assets/[^"]+\.js)"', pages[1])
    assert script, pages[1]
    assert len(get(installed, script[1])) > 10_000
    assert take_ticket(installed, kiosk)["state"] == "waiting"
    healthy(image, installed)
    # Every module was loaded from the image, none from this repository.
    python = image.inside("/opt/suyay/bin/python")
    where: list[str | Path] = [
        python,
        "-c",
        "import ticketing, displays; print(ticketing.__file__, displays.__file__)",
    ]
    printed = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert all(Path(each).is_relative_to(image.root) for each in printed.split())


def start_as_service(server: LiveServer, path: Path) -> None:
    """Start as config/suyay.service does (Type=notify): the service manager is notified when it is up."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(20)
        server.env["NOTIFY_SOCKET"] = str(path)
        server.start()
        assert b"READY=1" in manager.recv(200)


def healthy(image: Image, server: LiveServer) -> None:
    """The image's own check, with the image's own Python."""
    environment = {**image.environment(), "PORT": str(server.port)}
    subprocess.run(image.health, env=environment, check=True, timeout=10)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        environment["PORT"] = str(closed.getsockname()[1])
        sick = subprocess.run(image.health, env=environment, capture_output=True, check=False, timeout=10)
    assert sick.returncode != 0


def test_the_image_runs_as_nobody_in_particular_and_builds_nothing(image: Image) -> None:
    user, _, group = image.user.partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert [*image.entrypoint, *image.command] == ["ticketing", "serve"]
    # One RUN in the last stage: neither compilers nor package lists are left behind.
    (ran,) = image.ran
    assert set(PACKAGES) <= set(ran)
    assert ran[-3:-1] == ["rm", "-rf"] and ran[-1].endswith("/var/lib/apt/lists/*")
    assert {path.name for path in image.root.iterdir()} == {"opt", "var"}
    assert not list(image.inside("/opt/suyay/bin").glob("pip*"))


def test_every_step_of_the_image_is_one_of_the_script(image: Image) -> None:
    words = set(re.findall(r"^([a-z-]+)\)", (ROOT / "tools" / "image").read_text(), re.MULTILINE))
    run = [
        line["value"].split() for line in instructions(ROOT / "Dockerfile") if line["instruction"] == "RUN"
    ]
    assert {step[1] for step in run if step[0] == "tools/image"} == words
    assert [step for step in run if step[0] not in ("tools/image", "mkdir", "apt-get")] == []


def test_no_secret_and_no_data_are_sent_to_the_engine() -> None:
    first = {Path(path).parts[0] for path in sent(ROOT)}
    assert not first & {".git", ".env", "secrets", "tls", "data", "node_modules", ".venv", "tests", "dist"}
