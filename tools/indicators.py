"""`python -m tools.indicators`: write the table of docs/indicators.md again from the code."""

from pathlib import Path

from ticketing.languages.messages import Languages, Words
from ticketing.reports.indicators import INDICATORS, Indicator
from ticketing.settings import shipped

PAGE = Path(__file__).parents[1] / "docs" / "indicators.md"
BEGIN, END = "<!-- indicators: begin -->\n", "<!-- indicators: end -->\n"
_UNITS = {"count": "number", "s": "seconds", "share": "0 to 1", "per_hour": "per hour"}


def table() -> str:
    words = Languages(shipped("languages")).words("es")
    rows = "".join(_row(each, words) for each in INDICATORS.values())
    return f"| indicator | unit | formula | label | definición |\n|---|---|---|---|---|\n{rows}"


def _row(each: Indicator, words: Words) -> str:
    label, definition = (words(f"indicators.{each.name}.{part}") for part in ("label", "definition"))
    return f"| `{each.name}` | {_UNITS[each.unit]} | {each.formula} | {label} | {definition} |\n"


def written(page: str) -> str:
    """The page with today's table."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
