"""docs/security.md: each test that it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
#: The lines of each table whose last column names tests.
TABLES = re.findall(r"^\|.* test \|\n\|[-|]+\|\n((?:\|.+\|\n)+)", TEXT, re.M)


def test_it_names_tests() -> None:
    assert len(NAMED) > 20
    assert len(TABLES) >= 5


@pytest.mark.parametrize(("path", "test"), NAMED)
def test_each_named_test_exists(path: str, test: str) -> None:
    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


def test_each_requirement_names_its_test() -> None:
    rows = [row for table in TABLES for row in table.splitlines()]
    assert [row for row in rows if "`tests/" not in row.rsplit("|", 2)[1]] == []
