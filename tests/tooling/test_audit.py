"""`make audit`: what it accuses, what it says where no service answers, and its exit status."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tooling.test_licences import locks, metadata
from tools import audit, licences
from tools.audit import NoAnswer, Report

ROOT = Path(__file__).parents[2]
PINS = licences.pins((ROOT / "requirements.lock").read_text())
FLASK = {"name": "flask", "version": min(PINS["flask"])}
NPM_FINE = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 313}}}


class Services:
    """Answers of pip-audit and npm; `asked` has the lists of packages that pip-audit was given."""

    def __init__(
        self, vulns: list[dict[str, Any]] | None = None, unknown: tuple[str, ...] = (), npm: object = None
    ):
        self.vulns, self.unknown, self.npm = vulns or [], unknown, NPM_FINE if npm is None else npm
        self.asked: list[list[str]] = []

    def run(self, command: Sequence[str | Path]) -> str:
        if "npm" in command:
            return self.npm if isinstance(self.npm, str) else json.dumps(self.npm)
        path = Path(str(command[-1]).partition("=")[2])
        self.asked.append(path.read_text().splitlines())
        return json.dumps({"dependencies": [self._about(each) for each in self.asked[-1]]})

    def _about(self, pin: str) -> dict[str, Any]:
        name, _, version = pin.partition("==")
        if name in self.unknown or "*" in self.unknown:
            return {"name": name, "skip_reason": "not found"}
        return {"name": name, "version": version, "vulns": self.vulns if name == "flask" else []}


def python(services: Services, folder: Path) -> Report:
    report = Report()
    audit.of_python(services.run, folder, report)
    return report


def npm(answer: object) -> Report:
    report = Report()
    audit.of_npm(Services(npm=answer).run, report)
    return report


def test_every_locked_package_is_asked_for_once(tmp_path: Path) -> None:
    services = Services()
    report = python(services, tmp_path)
    probe, *rounds = services.asked
    assert len(probe) == 1
    asked = [pin for each in rounds for pin in each]
    assert len(asked) == len(set(asked))
    for lock in licences.PYTHON_LOCKS:
        locked = licences.pins((ROOT / lock).read_text())
        assert {f"{name}=={each}" for name, versions in locked.items() for each in versions} <= set(asked)
    assert report.lines == [f"Python: {len(asked)} packages audited, 0 with known vulnerabilities"]
    assert not report.wrong


versions = st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("123"), min_size=1), min_size=1)


@given(st.lists(versions, min_size=1, max_size=4))
def test_no_round_has_a_name_twice(locks: list[dict[str, set[str]]]) -> None:
    rounds = audit.in_rounds(locks)
    for each in rounds:
        names = [pin.partition("==")[0] for pin in each]
        assert len(names) == len(set(names))
    every = {f"{name}=={version}" for pins in locks for name, some in pins.items() for version in some}
    assert sorted(pin for each in rounds for pin in each) == sorted(every)


@pytest.mark.parametrize(("fixed", "mended"), [(["9.9"], "9.9"), ([], "no version yet")])
def test_a_known_vulnerability_is_named_with_its_lock_and_its_mend(
    tmp_path: Path, fixed: list[str], mended: str
) -> None:
    report = python(Services([{"id": "PYSEC-2026-1", "fix_versions": fixed}]), tmp_path)
    assert report.wrong
    where = f"flask {FLASK['version']} in requirements.lock, requirements-dev.lock"
    assert report.lines[0] == f"Python: {where}: PYSEC-2026-1, mended in {mended}"
    assert report.lines[-1].endswith("1 with known vulnerabilities")


def test_a_service_that_knows_nothing_is_asked_once_and_is_no_all_clear(tmp_path: Path) -> None:
    services = Services(unknown=("*",))
    report = python(services, tmp_path)
    assert [len(each) for each in services.asked] == [1]
    assert not report.wrong
    (line,) = report.lines
    assert line.startswith("Python: NOT AUDITED, for no service answered")


def test_packages_that_the_service_does_not_know_are_named(tmp_path: Path) -> None:
    report = python(Services(unknown=("flask", "gevent")), tmp_path)
    assert not report.wrong
    assert report.lines[0] == "Python: NOT AUDITED, for the service does not know them: flask, gevent"


@pytest.mark.parametrize("answer", ["", "<html>", "{}", "[]", "null"])
def test_an_answer_that_cannot_be_read_is_no_answer(tmp_path: Path, answer: str) -> None:
    report = Report()
    audit.of_python(lambda _command: answer, tmp_path, report)
    audit.of_npm(lambda _command: answer, report)
    assert not report.wrong
    assert [each.partition(",")[0] for each in report.lines] == ["Python: NOT AUDITED", "npm: NOT AUDITED"]


def test_vulnerabilities_of_npm_are_named() -> None:
    found = {
        "vite": {
            "range": "<9",
            "severity": "high",
            "via": [{"url": "https://advisories.example/1"}, "esbuild"],
        },
    }
    report = npm({**NPM_FINE, "vulnerabilities": found})
    assert report.wrong
    assert report.lines == [
        "npm: vite <9: https://advisories.example/1, through esbuild, high",
        "npm: 313 packages audited, 1 with known vulnerabilities",
    ]


def test_npm_without_a_service_says_so() -> None:
    report = npm({"message": "405 Method Not Allowed - POST https://registry.example/-/npm/v1/security"})
    assert not report.wrong
    assert report.lines == ["npm: NOT AUDITED, for no service answered: 405 Method Not Allowed"]


@pytest.mark.parametrize(
    ("licence", "wrong", "words"),
    [
        ("GPL-3.0-only", True, "some-thing 1.0 (python) is under GPL-3.0-only, which"),
        ("as you like it", False, "some-thing 1.0 (python) has no known licence (it says: as you like it)"),
        ("MIT", False, "1 of 1 packages are allowed: MIT 1"),
    ],
)
def test_a_forbidden_licence_fails_the_audit_and_an_unknown_one_is_named(
    tmp_path: Path, licence: str, wrong: bool, words: str
) -> None:
    root = locks(tmp_path)
    (root / licences.LIST).write_text('allowed = ["MIT"]\n')
    field = "License" if " " in licence else "License-Expression"
    report = Report()
    audit.of_licences(root, [metadata((field, licence))], report, root / "kept" / "list.txt")
    assert report.wrong == wrong
    assert any(words in line for line in report.lines)
    assert "some-thing 1.0 (python)" in (root / "kept" / "list.txt").read_text()


def test_without_its_tools_the_rest_is_audited() -> None:
    def no_tools() -> Path:
        raise NoAnswer("no registry")

    report = audit.audit(Services().run, no_tools)
    assert not report.wrong
    assert report.lines[0] == "Python: NOT AUDITED, for its tools cannot be installed: no registry"
    kinds = {line.partition(":")[0] for line in report.lines}
    assert kinds == {"Python", "npm", "Licences", "Images"}


def test_a_program_without_output_or_that_is_not_there_gives_no_answer() -> None:
    with pytest.raises(NoAnswer, match="the reason"):
        audit.run([sys.executable, "-c", "import sys; sys.exit('much\\nthe reason')"])
    with pytest.raises(NoAnswer):
        audit.run(["/nowhere/pip-audit"])
    # pip-audit and npm end with 1 when they found something.
    assert audit.run([sys.executable, "-c", "print('found'); exit(1)"]) == "found\n"


@pytest.mark.parametrize("wrong", [False, True])
def test_the_exit_status_tells_whether_something_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wrong: bool
) -> None:
    monkeypatch.setattr(audit, "audit", lambda _run, _tools: Report(["a line"], wrong))
    with pytest.raises(SystemExit) as end:
        audit.main()
    assert (end.value.code or 0) == int(wrong)
    assert capsys.readouterr().out.startswith("a line\n")
