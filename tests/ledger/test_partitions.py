"""Partitions by month on PostgreSQL: existing rows survive, and no row is ever refused."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from ticketing.ledger import migrate, partitions, tables
from ticketing.ledger.database import engine_on

MORNING = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FAR_AHEAD = date(2199, 1, 15)


def attention(day: date, ticket: str = "one", seq: int = 7) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "ordinal": 1,
        "site": "cusco",
        "day": day,
        "queue": "cusco:r",
        "entity": "reniec",
        "window": "cusco:1",
        "agent": "ana",
        "started_at": MORNING,
        "ended_at": MORNING + timedelta(minutes=4),
        "service_ms": 240_000,
        "hold_ms": 0,
        "ending": "ticket.finished",
        "seq": seq,
    }


def coded(day: date) -> dict[str, Any]:
    return {"ticket": "one", "service": "reniec:dni", "site": "cusco", "day": day, "quantity": 2}


def names(connection: Connection, table: str) -> set[str]:
    query = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = CAST(:t AS regclass)")
    return set(connection.scalars(query, {"t": table}))


def where(connection: Connection) -> list[str]:
    """Name of each attention's partition."""
    return list(connection.scalars(text("SELECT tableoid::regclass::text FROM attention ORDER BY day")))


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = engine_on(postgres_url)
    yield engine
    engine.dispose()


def test_rows_that_are_there_survive_the_migration(database_url: str) -> None:
    engine = engine_on(database_url)
    days = [date(2024, 2, 29), date(2026, 11, 24)]
    rows = [attention(day, ticket=str(day), seq=seq) for seq, day in enumerate(days)]
    with engine.begin() as connection:
        command.downgrade(migrate.config(connection), "0002")
        connection.execute(insert(tables.attention), rows)
        connection.execute(insert(tables.ticket_service), [coded(days[0])])
        command.upgrade(migrate.config(connection), "head")
        found = connection.execute(select(tables.attention).order_by(tables.attention.c.day)).mappings()
        assert [dict(row) for row in found] == rows
        assert dict(connection.execute(select(tables.ticket_service)).mappings().one()) == coded(days[0])
        if connection.dialect.name == "postgresql":
            assert where(connection) == ["attention_2024_02", "attention_2026_11"]
    engine.dispose()


@pytest.mark.postgres
def test_a_day_without_a_partition_is_no_reason_to_refuse_a_row(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(tables.attention), [attention(FAR_AHEAD)])
        assert where(connection) == ["attention_default"]


@pytest.mark.postgres
def test_a_partition_that_is_made_takes_the_rows_that_came_before_it(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(tables.attention), [attention(FAR_AHEAD)])
        made = partitions.make_ahead(connection, FAR_AHEAD)
    assert made[:4] == [f"attention_2199_{month:02d}" for month in (1, 2, 3, 4)]
    with engine.begin() as connection:
        assert where(connection) == ["attention_2199_01"]
        assert partitions.make_ahead(connection, FAR_AHEAD) == []


@pytest.mark.postgres
def test_the_coming_months_are_there_from_the_first_day_on(engine: Engine) -> None:
    with engine.begin() as connection:
        today: date = connection.execute(text("SELECT current_date")).scalar_one()
        assert partitions.make_ahead(connection, today) == []
        assert len(names(connection, "attention")) == 1 + 1 + partitions.MONTHS_AHEAD
        assert all(partitions.is_partition(name) for name in names(connection, "ticket_service"))


def test_an_attention_is_refused_the_second_time_whatever_its_partition(database_url: str) -> None:
    engine = engine_on(database_url)
    day = MORNING.date()
    for twice in (attention(day, seq=8), attention(day, ticket="other")):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(insert(tables.attention), [attention(day), twice])
    engine.dispose()


def test_a_name_alone_tells_a_partition() -> None:
    named = ("attention_2026_11", "ticket_service_default", "attention", "ticket_service", "attention_notes")
    assert [partitions.is_partition(name) for name in named] == [True, True, False, False, False]
