"""docs/indicators.md agrees with the indicators of the code."""

from tools.indicators import PAGE, written


def test_the_page_has_every_indicator_as_it_is_counted() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "run `.venv/bin/python -m tools.indicators`"
