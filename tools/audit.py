"""Audit of the supply chain: known vulnerabilities, licences, digests of images. `make audit` runs it.

Exit status 1 for a known vulnerability or a forbidden licence, and for nothing else: where no registry
answers, a line says so.
"""

import json
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, cast

from tools import images, licences

ROOT = Path(__file__).resolve().parent.parent
#: The tools have an environment of their own, apart from what they judge.
TOOLS = ROOT / ".cache" / "audit"
LOCK = "tools/audit.lock"
FULL_LIST = ROOT / ".cache" / "licences.txt"

#: Runs a program and gives its output, whatever its exit status.
Run = Callable[[Sequence[str | Path]], str]


@dataclass
class Report:
    """Lines for people. wrong: whether a vulnerability or a forbidden licence was found."""

    lines: list[str] = field(default_factory=list)
    wrong: bool = False

    def tell(self, line: str) -> None:
        self.lines.append(line)

    def accuse(self, line: str) -> None:
        self.tell(line)
        self.wrong = True


class NoAnswer(Exception):
    """No service answered; the message says why."""


def run(command: Sequence[str | Path]) -> str:
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoAnswer(str(error)) from error
    if not done.stdout.strip():
        raise NoAnswer(_last_line(done.stderr) or f"exit status {done.returncode}")
    return done.stdout


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def install_tools(folder: Path = TOOLS) -> Path:
    """The environment of the tools, made from their lock when that changed. Raises NoAnswer."""
    lock, done = ROOT / LOCK, folder / "lock"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return folder
    venv.create(folder, with_pip=True, clear=True)
    pip = ("bin/python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps")
    command = [*pip, "--require-hashes", "--requirement", str(lock)]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        raise NoAnswer(_last_line(error.stderr)) from error
    done.write_bytes(lock.read_bytes())
    return folder


def of_python(run: Run, tools: Path, report: Report) -> None:
    """Known vulnerabilities of the packages in the Python locks, by pip-audit."""
    locked = {
        lock: licences.pins((ROOT / lock).read_text(encoding="utf-8")) for lock in licences.PYTHON_LOCKS
    }
    rounds = in_rounds(locked.values())
    try:
        # One package first: a service that knows no package would otherwise be asked for all of them.
        if not any(_is_audited(each) for each in _ask(run, tools, rounds[0][:1])):
            raise NoAnswer("the package registry tells no vulnerabilities")
        answers = [each for pins in rounds for each in _ask(run, tools, pins)]
    except (NoAnswer, ValueError, KeyError) as error:
        report.tell(f"Python: NOT AUDITED, for no service answered: {error}")
        return
    for each in answers:
        for fault in each.get("vulns", ()):
            name, version = each["name"], each["version"]
            where = ", ".join(lock for lock, pins in locked.items() if version in pins.get(name, ()))
            mended = ", ".join(fault.get("fix_versions", ())) or "no version yet"
            report.accuse(f"Python: {name} {version} in {where}: {fault['id']}, mended in {mended}")
    unanswered = sorted({each["name"] for each in answers if not _is_audited(each)})
    if unanswered:
        report.tell(f"Python: NOT AUDITED, for the service does not know them: {', '.join(unanswered)}")
    audited = sum(_is_audited(each) for each in answers)
    faulty = sum(bool(each.get("vulns")) for each in answers)
    report.tell(f"Python: {audited} packages audited, {faulty} with known vulnerabilities")


def in_rounds(locks: Iterable[dict[str, set[str]]]) -> list[list[str]]:
    """Every locked version once, as `name==version`; no list has a name twice, which pip-audit refuses."""
    versions: dict[str, set[str]] = {}
    for pins in locks:
        for name, some in pins.items():
            versions.setdefault(name, set()).update(some)
    most = max(len(some) for some in versions.values())
    rounds: list[list[str]] = [[] for _ in range(most)]
    for name, some in sorted(versions.items()):
        for into, version in zip(rounds, sorted(some), strict=False):
            into.append(f"{name}=={version}")
    return rounds


def _ask(run: Run, tools: Path, pins: Sequence[str]) -> list[dict[str, Any]]:
    path = tools / "asked.txt"
    path.write_text("\n".join(pins), encoding="utf-8")
    options = ("--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json")
    told = _table(run([tools / "bin" / "pip-audit", *options, f"--requirement={path}"]))
    dependencies: list[dict[str, Any]] = told["dependencies"]
    return dependencies


def _table(output: str) -> dict[str, Any]:
    """The JSON object that a program printed. Raises ValueError."""
    told = json.loads(output)
    if not isinstance(told, dict):
        raise ValueError("the answer is no list of packages")
    return told


def _is_audited(dependency: dict[str, Any]) -> bool:
    return "skip_reason" not in dependency


def of_npm(run: Run, report: Report) -> None:
    """Known vulnerabilities of the packages in the npm lock, by npm."""
    try:
        told = _table(run(["tools/with-node", "npm", "audit", "--json", "--package-lock-only"]))
        if "vulnerabilities" not in told:
            raise NoAnswer(told.get("message") or told.get("error", {}).get("summary") or "no list")
    except (NoAnswer, ValueError) as error:
        report.tell(f"npm: NOT AUDITED, for no service answered: {_without_host(str(error))}")
        return
    for name, each in sorted(told["vulnerabilities"].items()):
        report.accuse(f"npm: {name} {each['range']}: {_faults(each['via'])}, {each['severity']}")
    count = told["metadata"]["dependencies"]["total"]
    report.tell(f"npm: {count} packages audited, {len(told['vulnerabilities'])} with known vulnerabilities")


def _faults(via: Iterable[Any]) -> str:
    """The advisories, and the packages through which others come."""
    return ", ".join(f"through {each}" if isinstance(each, str) else str(each.get("url")) for each in via)


def _without_host(text: str) -> str:
    return text.partition(" - ")[0]


def of_licences(root: Path, metadata: Iterable[Message], report: Report, full_list: Path) -> None:
    """Licences of all locked packages, against tools/licences.toml; `full_list` gets a line for each."""
    rules = licences.Rules.read(root / licences.LIST)
    packages = [*licences.of_python(root, metadata, rules), *licences.of_npm(root, rules)]
    verdict = licences.judge(packages, rules)
    full_list.parent.mkdir(exist_ok=True)
    full_list.write_text(
        "".join(f"{each.licence or '?'}\t{each}\n" for each in sorted(packages)), encoding="utf-8"
    )
    for each in verdict.forbidden:
        report.accuse(f"Licences: {each} is under {each.licence}, which {licences.LIST} does not allow")
    for each in verdict.unknown:
        said = each.said or "nothing"
        report.tell(f"Licences: {each} has no known licence (it says: {said}); add it to {licences.LIST}")
    counts = Counter(each.licence for each in verdict.fine).most_common()
    report.tell(f"Licences: {len(verdict.fine)} of {len(packages)} packages are allowed: {_shown(counts)}")


def _shown(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{licence} {count}" for licence, count in counts)


def of_images(root: Path, report: Report) -> None:
    without = images.unpinned(root)
    for each in without:
        report.tell(f"Images: no digest: {each}; `python3 tools/images.py pin` writes it")
    if not without:
        report.tell("Images: every one is named by its digest")


def audit(run: Run, tools: Callable[[], Path]) -> Report:
    """Everything. tools: makes the environment of the tools; raises NoAnswer where it cannot."""
    report = Report()
    try:
        folder = tools()
    except NoAnswer as error:
        report.tell(f"Python: NOT AUDITED, for its tools cannot be installed: {error}")
    else:
        of_python(run, folder, report)
    of_npm(run, report)
    of_licences(ROOT, _installed(), report, FULL_LIST)
    of_images(ROOT, report)
    return report


def _installed() -> Iterator[Message]:
    """Metadata of what is installed here: in this environment, and in that of the tools."""
    places = [*sys.path, *map(str, TOOLS.glob("lib/python*/site-packages"))]
    for each in distributions(path=places):
        yield cast("Message", each.metadata)  # as documented; its protocol lacks get()


def main() -> None:
    report = audit(run, install_tools)
    print("\n".join(report.lines))
    print(f"Every package with its licence: {FULL_LIST.relative_to(ROOT)}")
    sys.exit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
