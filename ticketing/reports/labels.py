"""What people read for a key that the catalogue has no name for."""

from typing import Any

from ticketing.domain.priorities import Priority

_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_PRIORITIES = {Priority.NORMAL: "No preferencial", Priority.PREFERENTIAL: "Preferencial"}


def label(dimension: str, key: Any) -> str:
    """In Spanish; the key itself where nothing else is known, a dash where there is none."""
    if key is None:
        return "—"
    if dimension == "weekday":
        return _WEEKDAYS[key - 1]
    if dimension == "hour":
        return f"{key:02d}:00"
    if dimension == "month":
        return f"{_MONTHS[int(key[5:]) - 1]} {key[:4]}"
    if dimension == "day":
        return f"{key[8:]}/{key[5:7]}/{key[:4]}"
    return _PRIORITIES.get(key, str(key)) if dimension == "priority" else str(key)
