"""The repository's locks and Makefile work on any machine."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "tools/build.lock", "tools/node.lock")
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    """Names and versions; a package may have another version on another Python."""
    return set(PIN.findall((ROOT / lock).read_text()))


def names(lock: str) -> set[str]:
    return {name for name, _ in pins(lock)}


def normal(requirement: str) -> str:
    """The name of a requirement as locks write it: `ruamel.yaml>=0.18` is ruamel-yaml."""
    return re.split(r"[<>=\[;! ]", requirement)[0].lower().replace(".", "-").replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry_and_no_folder(lock: str) -> None:
    assert not re.search(r"://|--index|--find-links| @ |/", (ROOT / lock).read_text())


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert len(re.findall(r"^\S+==.* \\\n    --hash=sha256:", text, re.MULTILINE)) == len(pins(lock))


def test_the_lock_for_production_has_every_dependency_and_the_other_lock_agrees() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert {normal(each) for each in project["dependencies"]} <= names("requirements.lock")
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_package_that_breaks_every_websocket_is_in_no_lock() -> None:
    assert not any("gevent-websocket" in names(lock) for lock in LOCKS)


def test_the_front_ends_lock_names_no_registry() -> None:
    assert '"resolved": "http' not in (ROOT / "package-lock.json").read_text()


def test_make_alone_lists_the_targets_with_a_sentence_each() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for target in ("run", "test", "setup", "lint", "format", "types", "bench", "clean"):
        assert re.search(rf"^  {target} +[A-Z].+\.$", listed, re.MULTILINE), target
