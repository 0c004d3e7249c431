"""A lake of ten years of a country, made by numpy, with all columns of reports, sorted as in month files."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ticketing.lake import arrow, files
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake

SITES = tuple(f"centro-{number:02d}" for number in range(1, 19))
ENTITIES = tuple(f"entidad-{number:02d}" for number in range(1, 60))
CHANNELS = ("CENTROS MAC",)
STATES = ("finished", "closed", "no_show", "cancelled", "misrouted")
_SHARE_OF_STATE = (0.86, 0.02, 0.06, 0.05, 0.01)
_SHARE_OF_HOUR = (9, 13, 12, 14, 10, 9, 12, 10, 6, 5)
_FIRST_HOUR = 8
_MS = 1000


@dataclass(frozen=True, slots=True)
class Country:
    """Size of a country's lake. rows: number of tickets altogether. first: the first of `months` months."""

    rows: int
    months: int = 120
    first: date = date(2016, 1, 1)

    @property
    def last(self) -> date:
        """The last day of the last month."""
        return self.month(self.months) - timedelta(days=1)

    def month(self, number: int) -> date:
        place = self.first.year * 12 + self.first.month - 1 + number
        return date(place // 12, place % 12 + 1, 1)


def write(folder: Path, country: Country) -> Lake:
    """Write one file a month, as the lake itself does, but without syncing to the disk."""
    lake = Lake(folder)
    random = np.random.default_rng(4)
    for number in range(country.months):
        month = country.month(number)
        path = lake.month_file(TICKETS, month.year, month.month)
        path.parent.mkdir(parents=True, exist_ok=True)
        table = month_of(random, month, country.rows // country.months)
        pq.write_table(
            table,
            path,
            compression=files.COMPRESSION,
            use_dictionary=files.repeating(table.schema),
            row_group_size=files.ROWS_TOGETHER,
        )
    return lake


def month_of(random: np.random.Generator, month: date, rows: int) -> Any:
    """A month's tickets, sorted by site, day and hour; the sites differ in size, and so do the entities."""
    days = [month + timedelta(days=n) for n in range(31) if (month + timedelta(days=n)).month == month.month]
    site = random.choice(len(SITES), rows, p=_falling(len(SITES), 0.9))
    day = random.integers(0, len(days), rows)
    hour = random.choice(len(_SHARE_OF_HOUR), rows, p=_shares(_SHARE_OF_HOUR))
    order = np.lexsort((hour, day, site))
    site, day, hour = site[order], day[order], hour[order]
    columns = {**_places(random, site), **_times(random, days, day, hour), **_ends(random, rows)}
    _blank(columns)
    columns["window"] = _words([f"{each}:{n}" for each in SITES for n in range(1, 41)], columns.pop("seat"))
    columns |= {"seq": pa.array(np.arange(rows))}
    return pa.table([columns[name] for name in TICKETS.names], schema=arrow.schema(TICKETS))


def _places(random: np.random.Generator, site: Any) -> dict[str, Any]:
    rows = len(site)
    entity = random.choice(len(ENTITIES), rows, p=_falling(len(ENTITIES), 0.93))
    service = entity * 10 + random.integers(0, 10, rows)
    services = [f"{each}:tramite-{n}" for each in ENTITIES for n in range(10)]
    none = pa.array(np.zeros(rows + 1, dtype=np.int32))
    done = pa.ListArray.from_arrays(none, pa.array([], arrow.schema(TICKETS).field("done").type.value_type))
    return {
        "site": _words(SITES, site),
        "entity": _words(ENTITIES, entity),
        "queue": _words([f"{a}:{b}" for a in SITES for b in ENTITIES], site * len(ENTITIES) + entity),
        "service": _words(services, service),
        "done": done,
        "seat": site * 40 + random.integers(0, 40, rows),
        "agent": _words([f"agente-{n}" for n in range(900)], site * 50 + random.integers(0, 50, rows)),
        "channel": _words(CHANNELS, np.zeros(rows, dtype=np.int32)),
        "priority": _words(("normal", "preferential"), (random.random(rows) < 0.17).astype(np.int32)),
        **{name: _words(("x",), np.zeros(rows, dtype=np.int32)) for name in ("ticket", "visit", "code")},
        "language": _words(("es",), np.zeros(rows, dtype=np.int32)),
        "rule": _words(("arrival",), np.zeros(rows, dtype=np.int32)),
        **{name: pa.nulls(rows, pa.string()) for name in ("category", "outcome", "replaces")},
    }


def _times(random: np.random.Generator, days: list[date], day: Any, hour: Any) -> dict[str, Any]:
    rows = len(day)
    local = np.array([np.datetime64(each, "ms").astype(np.int64) for each in days])[day]
    arrived = local + (hour + _FIRST_HOUR + 5) * 3_600_000 + random.integers(0, 3_600_000, rows)
    wait = (random.gamma(1.3, 480, rows) * _MS).astype(np.int32)
    walk = random.integers(5_000, 60_000, rows, dtype=np.int32)
    service = (random.lognormal(5.9, 0.7, rows) * _MS).clip(max=20_000_000).astype(np.int32)
    moments = np.cumsum([arrived, wait, walk, service], axis=0)
    names = ("arrived_at", "called_at", "started_at", "ended_at")
    instants = pa.timestamp("ms", tz="UTC")
    return {
        "day": pa.array(np.array(days, dtype="datetime64[D]")[day]),
        "hour": pa.array((hour + _FIRST_HOUR).astype(np.int16)),
        "weekday": pa.array(np.array([each.isoweekday() for each in days], dtype=np.int16)[day]),
        "issued_at": pa.array(arrived, instants),
        **{name: pa.array(each, instants) for name, each in zip(names, moments, strict=True)},
        **{
            f"{name}_ms": pa.array(each)
            for name, each in (("wait", wait), ("walk", walk), ("service", service))
        },
        **{f"{name}_ms": pa.array(np.zeros(rows, dtype=np.int32)) for name in ("hold", "away")},
        "wait_limit_ms": pa.array(np.full(rows, 900_000, dtype=np.int32)),
        "service_limit_ms": pa.array(np.full(rows, 600_000, dtype=np.int32)),
    }


def _ends(random: np.random.Generator, rows: int) -> dict[str, Any]:
    state = random.choice(len(STATES), rows, p=_SHARE_OF_STATE)
    served = state < 2
    replaced = pa.array(np.where(state == 4, "y", ""), mask=state != 4)
    return {
        "state": _words(STATES, state),
        "replaced_by": replaced,
        "recalls": pa.array((random.random(rows) < 0.1).astype(np.int16)),
        "transfers": pa.array((random.random(rows) < 0.03).astype(np.int16)),
        "attentions": pa.array(served.astype(np.int16)),
        "unserved": ~served,
        "uncalled": state == 3,
    }


def _blank(columns: dict[str, Any]) -> None:
    """Remove the start of tickets that were not served, and the call of those that were not called."""
    unserved, uncalled = columns.pop("unserved"), columns.pop("uncalled")
    for name, away in (("started_at", unserved), ("called_at", uncalled)):
        columns[name] = pc.if_else(pa.array(away), pa.scalar(None, columns[name].type), columns[name])
    for name, away in (("service_ms", unserved), ("walk_ms", uncalled)):
        columns[name] = pc.if_else(pa.array(away), pa.scalar(0, pa.int32()), columns[name])


def _words(words: Any, places: Any) -> Any:
    chosen = pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(list(words)))
    return chosen.cast(pa.string())


def _falling(count: int, by: float) -> Any:
    return _shares([by**n for n in range(count)])


def _shares(weights: Any) -> Any:
    return np.array(weights) / sum(weights)
