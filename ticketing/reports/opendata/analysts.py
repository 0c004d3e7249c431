"""The analysts' export: facts row by row, without identifying columns.

A column that is private, or leads back to a ticket that staff can look up, is left out, or replaced by a
pseudonym: the same for the same value, so that rows can be joined, and under a key that is not kept, so that
it cannot be traced back. docs/analysts.md says what remains identifying.
"""

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ticketing.lake import arrow
from ticketing.lake.facts import DATASETS, Column, Dataset
from ticketing.lake.layout import SIMULATION, Lake
from ticketing.reports.opendata.opendata import spans

#: Columns to join on: a visit's tickets, a ticket's attentions, an agent's sessions.
PSEUDONYMS = frozenset({"ticket", "visit", "agent", "replaces", "replaced_by"})
# The code with its day, or the event's number, finds the ticket in the product.
_LEADS_BACK = frozenset({"code", "seq"})
_KEY_BYTES, _NAME_BYTES = 32, 12


def shared(dataset: Dataset) -> Dataset:
    """The dataset as exported: fewer columns, in the same order."""
    kept = tuple(column for column in dataset.columns if _leaves(column))
    times = {"tickets": "issued_at", "attentions": "started_at", "sessions": "since"}
    return replace(dataset, columns=kept, order=("site", "day", times[dataset.name]))


def _leaves(column: Column) -> bool:
    return column.name in PSEUDONYMS or not (column.private or column.name in _LEADS_BACK)


@dataclass(frozen=True, slots=True)
class Shared:
    """An exported file: a month of a dataset, below the export's folder."""

    path: Path
    rows: int


def write(lake: Lake, start: date, end: date, folder: Path) -> Iterator[Shared]:
    """Write the closed days from start to end, both included, as `{dataset}/{year}-{month}.parquet`."""
    name = pseudonyms(secrets.token_bytes(_KEY_BYTES))
    if lake.is_simulated:
        shutil.copyfile(lake.folder / SIMULATION, folder / SIMULATION)
    for dataset in DATASETS.values():
        for first, last in spans(start, end):
            table = _without_people(_rows(lake, dataset, first, last), dataset, name)
            if table.num_rows:
                path = folder / dataset.name / f"{first:%Y-%m}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(table, path, compression="zstd")
                yield Shared(path, table.num_rows)


def pseudonyms(key: bytes) -> Callable[[str], str]:
    """A keyed pseudonym: the same text for the same value, which reveals nothing without the key."""
    keyed = hashlib.blake2b(key=key, digest_size=_NAME_BYTES)

    def name(value: str) -> str:
        one = keyed.copy()
        one.update(value.encode())
        return one.hexdigest()

    return name


def _rows(lake: Lake, dataset: Dataset, start: date, end: date) -> Any:
    files = [str(path) for path in lake.files(dataset, start, end)]
    schema = arrow.schema(dataset)
    if not files:
        return schema.empty_table()
    within = (ds.field("day") >= start) & (ds.field("day") <= end)
    return ds.dataset(files, schema=schema, format="parquet").to_table(filter=within)


def _without_people(table: Any, dataset: Dataset, name: Callable[[str], str]) -> Any:
    leaving = shared(dataset)
    columns = [
        _renamed(table[column.name], name) if column.name in PSEUDONYMS else table[column.name]
        for column in leaving.columns
    ]
    found = pa.Table.from_arrays(columns, schema=arrow.schema(leaving))
    # Sorted by exported columns: the ledger's order would number the tickets again.
    return found.sort_by([(each, "ascending") for each in leaving.order])


def _renamed(column: Any, name: Callable[[str], str]) -> Any:
    encoded = pc.dictionary_encode(column.combine_chunks())
    names = pa.array([name(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return names.take(encoded.indices)
