"""Parquet files that come whole or not at all, and what is in them."""

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

#: Rows of a month are laid down in groups, so that a question about one site or day passes over the others,
#: and several cores share a file. Sixty times what DuckDB takes at once.
ROWS_TOGETHER = 122_880
#: Half again as large as with zstd, and read in half the time: docs/decisions/017 has the figures.
COMPRESSION = "snappy"


def write(
    table: Any, path: Path, aside: Path, told: Mapping[str, str], rows_together: int = ROWS_TOGETHER
) -> None:
    """Put the table at `path`, in the place of what was there. told: key-value metadata.

    aside: a folder of the same file system, where it lies until it is complete.
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
    """The columns whose values repeat: words, days, small numbers. Instants and durations hardly do, and a
    dictionary of them is read slower than they are."""
    kinds = (pa.types.is_string, pa.types.is_date, pa.types.is_int16)
    return [each.name for each in columns if any(is_kind(each.type) for is_kind in kinds)]


def remove(path: Path) -> None:
    """Let a file be gone, and the folders that it leaves empty."""
    path.unlink(missing_ok=True)
    for folder in path.parents[:3]:
        if not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def between(start: date, end: date, sites: Collection[str] | None) -> Any:
    """The rows of these days, both included, and of these sites; None means all."""
    wanted = (pc.field("day") >= start) & (pc.field("day") <= end)
    return wanted if sites is None else wanted & pc.field("site").isin(sorted(sites))


def others(site: str, day: date) -> Any:
    """All rows but those of one site-day."""
    return ~((pc.field("site") == site) & (pc.field("day") == day))


def read(dataset: Dataset, path: Path, wanted: Any = None) -> Any:
    """The rows that are wanted, by the dataset's columns alone: what folders are called is no column."""
    table = pq.read_table(path, schema=schema(dataset), partitioning=None, filters=wanted)
    return table.replace_schema_metadata(None)


def told(path: Path) -> dict[str, str]:
    """What a file's key-value metadata says."""
    found = pq.read_schema(path).metadata or {}
    return {key.decode(): value.decode(errors="replace") for key, value in found.items()}


def last_day(path: Path, sites: Collection[str] | None) -> date | None:
    """Of the rows of these sites, None means all; None when there is none."""
    wanted = None if sites is None else pc.field("site").isin(sorted(sites))
    days = pq.read_table(path, columns=["day"], partitioning=None, filters=wanted)["day"]
    found: date | None = pc.max(days).as_py()
    return found


def together(dataset: Dataset, tables: Iterable[Any]) -> Any:
    """One table with all their rows, in the dataset's order."""
    table = pa.concat_tables([schema(dataset).empty_table(), *tables])
    return table.sort_by([(name, "ascending") for name in dataset.order]).combine_chunks()
