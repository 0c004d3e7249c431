"""Millions of rows, made inside PostgreSQL: waiting tickets, and tickets of past days."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import DeadlockDetected

from tests.bench.catalogue import SitePlan
from tests.support.databases import plain
from ticketing.domain.calendar.days import business_day

_COLUMNS = """id, site, day, series, number, round, code, queue, entity, priority, language, channel, state,
since, issued_at, issued_seq, arrived_at, order_at, seq, recalls, transfers, attentions, wait_ms, walk_ms,
service_ms, hold_ms, away_ms, attended_ms, paused_ms, services"""
# One person comes every tenth of a second, and every fifth has preferential attention.
_WAITING = f"""
INSERT INTO ticket ({_COLUMNS})
SELECT id, site, %(day)s, queue, number, round, 'A-' || number, queue, 'reniec', priority, 'es',
       'CENTROS MAC', 'waiting', at, at, seq, at, at, seq, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]'
FROM (SELECT i, i + (SELECT seq FROM site WHERE id = %(site)s) AS seq,
             %(site)s || '.' || lpad(i::text, 32, '0') AS id, %(site)s AS site,
             %(site)s || ':cola-' || 1 + i %% %(queues)s AS queue,
             1 + (i / %(queues)s) %% 9999 AS number, (i / %(queues)s) / 9999 AS round,
             CASE WHEN i %% 5 = 0 THEN 'preferential' ELSE 'normal' END AS priority,
             date_trunc('milliseconds', %(at)s - (%(people)s + 1 - i) * interval '1 millisecond') AS at
      FROM generate_series(1, %(people)s) AS i) AS arrivals
"""
_ISSUED = """
INSERT INTO event (site, seq, at, type, actor, ticket, queue, data)
SELECT site, seq, issued_at, 'ticket.issued', '{"id": "kiosk", "kind": "device", "name": "kiosk"}', id, queue,
       jsonb_build_object('day', day, 'series', series, 'number', number, 'round', round, 'code', code,
                          'queue', queue, 'entity', entity, 'priority', priority, 'arrived_at', issued_at)
FROM ticket WHERE site = %(site)s AND state = 'waiting'
"""
_COUNTED = """
INSERT INTO queue_day (queue, day, site, issued, round, last_number, called, waited_ms, turn)
SELECT queue, day, site, count(*), max(round), max(number), 0, 0, 0
FROM ticket WHERE site = %(site)s AND state = 'waiting' GROUP BY queue, day, site
ON CONFLICT DO NOTHING
"""
_HEAD = "UPDATE site SET seq = seq + %(people)s, seq_at = %(at)s WHERE id = %(site)s"

# Each day of each site has a thousand tickets; the days are those before today.
_PAST = f"""
INSERT INTO ticket ({_COLUMNS}, called_at, started_at, ended_at, "window", agent, outcome)
SELECT site || '.past-' || i, site, day, queue, 1 + n, 0, 'A-' || n, queue, 'reniec', 'normal', 'es',
       'CENTROS MAC', 'finished', at, at, -i, at, at, -i, 0, 0, 1, 600000, 30000, 420000, 0, 0, 0, 0,
       '[{{"service": "reniec:dni", "quantity": 1}}]', at, at, at, site || ':' || 1 + n %% 40,
       'agent-' || site || ':' || 1 + n %% 40, 'resolved'
FROM (SELECT i, sites.id AS site, sites.id || ':cola-' || 1 + i %% 4 AS queue, i / %(sites)s %% 1000 AS n,
             %(day)s - 1 - (i / (%(sites)s * 1000))::int AS day,
             %(at)s - interval '1 day' * (1 + i / (%(sites)s * 1000)) AS at
      FROM generate_series(0, %(tickets)s - 1) AS i
      JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM site
            WHERE kind <> 'network') AS sites
        ON sites.place = i %% %(sites)s) AS past
"""
_PAST_EVENTS = """
INSERT INTO event (site, seq, at, type, actor, ticket, "window", queue, data)
SELECT site, seq, since, 'ticket.called',
       jsonb_build_object('id', agent, 'kind', 'person', 'name', agent), id, "window", queue,
       jsonb_build_object('code', code, 'queue', queue, 'entity', entity)
FROM ticket WHERE state = 'finished'
"""
_PAST_ATTENTIONS = """
INSERT INTO attention (ticket, ordinal, site, day, queue, entity, "window", agent, started_at, ended_at,
                       service_ms, hold_ms, ending, seq)
SELECT id, 1, site, day, queue, entity, "window", agent, since, since, 420000, 0, 'finished', seq
FROM ticket WHERE state = 'finished'
"""
_TABLES = ("ticket", "event", "attention")
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u')
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
  AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE contype IN ('p', 'u'))
"""


def fill_waiting(url: str, site: SitePlan, people: int, at: datetime) -> None:
    """Add waiting tickets at the site, each with the event that issued it. people: their number."""
    facts = {"site": site.id, "queues": site.queues, "people": people, "at": at}
    with psycopg.connect(plain(url)) as connection:
        for statement in (_WAITING, _ISSUED, _COUNTED, _HEAD):
            connection.execute(statement, {**facts, "day": business_day(at, "America/Lima")})
    # Autovacuum would do this within minutes; done here, it does not run during the measurement.
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("ANALYZE")


def fill_past(url: str, sites: int, tickets: int, at: datetime) -> None:
    """Add tickets of past days at all sites, each with an attention and the event of its call."""
    facts = {"sites": sites, "tickets": tickets, "at": at, "day": business_day(at, "America/Lima")}
    while True:
        # Short runs share one server: what it does meanwhile may lock the tables in another order.
        with suppress(DeadlockDetected):
            _fill_past(url, facts)
            break
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("ANALYZE")


def _fill_past(url: str, facts: Mapping[str, Any]) -> None:
    with psycopg.connect(plain(url)) as connection, _without_indexes(connection):
        # With wal_level minimal, rows of tables that were truncated in the same transaction are not logged.
        connection.execute("TRUNCATE ticket, event, attention")
        connection.execute(_PAST, facts)
        connection.execute(_PAST_EVENTS)
        connection.execute(_PAST_ATTENTIONS)


@contextmanager
def _without_indexes(connection: psycopg.Connection) -> Iterator[None]:
    """Drop the indexes for the block: built at the end they cost a tenth of what they cost row by row.

    All in one transaction, so that none gets lost.
    """
    constraints = connection.execute(_CONSTRAINTS, [list(_TABLES)]).fetchall()
    indexes = connection.execute(_INDEXES, [list(_TABLES)]).fetchall()
    for table, name, _ in constraints:
        _execute(connection, "ALTER TABLE {} DROP CONSTRAINT {}", table, name)
    for name, _ in indexes:
        _execute(connection, "DROP INDEX {}", name)
    yield
    connection.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for table, name, definition in constraints:
        statement = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
        parts = (sql.Identifier(table), sql.Identifier(name), sql.SQL(definition))
        connection.execute(statement.format(*parts))
    for _, definition in indexes:
        # The definition of a partitioned table's index names the parent ONLY, which has no rows.
        connection.execute(sql.SQL(definition.replace(" ON ONLY ", " ON ")))


def _execute(connection: psycopg.Connection, text: str, *names: str) -> None:
    connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
