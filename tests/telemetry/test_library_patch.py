"""A patch of a library is applied to the versions that it knows, and says once when it steps aside."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ticketing.realtime.engineio import LIVE
from ticketing.settings import from_environment
from ticketing.telemetry.library_patch import LibraryPatch

ROOT = Path(__file__).parents[2]
INSTALLED = version("click")
LINE = ".".join(INSTALLED.split(".")[:2])


@pytest.mark.parametrize("line", [INSTALLED, LINE, LINE.split(".")[0]])
def test_a_known_version_is_patched_without_a_word(line: str) -> None:
    with capture_logs() as told:
        assert LibraryPatch("p", {"click": line}).fits()
    assert told == []


@pytest.mark.parametrize("line", ["0.1", LINE[:-1] + "x", f"{INSTALLED}.1", INSTALLED[:-1] + "99"])
def test_any_other_version_is_left_alone_with_one_log_line(line: str) -> None:
    patch = LibraryPatch("p", {"click": line, "flask": "0.0"})
    with capture_logs() as told:
        assert not patch.fits()
    (only,) = told
    assert (only["event"], only["log_level"], only["patch"]) == ("patch.stepped_aside", "warning", "p")
    assert only["installed"]["click"] == INSTALLED and only["known"]["click"] == line


def test_the_locked_versions_are_known() -> None:
    assert LIVE.fits()


@pytest.mark.parametrize("library", LIVE.known)
def test_no_version_beyond_the_known_ones_is_installed(library: str) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    (wanted,) = [each for each in declared if re.match(rf"{library}\b", each)]
    major, minor = LIVE.known[library].split(".")
    assert wanted.endswith(f",<{major}.{int(minor) + 1}"), wanted


@pytest.mark.parametrize(("text", "patched"), [("", True), ("on", True), ("off", False)])
def test_the_patch_can_be_switched_off(tmp_path: Path, text: str, patched: bool) -> None:
    assert from_environment({"DATA": str(tmp_path), "SUYAY_PATCHES": text}).patches is patched
