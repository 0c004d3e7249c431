"""Labels for keys that the catalogue has no name for."""

from datetime import date

from ticketing.domain.line.priorities import Priority
from ticketing.languages.formats import day_text, weekday_name
from ticketing.languages.messages import Words

_PRIORITIES = frozenset(map(str, Priority))


def label(words: Words, dimension: str, key: str | int | None) -> str:
    """Label of a key; the key itself where it has no label, a dash where it is None. key: as in an answer."""
    if key is None:
        return words("documents.figures.nothing")
    if isinstance(key, int):
        return _of_number(words, dimension, key)
    if dimension == "month":
        return day_text(words, date.fromisoformat(f"{key}-01"), "documents.dates.month")
    if dimension == "day":
        return day_text(words, date.fromisoformat(key), "documents.dates.day")
    if dimension == "priority" and key in _PRIORITIES:
        return words(f"documents.priorities.{key}")
    return key


def _of_number(words: Words, dimension: str, key: int) -> str:
    if dimension == "weekday":
        return weekday_name(words, key)
    return f"{key:02d}:00" if dimension == "hour" else str(key)
