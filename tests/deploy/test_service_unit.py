"""Systemd units in config/: systemd's own checks where it is installed, and the required keys everywhere."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.dockerfile import Image
from ticketing.settings import from_environment

CONFIG = Path(__file__).parents[2] / "config"
UNIT = CONFIG / "suyay.service"
#: Every unit that is shipped, a later one too.
UNITS = sorted(CONFIG.glob("*.service"))
#: The program that prints needs devices, and libraries in C that call back into Python.
OF_PRINTERS = "suyay-kiosk.service"
SECTION = re.compile(r"\[(\w+)\]")
# Exposure by `systemd-analyze security`: 0 is sealed, 10 is open; a usual service has 9.6.
MOST_EXPOSED = 2.0

Unit = dict[str, dict[str, list[str]]]


def parse(text: str) -> Unit:
    """A key may be repeated, which configparser refuses: every value is kept, in order."""
    unit: Unit = {}
    section = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if found := SECTION.fullmatch(line):
            section = found[1]
            continue
        name, equals, value = line.partition("=")
        assert equals, f"no setting: {line}"
        assert name.isalnum(), f"no name of a setting: {line}"
        unit.setdefault(section, {}).setdefault(name, []).append(value)
    return unit


@pytest.fixture(scope="module")
def unit() -> Unit:
    return parse(UNIT.read_text())


def test_it_starts_with_the_machine_and_whenever_it_has_ended(unit: Unit) -> None:
    assert unit["Service"]["Restart"] == ["always"]
    assert unit["Unit"]["StartLimitIntervalSec"] == ["0"]
    assert unit["Install"]["WantedBy"] == ["multi-user.target"]


each_unit = pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
#: What each unit forbids its program.
FORBIDDEN = (
    "NoNewPrivileges", "ProtectHome", "PrivateTmp", "ProtectClock", "ProtectControlGroups", "ProtectHostname",
    "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "RestrictNamespaces",
    "RestrictRealtime", "RestrictSUIDSGID", "LockPersonality", "RemoveIPC",
)  # fmt: skip


@each_unit
def test_it_may_write_nowhere_but_in_its_own_folder(path: Path) -> None:
    service = parse(path.read_text())["Service"]
    assert {name: service[name] for name in FORBIDDEN} == {name: ["yes"] for name in FORBIDDEN}
    assert service["ProtectSystem"] == ["strict"]
    assert "ReadWritePaths" not in service
    assert service["UMask"] == ["0077"]
    (user,) = service["User"]
    assert user != "root"


@each_unit
def test_it_has_no_capabilities_and_few_system_calls(path: Path) -> None:
    service = parse(path.read_text())["Service"]
    assert service["CapabilityBoundingSet"] == service["AmbientCapabilities"] == [""]
    assert service["SystemCallFilter"][:2] == ["@system-service", "~@privileged @resources"]
    assert service["SystemCallArchitectures"] == ["native"]
    assert set(service["RestrictAddressFamilies"][0].split()) <= {
        "AF_INET",
        "AF_INET6",
        "AF_UNIX",
        "AF_NETLINK",
    }
    if path.name == OF_PRINTERS:
        assert service["DevicePolicy"] == ["closed"]
    else:
        assert service["PrivateDevices"] == service["MemoryDenyWriteExecute"] == ["yes"]


def test_its_settings_are_the_servers_and_its_data_are_kept(unit: Unit) -> None:
    (line,) = unit["Service"]["Environment"]
    (state,) = unit["Service"]["StateDirectory"]
    environment = dict(pair.split("=") for pair in line.split())
    settings = from_environment({**environment, "SECRET_KEY": "of a test, so that none is made"})
    assert settings.embedded
    assert settings.data == Path("/var/lib") / state
    assert set(environment) == {"DATA", "HOST", "PORT"}


def systemd_analyze() -> str:
    return shutil.which("systemd-analyze") or pytest.skip("no systemd here: the unit was only parsed")


@each_unit
def test_systemd_understands_every_line(image: Image, tmp_path: Path, path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_text(path.read_text().replace("/opt/suyay", str(image.inside("/opt/suyay"))))
    command: list[str | Path] = [systemd_analyze(), "verify", "--recursive-errors=no", copy]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@each_unit
def test_systemd_finds_it_little_exposed(path: Path) -> None:
    command: list[str | Path] = [systemd_analyze(), "security", "--offline=true", "--no-pager", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd cannot judge a file: the unit was only parsed and verified")
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[1]) <= MOST_EXPOSED
