"""`python -m tests.bench.partitions`: cost of monthly partitions for the table `ticket`.

Two tables with the columns of `ticket` and the same rows, one whole and one in 120 months; on both run the
statements of the live path, which find a ticket by its id. Then attentions are inserted, with and without
months.
docs/decisions/015-detail-by-month.md has the figures.
"""

import random
import time
from datetime import date

import psycopg
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from tests.support.databases import PostgresDatabases, plain
from tests.support.servers import postgresql as server
from ticketing.ledger.migrate import upgrade
from ticketing.ledger.tables import ticket

MONTHS, ROWS, ROUNDS = 120, 600_000, 2_000
_FIRST = date(2017, 1, 1)
_FILL = """
INSERT INTO whole (
    id, site, day, series, number, round, code, queue, entity, priority, language, state, since, channel,
    issued_at, issued_seq, arrived_at, order_at, seq, recalls, transfers, attentions,
    wait_ms, walk_ms, service_ms, hold_ms, away_ms, attended_ms, paused_ms, services)
SELECT 'cusco.' || md5(n::text), 'cusco', d, 'cusco:r', n, 0, 'R-001', 'cusco:r', 'reniec', 'normal', 'es',
       CASE WHEN n > %(rows)s - 200 THEN 'waiting' ELSE 'finished' END, d, 'CENTROS MAC', d, n, d, d, n,
       0, 0, 1, 1, 1, 1, 0, 0, 1, 0, '[]'
FROM (SELECT n, date '2017-01-01' + (n * 3650::bigint / %(rows)s)::int AS d
      FROM generate_series(1, %(rows)s) AS n) AS numbers
"""
_LANE = (
    "SELECT id FROM {table} WHERE queue = 'cusco:r' AND priority = 'normal' AND state = 'waiting'"
    " ORDER BY order_at, issued_seq LIMIT 1"
)
_ATTEND = (
    "INSERT INTO {table} SELECT %s, 1, 'cusco', current_date, 'cusco:r', 'reniec', 'cusco:1', 'ana',"
    " now(), now(), 1, 0, 'ticket.finished', (random() * 1e15)::bigint"
)


def main() -> None:
    with server() as url:
        databases = PostgresDatabases(url, upgrade)
        with databases.fresh() as fresh, psycopg.connect(plain(fresh), autocommit=True) as connection:
            _prepare(connection)
            _print(connection)
        databases.close()


def _prepare(connection: psycopg.Connection) -> None:
    whole = str(CreateTable(ticket).compile(dialect=postgresql.dialect())).replace("ticket", "whole")
    connection.execute(whole.encode())
    connection.execute(_FILL.replace("%(rows)s", str(ROWS)).encode())
    connection.execute(b"CREATE TABLE months (LIKE whole) PARTITION BY RANGE (day)")
    for month in range(MONTHS):
        start, end = _month(month), _month(month + 1)
        connection.execute(
            f"CREATE TABLE m{month} PARTITION OF months FOR VALUES FROM ('{start}') TO ('{end}')".encode()
        )
    connection.execute(b"CREATE TABLE m_default PARTITION OF months DEFAULT")
    connection.execute(b"INSERT INTO months SELECT * FROM whole")
    connection.execute(b"ALTER TABLE months ADD PRIMARY KEY (id, day)")
    for table in ("whole", "months"):
        lane = f"CREATE INDEX ON {table} (queue, priority, order_at, issued_seq) WHERE state = 'waiting'"
        connection.execute(lane.encode())
    connection.execute(b"ANALYZE whole, months")
    connection.execute(b"CREATE TABLE alone (LIKE attention INCLUDING ALL)")


def _month(number: int) -> date:
    return date(_FIRST.year + number // 12, number % 12 + 1, 1)


def _print(connection: psycopg.Connection) -> None:
    numbers = random.Random(1)  # the same tickets each time
    ids = [
        str(row[0]) for row in connection.execute(b"SELECT id FROM whole ORDER BY issued_seq DESC LIMIT 5000")
    ]
    asked = [numbers.choice(ids) for _ in range(ROUNDS)]
    statements: dict[str, str] = {
        "find by id": "SELECT * FROM {table} WHERE id = %s",
        "change by id": "UPDATE {table} SET recalls = recalls + 1 WHERE id = %s",
        "head of a lane": _LANE,
    }
    print(f"{ROWS} tickets over {MONTHS} months; microseconds each, mean of {ROUNDS}")
    for name, statement in statements.items():
        took = {
            table: _took(connection, statement.format(table=table), asked) for table in ("whole", "months")
        }
        print(f"{name:<18} whole {took['whole']:7.0f}   by month {took['months']:7.0f}")
    asked = [f"{one}-{place}" for place, one in enumerate(asked)]
    took = {table: _took(connection, _ATTEND.format(table=table), asked) for table in ("alone", "attention")}
    print(f"{'write an attention':<18} whole {took['alone']:7.0f}   by month {took['attention']:7.0f}")


def _took(connection: psycopg.Connection, statement: str, asked: list[str]) -> float:
    def run(one: str) -> None:
        connection.execute(statement.encode(), [one] if "%s" in statement else None, prepare=True)

    for one in asked[:50]:
        run(one)
    begun = time.perf_counter()
    for one in asked[50:]:
        run(one)
    return (time.perf_counter() - begun) / (len(asked) - 50) * 1e6


if __name__ == "__main__":
    main()
