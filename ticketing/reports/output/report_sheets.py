"""Reports of figures as sheets: the API's answers under headings in the reader's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
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


def summary_sheets(report: Report, words: Words, *, for_programs: bool = False) -> list[Sheet]:
    """The rows with their total last, and what each indicator is.

    for_programs: no row is another thing than the others, so without the total where there are rows; days are
    `2026-11-24`, months `2026-11`, hours and weekdays numbers, as programs get them in JSON.
    """
    indicators = report["indicators"]
    periods = [name for name in _PERIODS if name in report["total"]]
    columns = [
        Column(_in_period(_label(report, indicator, words), period, words), _KIND_OF_UNIT[indicator["unit"]])
        for period in periods
        for indicator in indicators
    ]

    def numbers(row: Report) -> list[Any]:
        return [row[period][indicator["name"]] for period in periods for indicator in indicators]

    cells = [[*_place(report, row, for_programs), *numbers(row)] for row in report["rows"]]
    head = _head(report, words)
    total = [*_total(head, words), *numbers(report["total"])]
    rows = [total] if not report["by"] else cells if for_programs else [*cells, total]
    return [
        _marked(report, words, Sheet(words("documents.sheets.summary"), (*head, *columns), rows)),
        definitions(indicators, words, report),
    ]


def definitions(indicators: Iterable[Report], words: Words, report: Report | None = None) -> Sheet:
    """report: whose marks stand beside what they concern; None: of none."""
    columns = _texts(words, "indicator", "unit", "definition")
    rows = [
        [
            _label(report, each, words) if report else each["label"],
            words(f"documents.units.{each['unit']}"),
            each["definition"],
        ]
        for each in indicators
    ]
    if report is not None:
        rows += [["", "", words(f"documents.marks.{name}")] for name in _MARKS if report[name]]
    return Sheet(words("documents.sheets.definitions"), columns, rows)


def distribution_sheets(report: Report, words: Words, *, for_programs: bool = False) -> list[Sheet]:
    """A row for each class of each row. for_programs: see summary_sheets."""
    clock = words(f"documents.clocks.{report['of']}")
    columns = (
        *_head(report, words),
        *(Column(words(f"documents.columns.{end}", clock=clock), Kind.SECONDS) for end in ("from", "to")),
        *_numbers(words, "visits"),
    )
    rows = [
        [*_place(report, row, for_programs), *each.values()]
        for row in report["rows"]
        for each in row["classes"]
    ]
    return [_marked(report, words, Sheet(words("documents.sheets.distribution"), columns, rows))]


def coded_sheets(report: Report, words: Words, *, for_programs: bool = False) -> list[Sheet]:
    """A row for each service of each row. for_programs: see summary_sheets."""
    columns = (
        *_head(report, words),
        *_texts(words, "serviceCode", "serviceDone"),
        *_numbers(words, "tickets", "quantity"),
    )
    values = ("service", "name", "tickets", "quantity")
    rows = [[*_place(report, row, for_programs), *(row[name] for name in values)] for row in report["rows"]]
    return [_marked(report, words, Sheet(words("documents.sheets.services"), columns, rows))]


_MARKS = ("simulated", "limits_proposed")


def _label(report: Report, indicator: Report, words: Words) -> str:
    """Shares of unconfirmed limits say so wherever they are named."""
    label: str = indicator["label"]
    is_proposed = report["limits_proposed"] and indicator["name"].startswith("within_")
    return words("documents.marks.proposed", name=label) if is_proposed else label


def _marked(report: Report, words: Words, sheet: Sheet) -> Sheet:
    """With a column that says of every row that its days are simulated, where some are."""
    if not report["simulated"]:
        return sheet
    told = words("documents.marks.simulatedDays")
    columns = (*sheet.columns, Column(words("documents.columns.data")))
    return replace(sheet, columns=columns, rows=[[*row, told] for row in sheet.rows])


def _texts(words: Words, *names: str) -> tuple[Column, ...]:
    return tuple(Column(words(f"documents.columns.{name}")) for name in names)


def _numbers(words: Words, *names: str) -> tuple[Column, ...]:
    return tuple(Column(words(f"documents.columns.{name}"), Kind.NUMBER) for name in names)


def _in_period(label: str, period: str, words: Words) -> str:
    return label if period == "values" else words(f"documents.periods.{period}", name=label)


def _head(report: Report, words: Words) -> list[Column]:
    """Columns of the keys; a dimension with ids has one for the id before that for the name."""
    columns: list[Column] = []
    for name in report["by"]:
        text = words(f"documents.dimensions.{name}")
        columns += [Column(words("documents.columns.code", name=text))] if name in _IDENTIFIED else []
        columns.append(Column(text, _RECKONED[name][0] if name in _RECKONED else Kind.TEXT))
    return columns


def _place(report: Report, row: Report, for_programs: bool) -> list[Any]:
    cells: list[Any] = []
    for name in report["by"]:
        cells += [row["key"][name]] if name in _IDENTIFIED else []
        cells.append(_part(name, row["key"][name], row["label"][name], for_programs))
    return cells


def _part(name: str, key: Any, label: str, for_programs: bool) -> Any:
    if name not in _RECKONED:
        return key if for_programs and name not in _IDENTIFIED else label
    return None if key is None else _RECKONED[name][1](key)


def _total(head: Sequence[Column], words: Words) -> list[Any]:
    return [words("documents.columns.total"), *(None for _ in head[1:])] if head else []
