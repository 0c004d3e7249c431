"""Reports of figures as sheets: the very answers that programs get, under the names that people read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ticketing.domain.reporting import Unit
from ticketing.languages.messages import Words
from ticketing.reports.output.sheets import Column, Kind, Sheet
from ticketing.reports.periods import Comparison

Report = Mapping[str, Any]

_KIND_OF_UNIT = {
    Unit.COUNT: Kind.NUMBER,
    Unit.SECONDS: Kind.SECONDS,
    Unit.SHARE: Kind.SHARE,
    Unit.PER_HOUR: Kind.DECIMAL,
}
_PERIODS = ("values", *Comparison)
_IDENTIFIED = ("site", "entity", "service", "queue", "window", "agent")
#: Dimensions that a spreadsheet reckons with: their kind, and the cell of a key.
_RECKONED: Mapping[str, tuple[Kind, Callable[[Any], Any]]] = {
    "day": (Kind.DATE, date.fromisoformat),
    "month": (Kind.MONTH, lambda key: date.fromisoformat(f"{key}-01")),
    "year": (Kind.NUMBER, int),
}


def summary_sheets(report: Report, words: Words) -> list[Sheet]:
    """The rows with their total last, and what each indicator is."""
    indicators = report["indicators"]
    periods = [name for name in _PERIODS if name in report["total"]]
    columns = [
        Column(_in_period(indicator["label"], period, words), _KIND_OF_UNIT[indicator["unit"]])
        for period in periods
        for indicator in indicators
    ]

    def numbers(row: Report) -> list[Any]:
        return [row[period][indicator["name"]] for period in periods for indicator in indicators]

    rows = [[*_place(report, row), *numbers(row)] for row in report["rows"]] if report["by"] else []
    head = _head(report, words)
    total = [*_total(head, words), *numbers(report["total"])]
    return [
        Sheet(words("documents.sheets.summary"), (*head, *columns), [*rows, total]),
        definitions(indicators, words),
    ]


def definitions(indicators: Iterable[Report], words: Words) -> Sheet:
    columns = _texts(words, "indicator", "unit", "definition")
    rows = [
        [each["label"], words(f"documents.units.{each['unit']}"), each["definition"]] for each in indicators
    ]
    return Sheet(words("documents.sheets.definitions"), columns, rows)


def distribution_sheets(report: Report, words: Words) -> list[Sheet]:
    """A row for each class of each row."""
    clock = words(f"documents.clocks.{report['of']}")
    columns = (
        *_head(report, words),
        *(Column(words(f"documents.columns.{end}", clock=clock), Kind.SECONDS) for end in ("from", "to")),
        *_numbers(words, "visits"),
    )
    rows = [[*_place(report, row), *each.values()] for row in report["rows"] for each in row["classes"]]
    return [Sheet(words("documents.sheets.distribution"), columns, rows)]


def coded_sheets(report: Report, words: Words) -> list[Sheet]:
    columns = (
        *_head(report, words),
        *_texts(words, "serviceCode", "serviceDone"),
        *_numbers(words, "tickets", "quantity"),
    )
    values = ("service", "name", "tickets", "quantity")
    rows = [[*_place(report, row), *(row[name] for name in values)] for row in report["rows"]]
    return [Sheet(words("documents.sheets.services"), columns, rows)]


def _texts(words: Words, *names: str) -> tuple[Column, ...]:
    return tuple(Column(words(f"documents.columns.{name}")) for name in names)


def _numbers(words: Words, *names: str) -> tuple[Column, ...]:
    return tuple(Column(words(f"documents.columns.{name}"), Kind.NUMBER) for name in names)


def _in_period(label: str, period: str, words: Words) -> str:
    return label if period == "values" else words(f"documents.periods.{period}", name=label)


def _head(report: Report, words: Words) -> list[Column]:
    """A dimension with an id of its own shows it before its name."""
    columns: list[Column] = []
    for name in report["by"]:
        text = words(f"documents.dimensions.{name}")
        columns += [Column(words("documents.columns.code", name=text))] if name in _IDENTIFIED else []
        columns.append(Column(text, _RECKONED[name][0] if name in _RECKONED else Kind.TEXT))
    return columns


def _place(report: Report, row: Report) -> list[Any]:
    cells: list[Any] = []
    for name in report["by"]:
        cells += [row["key"][name]] if name in _IDENTIFIED else []
        cells.append(_part(name, row["key"][name], row["label"][name]))
    return cells


def _part(name: str, key: Any, label: str) -> Any:
    if name not in _RECKONED:
        return label
    return None if key is None else _RECKONED[name][1](key)


def _total(head: Sequence[Column], words: Words) -> list[Any]:
    return [words("documents.columns.total"), *(None for _ in head[1:])] if head else []
