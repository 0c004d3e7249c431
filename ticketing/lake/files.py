"""Parquet files of the lake: written whole or not at all, read, and removed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ticketing.lake.arrow import schema
from ticketing.lake.facts import Dataset
from ticketing.lake.whole import whole_file

#: Rows per row group: a question about one site or day skips the other groups, and several cores share a
#: file. Sixty of DuckDB's vectors.
ROWS_TOGETHER = 122_880
#: Files are half again as large as with zstd, and are read in half the time: see docs/decisions/017.
COMPRESSION = "snappy"


def write(
    table: Any, path: Path, aside: Path, told: Mapping[str, str], rows_together: int = ROWS_TOGETHER
) -> None:
    """Write the table to `path`, replacing any file there. told: key-value metadata.

    aside: folder of the same file system for the file until it is complete.
    """
    aside.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    named = {**(table.schema.metadata or {}), **told}
    with whole_file(path, aside=aside) as partial:
        pq.write_table(
            table.replace_schema_metadata(named),
            partial,
            compression=COMPRESSION,
            use_dictionary=repeating(table.schema),
            row_group_size=rows_together,
        )


def repeating(columns: Any) -> list[str]:
    """Names of the columns whose values repeat: words, days, small numbers.

    Instants and durations hardly repeat, and are read more slowly from a dictionary than without one.
    """
    kinds = (pa.types.is_string, pa.types.is_date, pa.types.is_int16)
    return [each.name for each in columns if any(is_kind(each.type) for is_kind in kinds)]


def remove(path: Path) -> None:
    """Remove a file, if it is there, and the folders that it leaves empty."""
    path.unlink(missing_ok=True)
    for folder in path.parents[:3]:
        if not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def between(start: date, end: date, sites: Collection[str] | None) -> Any:
    """Filter for the rows of these days, both included, and of these sites; None: all sites."""
    wanted = (pc.field("day") >= start) & (pc.field("day") <= end)
    return wanted if sites is None else wanted & pc.field("site").isin(sorted(sites))


def others(site: str, day: date) -> Any:
    """Filter for all rows except those of one site-day."""
    return ~((pc.field("site") == site) & (pc.field("day") == day))


def read(dataset: Dataset, path: Path, wanted: Any = None) -> Any:
    """Rows that pass the filter, in the dataset's columns alone: the folders' names become no column."""
    table = pq.read_table(path, schema=schema(dataset), partitioning=None, filters=wanted)
    return table.replace_schema_metadata(None)


def told(path: Path) -> dict[str, str]:
    """What a file's key-value metadata says."""
    found = pq.read_schema(path).metadata or {}
    return {key.decode(): value.decode(errors="replace") for key, value in found.items()}


def last_day(path: Path, sites: Collection[str] | None) -> date | None:
    """The last day with a row of these sites (None: all sites); None when there is no such row."""
    wanted = None if sites is None else pc.field("site").isin(sorted(sites))
    days = pq.read_table(path, columns=["day"], partitioning=None, filters=wanted)["day"]
    found: date | None = pc.max(days).as_py()
    return found


def together(dataset: Dataset, tables: Iterable[Any]) -> Any:
    """One table with the rows of all tables, in the dataset's order."""
    table = pa.concat_tables([schema(dataset).empty_table(), *tables])
    return table.sort_by([(name, "ascending") for name in dataset.order]).combine_chunks()
