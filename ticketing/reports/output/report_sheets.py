"""Reports of figures as sheets: the very answers that programs get, under the names that people read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ticketing.domain.reporting import Unit
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.engine.measures import Clock
from ticketing.reports.output.sheets import Column, Kind, Sheet
from ticketing.reports.periods import Comparison

Report = Mapping[str, Any]

_KIND_OF_UNIT = {
    Unit.COUNT: Kind.NUMBER,
    Unit.SECONDS: Kind.SECONDS,
    Unit.SHARE: Kind.SHARE,
    Unit.PER_HOUR: Kind.DECIMAL,
}
_PERIODS = {"values": "", Comparison.PREVIOUS: " (periodo anterior)", Comparison.LAST_YEAR: " (año anterior)"}
_IDENTIFIED = ("site", "entity", "service", "queue", "window", "agent")
_UNITS = {
    Unit.COUNT: "cantidad",
    Unit.SECONDS: "segundos",
    Unit.SHARE: "de 0 a 1",
    Unit.PER_HOUR: "por hora",
}


def summary_sheets(report: Report) -> list[Sheet]:
    """The rows with their total last, and what each indicator is."""
    indicators = report["indicators"]
    periods = [name for name in _PERIODS if name in report["total"]]
    columns = [
        Column(indicator["label"] + _PERIODS[period], _KIND_OF_UNIT[indicator["unit"]])
        for period in periods
        for indicator in indicators
    ]

    def numbers(row: Report) -> list[Any]:
        return [row[period][indicator["name"]] for period in periods for indicator in indicators]

    rows = [[*_place(report, row), *numbers(row)] for row in report["rows"]] if report["by"] else []
    head = _head(report)
    return [
        Sheet("Resumen", (*head, *columns), [*rows, [*_total(head), *numbers(report["total"])]]),
        definitions(indicators),
    ]


def definitions(indicators: Iterable[Report]) -> Sheet:
    columns = (Column("Indicador"), Column("Unidad"), Column("Definición"))
    return Sheet(
        "Definiciones",
        columns,
        [[each["label"], _UNITS[each["unit"]], each["definition"]] for each in indicators],
    )


def distribution_sheets(report: Report) -> list[Sheet]:
    """A row for each class of each row."""
    name = {Clock.WAIT: "Espera", Clock.SERVICE: "Atención"}[report["of"]]
    columns = (
        *_head(report),
        *(Column(f"{name} desde", Kind.SECONDS), Column(f"{name} hasta", Kind.SECONDS)),
        Column("Visitas", Kind.NUMBER),
    )
    rows = [[*_place(report, row), *each.values()] for row in report["rows"] for each in row["classes"]]
    return [Sheet("Distribución", columns, rows)]


def coded_sheets(report: Report) -> list[Sheet]:
    columns = (
        *_head(report),
        *(Column("Servicio (código)"), Column("Servicio realizado")),
        *(Column("Tickets", Kind.NUMBER), Column("Cantidad", Kind.NUMBER)),
    )
    values = ("service", "name", "tickets", "quantity")
    rows = [[*_place(report, row), *(row[name] for name in values)] for row in report["rows"]]
    return [Sheet("Servicios", columns, rows)]


def _head(report: Report) -> list[Column]:
    """What has an id of its own shows it before its name."""
    columns: list[Column] = []
    for name in report["by"]:
        text = DIMENSIONS[name].label
        columns += [Column(f"{text} (código)")] if name in _IDENTIFIED else []
        columns.append(Column(text))
    return columns


def _place(report: Report, row: Report) -> list[Any]:
    cells: list[Any] = []
    for name in report["by"]:
        cells += [row["key"][name]] if name in _IDENTIFIED else []
        cells.append(row["label"][name])
    return cells


def _total(head: Sequence[Column]) -> list[Any]:
    return ["Total", *(None for _ in head[1:])] if head else []
