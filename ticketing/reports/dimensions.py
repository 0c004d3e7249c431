"""By what a report may be grouped. The SQL is written here, never taken from a request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ticketing.lake.facts import Dataset


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Dimension:
    """column: of the facts. sql: what is grouped by, over that column. shown: the key in an answer."""

    name: str
    column: str
    sql: str
    label: str
    shown: Callable[[Any], Any] = _same

    def of(self, dataset: Dataset) -> bool:
        """Whether the dataset's facts know it."""
        return self.column in dataset.names


def _column(name: str, label: str) -> Dimension:
    return Dimension(name, name, f'"{name}"', label)


def _day(value: date) -> str:
    return value.isoformat()


def _month(value: int) -> str:
    return f"{value // 100:04d}-{value % 100:02d}"


_ALL = (
    _column("site", "Centro"),
    _column("entity", "Entidad"),
    _column("service", "Servicio"),
    _column("queue", "Cola"),
    _column("window", "Módulo"),
    _column("agent", "Asesor(a)"),
    _column("channel", "Modalidad"),
    _column("priority", "Tipo de atención"),
    _column("hour", "Hora"),
    _column("weekday", "Día de la semana"),
    Dimension("day", "day", '"day"', "Día", _day),
    Dimension("month", "day", 'CAST(year("day") * 100 + month("day") AS INTEGER)', "Mes", _month),
    Dimension("year", "day", 'CAST(year("day") AS INTEGER)', "Año"),
)
DIMENSIONS = {each.name: each for each in _ALL}
