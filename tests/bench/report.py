"""The figures as text for the terminal, as JSON for programs, and inside docs/performance.md."""

import json
import platform
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure

HEADINGS = f"{'figure':<22}{'value':>10}{'floor':>10}{'ratio':>8}  unit, target"
BEGIN = "<!-- measured: make bench writes what stands between these two lines -->"
END = "<!-- measured: end -->"
PROFILE = "<!-- profile: python -m tests.bench profile writes what stands between these two lines -->"
PROFILE_END = "<!-- profile: end -->"


def lines(figures: Sequence[Figure]) -> Iterator[str]:
    """Lines for the terminal: one for each figure, with its details below."""
    for each in figures:
        numbers = f"{_short(each.value):>10}{_short(each.floor):>10}{each.ratio:>8.2f}"
        yield f"{each.name:<22}{numbers}  {each.unit}; {each.target}"
        yield f"    floor: {each.floor_is}"
        yield from (f"    {detail}" for detail in each.details)


def write(docs: Path, figures: Sequence[Figure]) -> None:
    """Write docs/performance.json and the measured part of docs/performance.md, whose rest stays."""
    facts = ("name", "value", "unit", "floor", "ratio", "target", "command")
    rows = [{name: _plain(getattr(each, name)) for name in facts} for each in figures]
    (docs / "performance.json").write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    _replace(docs / "performance.md", BEGIN, _measured(figures), END)


def write_profile(docs: Path, steps: str) -> None:
    """Write the profile in docs/performance.md, whose rest stays."""
    command = "`.venv/bin/python -m tests.bench profile`"
    text = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; command: {command}.\n\n```\n{steps}\n```"
    _replace(docs / "performance.md", PROFILE, text, PROFILE_END)


def _replace(page: Path, begin: str, text: str, end: str) -> None:
    """Replace the text between the two lines."""
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    page.write_text(pattern.sub(lambda _match: f"{begin}\n{text}\n{end}", page.read_text()))


def _measured(figures: Sequence[Figure]) -> str:
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; command: `make bench`.",
        "",
        "| figure | value | floor | ratio | target |",
        "|---|---|---|---|---|",
        *map(_row, figures),
        "",
        "What each floor is, and what else the run showed:",
        "",
        *(f"- **{each.name}**: {'; '.join([each.floor_is, *each.details])}." for each in figures),
    ]
    return "\n".join(parts)


def _row(figure: Figure) -> str:
    value, floor = (f"{_short(number)} {figure.unit}" for number in (figure.value, figure.floor))
    return f"| `{figure.name}` | {value} | {floor} | {figure.ratio:.2f} | {figure.target} |"


def machine() -> str:
    """Description of the machine."""
    cpu = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", cpu)
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gib = int(memory[1]) / 2**20 if memory else 0
    cores = cpu.count("processor\t")
    return (
        f"{cores} cores ({model[1] if model else 'unknown'}), {gib:.0f} GiB, "
        f"Python {platform.python_version()}"
    )


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"


def _plain(value: object) -> object:
    """The value with five significant digits, as a ratio may be a thousandth."""
    return float(f"{value:.5g}") if isinstance(value, float) else value
