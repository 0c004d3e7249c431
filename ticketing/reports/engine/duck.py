"""DuckDB inside this process: it reads the lake's files and nothing else."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, TypeVar

import structlog

from ticketing.domain.errors import Unavailable

#: Maximum number of statements at once; each may use all cores.
AT_ONCE = 4
PATIENCE_S = 10.0
MEMORY = "2GB"

Offload = Callable[[Callable[[], Any]], Any]
Take = Callable[[Any], Any]
"""Converts a result into the wanted form."""
_T = TypeVar("_T")


class FilesGone(Exception):
    """A file vanished between listing and reading: a compaction or a rewritten day took its place."""


class Duck:
    """A DuckDB database. Each caller waits for its statement; at most AT_ONCE run at a time.

    offload: runs a blocking call where it does not stop the event loop, and returns its result.
    """

    def __init__(self, folder: Path, offload: Offload) -> None:
        self._offload = offload
        self._places = BoundedSemaphore(AT_ONCE)
        self._folder = folder
        self._database: Any = None

    def rows(
        self, sql: str, values: Sequence[Any], tables: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """Rows of the result. tables: `pyarrow.Table`s, by their names in the statement.

        Raises FilesGone, and Unavailable when too many callers wait or the memory does not suffice.
        """
        found: list[tuple[Any, ...]] = self._ask(sql, values, tables or {}, lambda result: result.fetchall())
        return found

    def table(self, sql: str, values: Sequence[Any], tables: Mapping[str, Any] | None = None) -> Any:
        """The result as a `pyarrow.Table`; otherwise like rows()."""
        return self._ask(sql, values, tables or {}, lambda result: result.to_arrow_table())

    def _ask(self, sql: str, values: Sequence[Any], tables: Mapping[str, Any], take: Take) -> Any:
        if not self._places.acquire(timeout=PATIENCE_S):
            raise Unavailable
        try:
            # Opened at the first statement, as most processes run none; opening it twice does no harm.
            self._database = self._database or self._offload(lambda: _database(self._folder))
            return self._offload(lambda: self._run(sql, values, tables, take))
        finally:
            self._places.release()

    def _run(self, sql: str, values: Sequence[Any], tables: Mapping[str, Any], take: Take) -> Any:
        import duckdb

        bound = [list(each) if isinstance(each, tuple) else each for each in values]
        with self._database.cursor() as cursor:
            for name, table in tables.items():
                cursor.register(name, table)
            try:
                return take(cursor.sql(sql, params=bound))
            except duckdb.IOException as error:
                raise FilesGone from error
            except duckdb.OutOfMemoryException as error:
                raise Unavailable from error


def if_readable(look: Callable[[], _T]) -> _T | None:
    """Return what `look` returns, or None when a digest is gone or damaged, which is logged."""
    import duckdb

    try:
        return look()
    except (FilesGone, duckdb.Error) as error:
        structlog.get_logger().warning("digest.unreadable", reason=str(error.__cause__ or error))
        return None


def _database(folder: Path) -> Any:
    """A database that reads `folder` alone and loads no extension; no statement can change that."""
    import duckdb  # heavy: loaded only by processes that report

    config: dict[str, Any] = {
        "threads": os.cpu_count() or 1,
        "memory_limit": MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    database = duckdb.connect(":memory:", config=config)
    # Files are replaced, never changed in place, so a footer holds as long as the file is the same.
    database.execute("SET parquet_metadata_cache = true")
    database.execute("SET python_enable_replacements = false")
    database.execute("SET allowed_directories = [?]", [str(folder)])
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database
