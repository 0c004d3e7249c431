"""The measurements: each figure runs, and its output is well-formed. No value is judged here."""

import json
import math
import re
from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.__main__ import MEASURES, PATCHES, measured
from tests.bench.figures import Figure

DOCS = Path(__file__).parents[2] / "docs"
NAMES = [name for names in MEASURES.values() for name in names]
FACTS = {"name", "value", "unit", "floor", "ratio", "target", "command"}


def figure(name: str) -> Figure:
    return Figure(name, 5.0, "tickets/s", 10.0, "ratio ≥ 1/6", "the floor's sentence", ["one detail"])


@pytest.mark.postgres
@pytest.mark.concurrency
@pytest.mark.timeout(300)
def test_each_figure_runs(tmp_path: Path) -> None:
    names = [*NAMES, *(name for names in PATCHES.values() for name in names)]
    figures = measured(names, short=True)
    assert [each.name for each in figures] == names
    assert all(math.isfinite(number) for each in figures for number in (each.value, each.floor, each.ratio))


def test_writing_replaces_the_measured_part_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text((DOCS / "performance.md").read_text())
    before, after = parts(page)
    report.write(tmp_path, [figure(name) for name in NAMES])
    assert parts(page) == (before, after)
    assert "| `issue_pg` | 5 tickets/s | 10 tickets/s | 0.50 | ratio ≥ 1/6 |" in page.read_text()
    rows = json.loads((tmp_path / "performance.json").read_text())
    assert [row["name"] for row in rows] == NAMES
    assert rows[0]["command"] == ".venv/bin/python -m tests.bench issue_pg"


def parts(page: Path) -> tuple[str, str]:
    """The page before and after the measured part."""
    before, rest = page.read_text().split(report.BEGIN)
    return before, rest.split(report.END)[1]


def test_the_shipped_figures_are_well_formed() -> None:
    rows = json.loads((DOCS / "performance.json").read_text())
    assert [row["name"] for row in rows] == NAMES
    for row in rows:
        assert set(row) == FACTS
        assert row["ratio"] == pytest.approx(row["value"] / row["floor"], rel=0.01)
        assert re.fullmatch(r"\.venv/bin/python -m tests\.bench \w+", row["command"])
