"""docker-compose.yml: valid by the official schema, and its parts fit together."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ticketing.settings import from_environment

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
PROGRAM = Path(sys.executable).with_name("check-jsonschema")

Compose = dict[str, Any]


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


def of_web(compose: Compose, folder: Path) -> dict[str, str]:
    """The environment of the serving container, with its defaults, and its secrets in the folder."""
    said = {name: str(value) for name, value in compose["services"]["web"]["environment"].items()}
    said = {name: value.replace("/run/secrets", str(folder / "secrets")) for name, value in said.items()}
    defaults = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in said.items()}
    return {**defaults, "DATA": str(folder)}


def test_no_password_is_written_in_it(compose: Compose) -> None:
    for service in compose["services"].values():
        told = {name for name in service.get("environment", {}) if "PASSWORD" in name or "KEY" in name}
        assert all(name.endswith("_FILE") for name in told)
