"""DuckDB inside this process: it reads the lake's files and nothing else."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import duckdb

from ticketing.domain.errors import Unavailable

#: How many questions are counted at once; each may use all cores.
AT_ONCE = 4
PATIENCE_S = 10.0
MEMORY = "2GB"

Offload = Callable[[Callable[[], Any]], Any]


class FilesGone(Exception):
    """A file vanished between listing and reading: a compaction or a rewritten day took its place."""


class Duck:
    """Runs one statement at a time for each caller, and AT_ONCE at a time altogether.

    offload: runs a blocking call where it does not stop the event loop, and gives its result.
    """

    def __init__(self, folder: Path, offload: Offload) -> None:
        self._offload = offload
        self._places = BoundedSemaphore(AT_ONCE)
        self._folder = folder

    def rows(
        self, sql: str, values: Sequence[Any], tables: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """tables: `pyarrow.Table`s, by the names that the statement has for them.

        Raises Unavailable when too many ask, FilesGone.
        """
        if not self._places.acquire(timeout=PATIENCE_S):
            raise Unavailable
        try:
            found: list[tuple[Any, ...]] = self._offload(lambda: self._run(sql, values, tables or {}))
            return found
        finally:
            self._places.release()

    def _run(self, sql: str, values: Sequence[Any], tables: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with self._database.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            try:
                return cursor.execute(
                    sql, [list(each) if isinstance(each, tuple) else each for each in values]
                ).fetchall()
            except duckdb.IOException as error:
                raise FilesGone from error

    @cached_property
    def _database(self) -> duckdb.DuckDBPyConnection:
        """Opened when somebody asks: most processes never do."""
        return _database(self._folder)


def _database(folder: Path) -> duckdb.DuckDBPyConnection:
    """Nothing is installed, loaded, fetched or attached, and no statement can change that."""
    config: dict[str, Any] = {
        "threads": os.cpu_count() or 1,
        "memory_limit": MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    database = duckdb.connect(":memory:", config=config)
    # A closed day's file is never written again: what its footer says holds as long as the file is the same.
    database.execute("SET parquet_metadata_cache = true")
    database.execute("SET python_enable_replacements = false")
    database.execute("SET allowed_directories = [?]", [str(folder)])
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database
