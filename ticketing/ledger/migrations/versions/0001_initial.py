"""The first tables.

Types are written out rather than imported: a revision must not change when the program's types do.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(24).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for create in _TABLES:
        create()


def downgrade() -> None:
    for create in reversed(_TABLES):
        op.drop_table(create.__name__.removeprefix("_"))


def _partial_index(name: str, table: str, columns: Sequence[str], where: str, unique: bool = False) -> None:
    rows = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rows, postgresql_where=rows)


def _site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("region", sa.String),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("timezone", sa.String, nullable=False),
        sa.Column("restore_grace_s", sa.Integer, nullable=False, server_default="900"),
        sa.Column("choose_allowed", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("seq", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("seq_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
    )


def _entity() -> None:
    op.create_table(
        "entity",
        sa.Column("code", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("short_name", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("code", name="pk_entity"),
    )


def _service() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("entity", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("requirements", JSON, nullable=False),
        sa.Column("cost", sa.String),
        sa.Column("planned_minutes", sa.Integer),
        sa.Column("appointment", sa.Boolean),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        sa.ForeignKeyConstraint(["entity"], ["entity.code"], name="fk_service_entity"),
    )
    op.create_index("ix_service_entity", "service", ["entity"])


def _queue() -> None:
    op.create_table(
        "queue",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("entity", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("prefix", sa.String, nullable=False),
        sa.Column("first_number", sa.Integer, nullable=False),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.Column("wrap", sa.Boolean, nullable=False),
        sa.Column("daily_cap", sa.Integer),
        sa.Column("policy", JSON, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("id", name="pk_queue"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_queue_site"),
        sa.ForeignKeyConstraint(["entity"], ["entity.code"], name="fk_queue_entity"),
    )
    op.create_index("ix_queue_site", "queue", ["site"])


def _queue_service() -> None:
    op.create_table(
        "queue_service",
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("service", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("queue", "service", name="pk_queue_service"),
        sa.ForeignKeyConstraint(["queue"], ["queue.id"], name="fk_queue_service_queue"),
        sa.ForeignKeyConstraint(["service"], ["service.id"], name="fk_queue_service_service"),
    )


def _window() -> None:
    op.create_table(
        "window",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("id", name="pk_window"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_window_site"),
    )
    op.create_index("ix_window_site", "window", ["site"])


def _window_queue() -> None:
    op.create_table(
        "window_queue",
        sa.Column("window", sa.String, nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("weight", sa.Float, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("window", "queue", name="pk_window_queue"),
        sa.ForeignKeyConstraint(["window"], ["window.id"], name="fk_window_queue_window"),
        sa.ForeignKeyConstraint(["queue"], ["queue.id"], name="fk_window_queue_queue"),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("site", sa.String, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("actor", JSON, nullable=False),
        sa.Column("ticket", sa.String),
        sa.Column("window", sa.String),
        sa.Column("queue", sa.String),
        sa.Column("data", JSON, nullable=False),
        sa.Column("request", sa.String),
        sa.PrimaryKeyConstraint("site", "seq", name="pk_event"),
    )
    _partial_index("ix_event_calls", "event", ["site", "seq"], "type IN ('ticket.called', 'ticket.recalled')")
    op.create_index("ix_event_ticket", "event", ["ticket", "seq"])


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("principal", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("body", JSON),
        sa.PrimaryKeyConstraint("principal", "key", name="pk_answer"),
    )
    op.create_index("ix_answer_at", "answer", ["at"])


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("entity", sa.String, nullable=False),
        sa.Column("service", sa.String),
        sa.Column("priority", sa.String, nullable=False),
        sa.Column("category", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_seq", sa.BigInteger, nullable=False),
        sa.Column("arrived_at", INSTANT, nullable=False),
        sa.Column("order_at", INSTANT, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("replaces", sa.String),
        sa.Column("replaced_by", sa.String),
        sa.Column("called_at", INSTANT),
        sa.Column("started_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("window", sa.String),
        sa.Column("agent", sa.String),
        sa.Column("for_window", sa.String),
        sa.Column("for_agent", sa.String),
        sa.Column("recalls", sa.Integer, nullable=False),
        sa.Column("transfers", sa.Integer, nullable=False),
        sa.Column("attentions", sa.Integer, nullable=False),
        sa.Column("wait_ms", sa.BigInteger, nullable=False),
        sa.Column("walk_ms", sa.BigInteger, nullable=False),
        sa.Column("service_ms", sa.BigInteger, nullable=False),
        sa.Column("hold_ms", sa.BigInteger, nullable=False),
        sa.Column("away_ms", sa.BigInteger, nullable=False),
        sa.Column("attended_at", INSTANT),
        sa.Column("attended_ms", sa.BigInteger, nullable=False),
        sa.Column("paused_ms", sa.BigInteger, nullable=False),
        sa.Column("services", JSON, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("why", JSON),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("series", "day", "round", "number", name="uq_ticket_series_day_round_number"),
    )
    op.create_index("ix_ticket_day", "ticket", ["site", "day"])
    _partial_index(
        "ix_ticket_lane", "ticket", ["queue", "priority", "order_at", "issued_seq"], "state = 'waiting'"
    )
    _partial_index(
        "ix_ticket_open",
        "ticket",
        ["site", "state"],
        "state IN ('waiting', 'called', 'serving', 'on_hold', 'closed', 'no_show')",
    )
    _partial_index(
        "uq_ticket_active_agent", "ticket", ["agent"], "state IN ('called', 'serving')", unique=True
    )
    _partial_index(
        "uq_ticket_active_window", "ticket", ["window"], "state IN ('called', 'serving')", unique=True
    )


def _attention() -> None:
    op.create_table(
        "attention",
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
        sa.PrimaryKeyConstraint("ticket", "ordinal", name="pk_attention"),
        sa.UniqueConstraint("site", "seq", name="uq_attention_site_seq"),
    )
    op.create_index("ix_attention_day", "attention", ["site", "day"])


def _ticket_service() -> None:
    op.create_table(
        "ticket_service",
        sa.Column("ticket", sa.String, nullable=False),
        sa.Column("service", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("ticket", "service", name="pk_ticket_service"),
    )
    op.create_index("ix_ticket_service_day", "ticket_service", ["site", "day"])


def _window_session() -> None:
    op.create_table(
        "window_session",
        sa.Column("window", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("agent", sa.String),
        sa.Column("since", INSTANT),
        sa.Column("reason", sa.String),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("window", name="pk_window_session"),
    )
    op.create_index("ix_window_session_site", "window_session", ["site"])
    _partial_index("uq_window_session_agent", "window_session", ["agent"], "state != 'closed'", unique=True)


def _queue_state() -> None:
    op.create_table(
        "queue_state",
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("reason", sa.String),
        sa.PrimaryKeyConstraint("queue", name="pk_queue_state"),
    )
    op.create_index("ix_queue_state_site", "queue_state", ["site"])


def _queue_day() -> None:
    op.create_table(
        "queue_day",
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("issued", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.Column("called", sa.Integer, nullable=False),
        sa.Column("waited_ms", sa.BigInteger, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("queue", "day", name="pk_queue_day"),
    )
    op.create_index("ix_queue_day_site", "queue_day", ["site", "day"])


def _private() -> None:
    op.create_table(
        "private",
        sa.Column("ticket", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("digest", sa.String),
        sa.PrimaryKeyConstraint("ticket", "kind", name="pk_private"),
    )
    op.create_index("ix_private_at", "private", ["at"])
    op.create_index("ix_private_digest", "private", ["digest"])


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("username", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("password_hash", sa.String),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("username", name="uq_person_username"),
    )


def _person_grant() -> None:
    op.create_table(
        "person_grant",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("site", sa.String),
        sa.Column("entity", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_person_grant"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_person_grant_person"),
    )
    op.create_index("ix_person_grant_person", "person_grant", ["person"])


def _device() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("paired_at", INSTANT, nullable=False),
        sa.Column("paired_by", sa.String, nullable=False),
        sa.Column("last_seen_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_device_site"),
    )
    op.create_index("ix_device_site", "device", ["site"])


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("person", sa.String),
        sa.Column("device", sa.String),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_token_person"),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name="fk_token_device"),
        sa.UniqueConstraint("hash", name="uq_token_hash"),
    )
    op.create_index("ix_token_device", "token", ["device"])
    op.create_index("ix_token_person", "token", ["person"])


def _pairing() -> None:
    op.create_table(
        "pairing",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT),
        sa.Column("device", sa.String),
        sa.Column("token_secret", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_pairing"),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name="fk_pairing_device"),
        sa.UniqueConstraint("code", name="uq_pairing_code"),
    )


#: In order of creation: each after the tables that it refers to.
_TABLES = (
    _site,
    _entity,
    _service,
    _queue,
    _queue_service,
    _window,
    _window_queue,
    _event,
    _answer,
    _ticket,
    _attention,
    _ticket_service,
    _window_session,
    _queue_state,
    _queue_day,
    _private,
    _person,
    _person_grant,
    _device,
    _token,
    _pairing,
)
