"""Tables for the lake: the last closed day of each site, service levels, and detail tables by month."""

import datetime
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.String(24).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_WINDOW_EVENTS = sa.text("type IN ('window.opened', 'window.paused', 'window.closed')")
_MONTHS_AHEAD = 3


def upgrade() -> None:
    _service_level()
    _closing()
    _export_log()
    op.create_index(
        "ix_event_windows",
        "event",
        ["site", "window", "at"],
        sqlite_where=_WINDOW_EVENTS,
        postgresql_where=_WINDOW_EVENTS,
    )
    for table in _DETAIL:
        _make_anew(table, by_month=True)


def downgrade() -> None:
    for table in _DETAIL:
        _make_anew(table, by_month=False)
    op.drop_index("ix_event_windows", "event")
    for name in ("export_log", "closing", "service_level"):
        op.drop_table(name)


def _service_level() -> None:
    op.create_table(
        "service_level",
        sa.Column("service", sa.String, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("wait_s", sa.Integer),
        sa.Column("attention_s", sa.Integer),
        sa.Column("excluded", sa.Boolean, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("service", "since", name="pk_service_level"),
        sa.ForeignKeyConstraint(["service"], ["service.id"], name="fk_service_level_service"),
    )


def _closing() -> None:
    op.create_table(
        "closing",
        sa.Column("site", sa.String, nullable=False),
        sa.Column("through", sa.Date),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_closing"),
    )


def _export_log() -> None:
    op.create_table(
        "export_log",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", JSON, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("scope", JSON, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_export_log"),
    )
    op.create_index("ix_export_log_at", "export_log", ["at"])


def _attention() -> list[sa.Column[Any]]:
    return [
        sa.Column("ticket", sa.String, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("entity", sa.String, nullable=False),
        sa.Column("window", sa.String, nullable=False),
        sa.Column("agent", sa.String, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("service_ms", sa.BigInteger, nullable=False),
        sa.Column("hold_ms", sa.BigInteger, nullable=False),
        sa.Column("ending", sa.String, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    ]


def _ticket_service() -> list[sa.Column[Any]]:
    return [
        sa.Column("ticket", sa.String, nullable=False),
        sa.Column("service", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
    ]


#: Columns, primary key and further unique columns of each detail table, both keys without the day.
_DETAIL: dict[str, tuple[Callable[[], list[sa.Column[Any]]], tuple[str, ...], tuple[str, ...]]] = {
    "attention": (_attention, ("ticket", "ordinal"), ("site", "seq")),
    "ticket_service": (_ticket_service, ("ticket", "service"), ()),
}


def _make_anew(name: str, *, by_month: bool) -> None:
    """Recreate the table with its rows: an existing one can neither be partitioned nor get another key."""
    connection, before = op.get_bind(), f"{name}_before"
    columns, key, unique = _DETAIL[name]
    added = ("day",) if by_month else ()
    constraints: list[Any] = [sa.PrimaryKeyConstraint(*key, *added, name=f"pk_{name}")]
    if unique:
        told = "_".join((*unique, *added))
        constraints.append(sa.UniqueConstraint(*unique, *added, name=f"uq_{name}_{told}"))
    op.rename_table(name, before)
    _give_up_names(before, name)
    op.create_table(
        name,
        *columns(),
        *constraints,
        postgresql_partition_by="RANGE (day)" if by_month else None,
    )
    if by_month and connection.dialect.name == "postgresql":
        _partitions(name, before)
    op.execute(f"INSERT INTO {name} SELECT * FROM {before}")  # noqa: S608  # names of our own tables
    op.drop_table(before)
    op.create_index(f"ix_{name}_day", name, ["site", "day"])


def _give_up_names(before: str, name: str) -> None:
    """Drop the old table's indexes and constraints: their names are unique, and the new table needs them."""
    op.drop_index(f"ix_{name}_day", before)
    if op.get_bind().dialect.name == "postgresql":
        for constraint in sa.inspect(op.get_bind()).get_unique_constraints(before):
            op.drop_constraint(str(constraint["name"]), before)
        op.drop_constraint(f"pk_{name}", before)


def _partitions(name: str, before: str) -> None:
    """Partitions for each month from the first row's on, some months ahead, and the default partition."""
    op.execute(f"CREATE TABLE {name}_default PARTITION OF {name} DEFAULT")
    days = sa.text(f"SELECT min(day), current_date FROM {before}")  # noqa: S608  # same
    first, today = op.get_bind().execute(days).one()
    for month in range(_number(first or today), _number(today) + _MONTHS_AHEAD + 1):
        start, end = _first(month), _first(month + 1)
        op.execute(
            f"CREATE TABLE {name}_{start:%Y_%m} PARTITION OF {name} FOR VALUES FROM ('{start}') TO ('{end}')"
        )


def _number(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1


def _first(month: int) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, 1)
