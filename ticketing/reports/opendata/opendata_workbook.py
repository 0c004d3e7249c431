"""The open data as one workbook, for people: it opens right in every Excel, whatever its list separator."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ticketing.lake import facts
from ticketing.languages.formats import day_text
from ticketing.languages.messages import Words
from ticketing.reports.opendata.opendata_tables import OpenTable
from ticketing.reports.output.sheets import About, Column, Kind, Sheet
from ticketing.reports.output.workbook import pieces

_KINDS = {
    facts.Kind.TEXT: Kind.TEXT,
    facts.Kind.DAY: Kind.DATE,
    facts.Kind.SMALL: Kind.NUMBER,
    facts.Kind.LARGE: Kind.NUMBER,
}


def write(
    path: Path,
    tables: Sequence[OpenTable],
    start: date,
    end: date,
    k: int,
    words: Words,
    simulated: bool,
) -> None:
    """A sheet for each table, read from its Parquet file beside `path`; then dictionary and period."""
    sheets = [
        Sheet(table.name, _columns(table), _rows(path.with_name(f"{table.name}.parquet"))) for table in tables
    ]
    about = _about(start, end, k, words, simulated)
    with path.open("wb") as file:
        file.writelines(pieces([*sheets, _dictionary(tables, words), about.sheet]))


def _columns(table: OpenTable) -> tuple[Column, ...]:
    return tuple(Column(each.name, _KINDS[each.kind]) for each in table.fields)


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    """Some at a time: years of the network do not fit in memory."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            yield from (tuple(row.values()) for row in batch.to_pylist())


def _dictionary(tables: Sequence[OpenTable], words: Words) -> Sheet:
    heads = (Column(words("documents.columns.table")), Column(words("documents.columns.column")))
    rows = [
        (table.name, each.name, words(f"opendata.{table.name}.fields.{each.name}"))
        for table in tables
        for each in table.fields
    ]
    meaning = Column(words("documents.columns.definition"), width=100)
    return Sheet(words("documents.sheets.definitions"), (*heads, meaning), rows)


def _about(start: date, end: date, k: int, words: Words, simulated: bool) -> About:
    """Without the instant of its making: the same data gives the same bytes."""
    first, last = (day_text(words, each, "documents.dates.day") for each in (start, end))
    said = {"start": str(start), "end": str(end), "k": str(k)}
    told = {
        "report": words("opendata.package.title"),
        "period": first if start == end else words("documents.about.days", first=first, last=last),
        "scope": words("mail.wholeNetwork"),
        "filters": words("opendata.package.description", **said),
    }
    if simulated:
        told["caution"] = words("documents.marks.simulated")
    return About(
        words("documents.sheets.about"),
        (words("documents.about.fact"), words("documents.about.value")),
        tuple((words(f"documents.about.facts.{name}"), value) for name, value in told.items()),
    )
