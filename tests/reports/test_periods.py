"""Periods that a period is compared with."""

from datetime import date

import pytest

from ticketing.reports.periods import Comparison, Period

PREVIOUS, LAST_YEAR = Comparison.PREVIOUS, Comparison.LAST_YEAR


def period(text: str) -> Period:
    start, _, end = text.partition("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("now", "comparison", "then"),
    [
        ("2026-11-24/2026-11-24", PREVIOUS, "2026-11-23/2026-11-23"),
        ("2026-11-10/2026-11-16", PREVIOUS, "2026-11-03/2026-11-09"),
        ("2026-11-01/2026-11-30", PREVIOUS, "2026-10-01/2026-10-31"),
        ("2026-01-01/2026-03-31", PREVIOUS, "2025-10-01/2025-12-31"),
        ("2024-01-01/2024-12-31", PREVIOUS, "2023-01-01/2023-12-31"),
        ("2026-11-10/2026-11-16", LAST_YEAR, "2025-11-10/2025-11-16"),
        ("2024-02-29/2024-02-29", LAST_YEAR, "2023-02-28/2023-02-28"),
        ("2024-02-10/2024-02-29", LAST_YEAR, "2023-02-10/2023-02-28"),
        ("2025-02-01/2025-02-28", LAST_YEAR, "2024-02-01/2024-02-29"),
        ("2025-02-10/2025-02-28", LAST_YEAR, "2024-02-10/2024-02-28"),
    ],
)
def test_whole_months_go_back_whole_months_and_days_as_many_days(
    now: str, comparison: Comparison, then: str
) -> None:
    assert period(now).compared(comparison) == period(then)


@pytest.mark.parametrize(
    ("now", "comparison", "dimension", "earlier", "stands_beside"),
    [
        ("2026-11-10/2026-11-16", PREVIOUS, "day", "2026-11-03", "2026-11-10"),
        ("2026-11-10/2026-11-16", PREVIOUS, "month", "2026-11", None),
        ("2026-11-01/2026-11-30", PREVIOUS, "month", "2026-10", "2026-11"),
        ("2024-01-01/2024-12-31", PREVIOUS, "year", 2023, 2024),
        ("2024-01-01/2024-03-31", PREVIOUS, "year", 2023, None),
        ("2024-02-10/2024-03-10", LAST_YEAR, "day", "2023-02-28", "2024-02-28"),
        ("2025-02-01/2025-02-28", LAST_YEAR, "day", "2024-02-29", None),
        ("2025-02-01/2025-02-28", LAST_YEAR, "month", "2024-02", "2025-02"),
        ("2025-02-01/2025-02-28", LAST_YEAR, "site", "cusco", "cusco"),
    ],
)
def test_an_earlier_row_stands_beside_its_counterpart(
    now: str, comparison: Comparison, dimension: str, earlier: str | int, stands_beside: str | int | None
) -> None:
    assert period(now).key_then(dimension, earlier, comparison) == stands_beside
