"""Open data: published counts and times of the centres' visits, from which no person can be identified.

docs/open-data.md says what is published, how people are protected, and what remains possible.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import duckdb

from ticketing.domain.calendar.days import Month
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake
from ticketing.reports.engine.measures import ATTENDED as ATTENDED_VISIT
from ticketing.reports.engine.measures import VISIT
from ticketing.reports.opendata.anonymity import LEFT_OUT, Cell, Key, Published, protect

#: Default of the fewest people that a row counts.
K = 5
#: Published means are rounded to steps of this many seconds.
STEP_S = 30
#: Values of the published files: a format, the same in every language.
OTHERS = "otros"
NOT_SAID = "no-indicado"
ATTENDED, NOT_ATTENDED = "atendido", "no-atendido"

#: The path of anonymity: month, site, day, channel, entity, priority, hour, service, result.
_MONTH, _SITE, _ENTITY, _SERVICE, _RESULT = 0, 1, 4, 7, 8
_NAMED = (1, 3, 4, 5, 7, 8)
# The last class has no upper end, as a very long wait would identify a person.
_LONGEST_MIN = {"espera": 120, "atencion": 60}
_CLASS_MIN = 5

_VISITS = f"""
SELECT strftime(day, '%Y-%m') AS month, site, day, channel, entity, priority, hour,
       coalesce(service, $not_said) AS service,
       CASE WHEN {ATTENDED_VISIT} THEN $attended ELSE $not_attended END AS result,
       wait_ms, service_ms
FROM read_parquet($files, hive_partitioning = false, union_by_name = true)
WHERE day BETWEEN $start AND $end AND {VISIT}
"""  # noqa: S608  # the conditions of the reports, constants of this program

Rows = list[tuple[Any, ...]]


def months(lake: Lake, start: date, end: date, k: int = K) -> Iterator[tuple[Rows, Rows]]:
    """Month by month the rows of both tables, in the columns of tables.VISITS and tables.TIMES, and sorted.

    They are of the closed days from start to end, both included. A month of fewer than k visits is left out.
    """
    for first, last in spans(start, end):
        published = list(protect(_visits(lake, first, last), k, {_SERVICE: _ENTITY}))
        rows = (_visit_row(each, k) for each in published)
        yield sorted(rows, key=_order), sorted(_time_rows(published, k), key=_order)


def spans(start: date, end: date) -> Iterator[tuple[date, date]]:
    """The range as pieces of one month each."""
    while start <= end:
        month = Month.of(start)
        yield start, min(end, month.last)
        start = month.plus(1).first


def _visits(lake: Lake, start: date, end: date) -> list[Cell]:
    files = [str(path) for path in lake.files(TICKETS, start, end)]
    if not files:
        return []
    words = {"not_said": NOT_SAID, "attended": ATTENDED, "not_attended": NOT_ATTENDED}
    with duckdb.connect() as connection:
        found = connection.execute(_VISITS, {"files": files, "start": start, "end": end, **words})
        return [Cell(row[:9], 1, row[9:]) for row in found.fetchall()]


def _visit_row(group: Published, k: int) -> tuple[Any, ...]:
    """The key, how many visits, and their means where everybody in the row can have such a time."""
    key = group.key
    wait = _mean_s((each.facts[0] for each in group.members), k)
    service = _mean_s((each.facts[1] for each in group.members), k) if key[_RESULT] == ATTENDED else None
    return (*_shown(key), group.people, wait, service)


def _shown(key: Key) -> Key:
    return tuple(
        OTHERS if value is LEFT_OUT and place in _NAMED else value for place, value in enumerate(key)
    )


def _mean_s(times_ms: Iterable[int | None], k: int) -> int | None:
    """Over the times that are known; None where they are fewer than k."""
    values = [each for each in times_ms if each is not None]
    if len(values) < k:
        return None
    return round(sum(values) / len(values) / 1000 / STEP_S) * STEP_S


def _time_rows(published: Iterable[Published], k: int) -> Iterator[tuple[Any, ...]]:
    """Rows of times in classes, by month, site and entity as they were published.

    Counted from the published rows alone: a difference between both tables is then a sum of such rows.
    """
    pools: dict[Key, list[Cell]] = defaultdict(list)
    for group in published:
        where = (group.key[_MONTH], group.key[_SITE] or OTHERS, group.key[_ENTITY] or OTHERS)
        pools[(*where, "espera")] += _classes(group, 0, "espera")
        if group.key[_RESULT] == ATTENDED:
            pools[(*where, "atencion")] += _classes(group, 1, "atencion")
    for key, cells in pools.items():
        for each in protect(cells, k):
            yield (*key, *each.key, each.people)


def _classes(group: Published, place: int, measure: str) -> Iterator[Cell]:
    for each in group.members:
        ms = each.facts[place]
        minutes = (
            LEFT_OUT if ms is None else min(ms // 60_000 // _CLASS_MIN * _CLASS_MIN, _LONGEST_MIN[measure])
        )
        yield Cell((minutes,), 1)


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sort key of published values alone: the files' order must reveal nothing of the tickets' order."""
    return tuple((value is None, value if value is not None else 0) for value in row)
