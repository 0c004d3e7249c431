"""The open data as a Frictionless data package: CSV, Parquet, a workbook, and datapackage.json."""

import csv
import hashlib
import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ticketing.lake.facts import Kind
from ticketing.lake.layout import Lake
from ticketing.lake.whole import whole_folder
from ticketing.languages.messages import Words
from ticketing.reports.opendata import opendata, opendata_workbook
from ticketing.reports.opendata.opendata_tables import TIMES, VISITS, Field, OpenTable
from ticketing.reports.output.spreadsheets import harmless
from ticketing.reports.output.workbook import MEDIA_TYPE as _WORKBOOK

_TABLES = (VISITS, TIMES)
_TYPES = {Kind.TEXT: "string", Kind.DAY: "date", Kind.SMALL: "integer", Kind.LARGE: "integer"}
_PARQUET = "application/vnd.apache.parquet"
_BOOK = "suyay-datos-abiertos.xlsx"


@dataclass(frozen=True, slots=True)
class Written:
    """Counts of a package. rows: of both tables. visits: those that the rows count."""

    rows: int
    visits: int


def write(lake: Lake, start: date, end: date, k: int, folder: Path, words: Words) -> Written:
    """Write the package of the closed days from start to end, both included.

    folder: must not exist; it appears whole. words: for the dictionary. Raises FileExistsError.
    """
    with whole_folder(folder) as draft:
        written = _tables(lake, start, end, k, draft)
        opendata_workbook.write(draft / _BOOK, _TABLES, start, end, k, words, lake.is_simulated)
        description = _package(draft, start, end, k, words)
        if lake.is_simulated:
            description |= _simulated(description, words)
        (draft / "datapackage.json").write_text(
            json.dumps(description, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    return written


def _tables(lake: Lake, start: date, end: date, k: int, folder: Path) -> Written:
    rows = visits = 0
    with ExitStack() as stack:
        files = [stack.enter_context(_Files(folder, table)) for table in _TABLES]
        for month in opendata.months(lake, start, end, k):
            for each, found in zip(files, month, strict=True):
                each.add(found)
            rows += sum(map(len, month))
            visits += sum(row[VISITS.names.index("visitas")] for row in month[0])
    return Written(rows, visits)


class _Files:
    """The CSV and the Parquet file of one table, month by month."""

    def __init__(self, folder: Path, table: OpenTable) -> None:
        self._table = table
        self._schema = table.schema
        self._text = (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow(table.names)
        self._parquet = pq.ParquetWriter(folder / f"{table.name}.parquet", self._schema, compression="zstd")

    def __enter__(self) -> "_Files":
        return self

    def __exit__(self, *_failure: object) -> None:
        self._text.close()
        self._parquet.close()

    def add(self, rows: opendata.Rows) -> None:
        self._csv.writerows([_cell(value) for value in row] for row in rows)
        columns: Iterable[Any] = zip(*rows, strict=True) if rows else ([] for _ in self._table.names)
        arrays = [pa.array(each, field.type) for each, field in zip(columns, self._schema, strict=True)]
        self._parquet.write_table(pa.Table.from_arrays(arrays, schema=self._schema))


def _cell(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value


def _package(folder: Path, start: date, end: date, k: int, words: Words) -> dict[str, Any]:
    """Contents of datapackage.json, without a date of its own, so that the same data gives the same bytes."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "suyay-datos-abiertos",
        "title": words("opendata.package.title"),
        "description": words("opendata.package.description", start=str(start), end=str(end), k=str(k)),
        "temporal": {"start": str(start), "end": str(end)},
        "k": k,
        "resources": [
            *(each for table in _TABLES for each in _resources(folder, table, words)),
            _book(folder, words),
        ],
    }


def _simulated(package: dict[str, Any], words: Words) -> dict[str, Any]:
    said = words("documents.marks.simulated")
    return {"title": f"{package['title']} ({words('documents.marks.simulatedDays')})", "simulated": True} | {
        "description": f"{said} {package['description']}"
    }


def _book(folder: Path, words: Words) -> dict[str, Any]:
    about = {"title": words("opendata.book.title"), "description": words("opendata.book.description")}
    # A file to the standard's tools, as Parquet is: its sheets are the tables that the CSV has.
    own = {"name": "libro", "type": "file", "format": "xlsx", "mediatype": _WORKBOOK}
    return {**own, **about, **_file(folder / _BOOK)}


def _resources(folder: Path, table: OpenTable, words: Words) -> list[dict[str, Any]]:
    said = f"opendata.{table.name}"
    fields = [_field(each, words(f"{said}.fields.{each.name}")) for each in table.fields]
    about = {"title": words(f"{said}.title"), "description": words(f"{said}.description")}
    text = {
        "name": table.name,
        "type": "table",
        **about,
        **_file(folder / f"{table.name}.csv"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }
    columns = {
        "name": f"{table.name}-parquet",
        # Declared as a file, as not all of the standard's tools read Parquet.
        "type": "file",
        **about,
        **_file(folder / f"{table.name}.parquet"),
        "format": "parquet",
        "mediatype": _PARQUET,
    }
    return [text, columns]


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.name, "bytes": path.stat().st_size, "hash": f"sha256:{digest}"}


def _field(field: Field, meaning: str) -> dict[str, Any]:
    required = {} if field.optional else {"constraints": {"required": True}}
    return {"name": field.name, "type": _TYPES[field.kind], "description": meaning, **required}
