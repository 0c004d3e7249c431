"""A patch of a library's internals: applied to the versions it knows, otherwise skipped with one log line."""

from importlib.metadata import version

import pytest
from structlog.testing import capture_logs

from ticketing.realtime.engineio import LIVE
from ticketing.server.patches import ACCEPT, ANSWER, WAIT
from ticketing.telemetry.library_patch import LibraryPatch

INSTALLED = version("gunicorn")


@pytest.mark.parametrize("line", [INSTALLED, INSTALLED.rpartition(".")[0], INSTALLED.partition(".")[0]])
def test_it_applies_to_the_release_line_that_it_knows(line: str) -> None:
    with capture_logs() as logged:
        assert LibraryPatch("answer", {"gunicorn": line}).applies({"answer"})
    assert logged == []


@pytest.mark.parametrize("line", ["0.1", INSTALLED[:-1] + "999", INSTALLED + "1"])
def test_on_another_version_it_steps_aside_with_one_line(line: str) -> None:
    with capture_logs() as logged:
        assert not LibraryPatch("answer", {"gunicorn": line}).applies({"answer"})
    (told,) = logged
    assert (told["event"], told["patch"], told["log_level"]) == ("patch.stepped_aside", "answer", "warning")
    assert told["installed"] == {"gunicorn": INSTALLED}


def test_one_that_is_not_chosen_says_nothing() -> None:
    with capture_logs() as logged:
        assert not LibraryPatch("answer", {"gunicorn": "0.1"}).applies({"wait"})
    assert logged == []


@pytest.mark.parametrize("patch", [WAIT, ACCEPT, ANSWER, LIVE], ids=lambda each: each.name)
def test_the_locked_versions_are_known_to_every_patch(patch: LibraryPatch) -> None:
    assert patch.applies({patch.name})
