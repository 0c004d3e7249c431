"""Simulated days as the facts that reports count: Arrow tables in the columns of lake.facts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ticketing.domain.line.numbering import Series, code
from ticketing.domain.line.priorities import Priority
from ticketing.domain.outcomes import Outcome
from ticketing.lake.arrow import schema
from ticketing.lake.facts import DATASETS, Dataset
from ticketing.simulator.columns import ENDINGS, STATE_NAMES, columns
from ticketing.simulator.crowd import CATEGORIES
from ticketing.simulator.floor import Floor
from ticketing.simulator.limits import limits
from ticketing.simulator.month import PastDay
from ticketing.simulator.visits import RULES, STATES

OUTCOMES = (Outcome.RESOLVED, Outcome.INCOMPLETE)
LANGUAGE = "es"
#: Tickets in one set of columns: with more, memory costs more time than fewer calls save.
_TOGETHER = 20_000
_CLASSES = (str(Priority.NORMAL), str(Priority.PREFERENTIAL))

Numbers = npt.NDArray[np.int64]
Values = dict[str, Any]


def tables(floor: Floor, days: Sequence[PastDay]) -> dict[str, Any]:
    """A `pyarrow.Table` by dataset, with all rows of these days in the dataset's order."""
    few = _few(days)
    with _plain_memory():
        names = _Names(floor)
        parts = [_tables(names, days[first : first + few]) for first in range(0, len(days), few)]
    return {name: pa.concat_tables(part[name] for part in parts) for name in parts[0]}


@contextmanager
def _plain_memory() -> Iterator[None]:
    """Take memory from the system during the block. Arrow's own pool is slow to take new memory: in the first
    months that costs as much time as all the work, and short runs have no other months."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


class _Names:
    """The floor's names as Arrow arrays, indexed by their numbers."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.queues = pa.array([queue.id for queue in floor.queues])
        self.entities = pa.array([queue.entity for queue in floor.queues])
        self.windows = pa.array(floor.windows)
        self.agents = pa.array(floor.agents)
        self.services = pa.array(floor.services)
        self.series = [queue.series for queue in floor.queues]
        self.limits = limits(floor.services, [queue.entity for queue in floor.queues], floor.levels)

    def codes(self, series: Numbers, place: Numbers) -> Any:
        """Codes of tickets. place: number of tickets that the series issued before on that day."""
        most = np.zeros(len(self.series), dtype=np.int64)
        np.maximum.at(most, series, place)
        counts = [1 << last.bit_length() for last in most.tolist()]
        starts = np.cumsum([0, *counts])
        names = pa.array(chain.from_iterable(map(_codes, self.series, counts)), pa.string())
        return names.take(pa.array(starts[series] + place))


@cache
def _codes(series: Series, count: int) -> list[str]:
    """The series' first codes of a day. count: a power of two, so that few lists are cached."""
    length = series.last - series.first + 1
    return [code(series, series.first + place % length) for place in range(count)]


def _few(days: Sequence[PastDay]) -> int:
    """Number of days in a part, so that parts are about equal in size."""
    parts = ceil(sum(day.people.size for day in days) / _TOGETHER)
    return ceil(len(days) / max(1, parts))


def _tables(names: _Names, days: Sequence[PastDay]) -> dict[str, Any]:
    found = columns(names.floor, days)
    ids = _ids(names.floor, found.id_bytes)
    return {
        "tickets": _table("tickets", _tickets(names, found.tickets, ids)),
        "attentions": _table("attentions", _attentions(names, found.attentions, ids)),
        "sessions": _table("sessions", _sessions(names, found.sessions, found.reasons)),
    }


def _tickets(names: _Names, rows: Values, ids: Any) -> Values:
    wait_limit, service_limit = names.limits.on(rows["service"], rows["queue"], rows["day"])
    visit = np.where(rows["replaces"] >= 0, rows["replaces"], np.arange(len(ids)))
    return {
        **_common(names.floor, rows),
        "ticket": ids,
        "visit": ids.take(pa.array(visit)),
        "code": names.codes(rows["series"], rows["number"]),
        "entity": _named(names.entities, rows["queue"]),
        "queue": _named(names.queues, rows["queue"]),
        "service": _named(names.services, rows["service"]),
        "done": _done(names.services, rows),
        "channel": _same(names.floor.channel, len(ids)),
        "priority": _named(pa.array(_CLASSES), rows["preferential"]),
        "category": _named(pa.array(CATEGORIES), rows["category"]),
        "language": _same(LANGUAGE, len(ids)),
        "state": _named(pa.array([str(state) for state in STATE_NAMES]), rows["state"]),
        "outcome": _named(pa.array(OUTCOMES), rows["outcome"]),
        "window": _named(names.windows, rows["window"]),
        "agent": _named(names.agents, rows["agent"]),
        "rule": _named(pa.array([str(rule) for rule in RULES]), rows["rule"]),
        "wait_ms": _known(rows["wait_ms"]),
        "wait_limit_ms": _known(wait_limit),
        "service_limit_ms": _known(service_limit),
        "replaces": _named(ids, rows["replaces"]),
        "replaced_by": _named(ids, rows["replaced_by"]),
    }


def _attentions(names: _Names, rows: Values, ids: Any) -> Values:
    return {
        **_common(names.floor, rows),
        "ticket": ids.take(pa.array(rows["ticket"])),
        "entity": _named(names.entities, rows["queue"]),
        "queue": _named(names.queues, rows["queue"]),
        "channel": _same(names.floor.channel, len(rows["seq"])),
        "priority": _named(pa.array(_CLASSES), rows["preferential"]),
        "window": _named(names.windows, rows["window"]),
        "agent": _named(names.agents, rows["agent"]),
        "ending": _named(pa.array(ENDINGS), rows["ending"]),
    }


def _sessions(names: _Names, rows: Values, reasons: npt.NDArray[np.object_]) -> Values:
    return {
        **_common(names.floor, rows),
        "window": _named(names.windows, rows["window"]),
        "agent": _named(names.agents, rows["agent"]),
        "state": _named(pa.array([str(state) for state in STATES]), rows["state"]),
        "reason": pa.array(reasons, pa.string()),
    }


def _common(floor: Floor, rows: Values) -> Values:
    """Columns of numbers that stay numbers; a negative instant is null."""
    made: Values = {"site": _same(floor.site, len(rows["seq"]))}
    for name, values in rows.items():
        instant = name.endswith("_at")
        made[name] = _known(values) if instant else pa.array(values)
    return made


def _table(name: str, values: Values) -> Any:
    dataset: Dataset = DATASETS[name]
    kinds = schema(dataset)
    arrays = [_cast(values[field.name], field.type) for field in kinds]
    return pa.Table.from_arrays(arrays, schema=kinds)


def _cast(values: Any, kind: Any) -> Any:
    if pa.types.is_date32(kind):
        return values.cast(pa.int32()).cast(kind)
    return values.cast(kind)


def _named(names: Any, numbers: Numbers) -> Any:
    none = numbers < 0
    return pc.take(names, pa.array(numbers, mask=none if none.any() else None))


def _known(numbers: Numbers) -> Any:
    """The numbers, with null for those below zero."""
    return pa.array(numbers, mask=numbers < 0)


def _same(text: str, count: int) -> Any:
    return pa.repeat(pa.scalar(text), count)


def _done(services: Any, rows: Values) -> Any:
    """Lists of the coded services: none, one, or two, of which the second was done once."""
    counts = (rows["done"] >= 0).astype(np.int64) + (rows["extra"] >= 0)
    pairs = np.stack([rows["done"], rows["extra"]], axis=1)
    quantities = np.stack([rows["quantity"], np.ones_like(rows["quantity"])], axis=1)
    told = pairs >= 0
    struct = pa.StructArray.from_arrays(
        [services.take(pa.array(pairs[told])), pa.array(quantities[told].astype(np.int32))],
        fields=list(_DONE.value_type),
    )
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), struct)


_DONE = schema(DATASETS["tickets"]).field("done").type


def _ids(floor: Floor, raw: npt.NDArray[np.uint8]) -> Any:
    """Ids `{site}.{32 hexadecimal digits}`, made as one block of text, as all have the same length."""
    site = np.frombuffer(f"{floor.site}.".encode(), dtype=np.uint8)
    text = np.empty((len(raw), len(site) + 32), dtype=np.uint8)
    text[:, : len(site)] = site
    text[:, len(site) :] = np.frombuffer(raw.tobytes().hex().encode(), dtype=np.uint8).reshape(-1, 32)
    offsets = np.arange(len(raw) + 1, dtype=np.int64) * text.shape[1]
    made = pa.LargeStringArray.from_buffers(len(raw), pa.py_buffer(offsets), pa.py_buffer(text))
    return made.cast(pa.string())
