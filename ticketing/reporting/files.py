"""Parquet files that come whole or not at all, and a lock that one process at a time holds."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

#: Rows of a month are laid down in groups, so that a question about one site or day passes over the others,
#: and several cores share a file. Sixty times what DuckDB takes at once.
ROWS_TOGETHER = 122_880
#: Half again as large as with zstd, and read in half the time: docs/decisions/017 has the figures.
COMPRESSION = "snappy"
_LOOK_AGAIN_S = 0.2


class LakeBusy(Exception):
    """Another process is writing into the lake."""


def write(table: Any, path: Path, aside: Path, told: Mapping[str, str]) -> None:
    """Put the table at `path`, in the place of what was there. told: key-value metadata.

    aside: a folder of the same file system, where it lies until it is complete.
    """
    aside.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = aside / f"{os.getpid()}-{path.name}"
    named = {**(table.schema.metadata or {}), **told}
    pq.write_table(
        table.replace_schema_metadata(named),
        partial,
        compression=COMPRESSION,
        use_dictionary=repeating(table.schema),
        row_group_size=ROWS_TOGETHER,
    )
    _sync(partial)
    partial.replace(path)
    # Until the folder is on disk as well, a power cut may bring the file back that was there before.
    _sync(path.parent)


def repeating(schema: Any) -> list[str]:
    """The columns whose values repeat: words, days, small numbers. Instants and durations hardly do, and a
    dictionary of them is read slower than they are."""
    kinds = (pa.types.is_string, pa.types.is_date, pa.types.is_int16)
    return [each.name for each in schema if any(is_kind(each.type) for is_kind in kinds)]


def remove(path: Path) -> None:
    """Let a file be gone, and the folders that it leaves empty."""
    path.unlink(missing_ok=True)
    for folder in path.parents[:3]:
        if not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def held(path: Path, patience_s: float) -> Iterator[None]:
    """Hold the lock; the kernel lets it go when the process ends, however it ends. Raises LakeBusy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        until = time.monotonic() + patience_s
        while not _taken(file):
            if time.monotonic() >= until:
                raise LakeBusy(f"Another process holds {path}")
            time.sleep(_LOOK_AGAIN_S)
        yield


def _taken(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
