"""The last year's tickets as rows of PostgreSQL, and the report's questions in plain SQL."""

import io
import time
from datetime import date

import psycopg
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tests.bench.national_lake import Country
from tests.support.databases import plain
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.indicators import INDICATORS
from ticketing.reports.question import Question

_COLUMNS = {
    "site": "text",
    "day": "date",
    "entity": "text",
    "priority": "text",
    "state": "text",
    "issued_at": "timestamptz",
    "called_at": "timestamptz",
    "started_at": "timestamptz",
    "ended_at": "timestamptz",
    "hour": "smallint",
    "weekday": "smallint",
    "wait_ms": "int",
    "service_ms": "int",
    "hold_ms": "int",
    "wait_limit_ms": "int",
    "replaced_by": "text",
}
_OF_DAY = {"month": "to_char(day, 'YYYYMM')", "year": "extract(year from day)"}


def share(country: Country) -> float:
    """Share of the country's tickets that the rows have."""
    return min(12, country.months) / country.months


def timed(url: str, lake: Lake, country: Country, asked: dict[str, Question]) -> dict[str, list[float]]:
    """Milliseconds of each question, asked once."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        _fill(connection, lake, country)
        return {name: [_once(connection, question)] for name, question in asked.items()}


def _fill(connection: psycopg.Connection, lake: Lake, country: Country) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    connection.execute(f"CREATE UNLOGGED TABLE fact ({columns})")
    start = max(country.first, date(country.last.year, 1, 1))
    for path in lake.files(TICKETS, start, country.last):
        month = pq.read_table(path, columns=list(_COLUMNS), partitioning=None)
        text = io.BytesIO()
        pa_csv.write_csv(month, text, pa_csv.WriteOptions(include_header=False))
        with connection.cursor().copy(f"COPY fact ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(text.getvalue())
    connection.execute("CREATE INDEX ON fact USING brin (day)")
    connection.execute("VACUUM ANALYZE fact")


def _once(connection: psycopg.Connection, question: Question) -> float:
    sql = _sql(question)
    begun = time.perf_counter()
    connection.execute(sql, (question.start, question.end)).fetchall()
    return 1000 * (time.perf_counter() - begun)


def _sql(question: Question) -> str:
    """The question as SQL: the indicators' aggregates, except for ranks, which PostgreSQL names otherwise."""
    keys = [_OF_DAY.get(name, DIMENSIONS[name].column) for name in question.by]
    measures = {each.name: each for name in question.indicators or () for each in INDICATORS[name].measures}
    amounts = []
    for each in measures.values():
        sql, _, condition = each.sql.partition(" FILTER ")
        if each.percent is not None:
            sql = f"percentile_disc(0.{each.percent}) WITHIN GROUP (ORDER BY {each.sql})"
            condition = f"(WHERE {each.population})"
        amounts.append(f"{sql} FILTER {condition}" if condition else sql)
    groups = ", ".join(str(place + 1) for place in range(len(keys)))
    return f"SELECT {', '.join([*keys, *amounts])} FROM fact WHERE day BETWEEN %s AND %s GROUP BY {groups}"
