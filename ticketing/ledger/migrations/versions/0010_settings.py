"""Settings as events: what the catalogue's tables say becomes the first settings event of each ledger."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
#: Foreign keys between settings. Each ledger is replayed alone, so a site's rows refer to no other ledger's.
_FOREIGN_KEYS = {
    "service": {"fk_service_entity": ("entity", "entity.code")},
    "queue": {"fk_queue_site": ("site", "site.id"), "fk_queue_entity": ("entity", "entity.code")},
    "queue_service": {
        "fk_queue_service_queue": ("queue", "queue.id"),
        "fk_queue_service_service": ("service", "service.id"),
    },
    "window": {"fk_window_site": ("site", "site.id")},
    "window_queue": {
        "fk_window_queue_window": ("window", "window.id"),
        "fk_window_queue_queue": ("queue", "queue.id"),
    },
    "service_level": {"fk_service_level_service": ("service", "service.id")},
}
_SETTINGS = sa.text("type IN ('settings.begun', 'settings.changed')")
_ACTOR = {"kind": "system", "id": "migration", "name": "0010"}


def upgrade() -> None:
    for table, keys in _FOREIGN_KEYS.items():
        with op.batch_alter_table(table) as changed:
            for name in keys:
                changed.drop_constraint(name, type_="foreignkey")
            if table == "queue":
                changed.add_column(
                    sa.Column("all_services", sa.Boolean, nullable=False, server_default=sa.false())
                )
    op.create_table(
        "setting",
        sa.Column("site", sa.String, nullable=False),
        sa.Column("noun", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "noun", "id", name="pk_setting"),
    )
    op.create_index(
        "ix_event_settings", "event", ["site", "seq"], sqlite_where=_SETTINGS, postgresql_where=_SETTINGS
    )
    _carry_over(op.get_bind())


def downgrade() -> None:
    op.execute("DELETE FROM event WHERE site = 'network'")
    op.execute("DELETE FROM site WHERE id = 'network'")
    op.drop_index("ix_event_settings", "event")
    op.drop_table("setting")
    for table, keys in _FOREIGN_KEYS.items():
        with op.batch_alter_table(table) as changed:
            if table == "queue":
                changed.drop_column("all_services")
            for name, (column, target) in keys.items():
                other, _, key = target.partition(".")
                changed.create_foreign_key(name, other, [column], [key])


def _carry_over(connection: sa.Connection) -> None:
    sites = _rows(connection, "SELECT * FROM site ORDER BY id")
    if not sites:
        return
    connection.execute(
        sa.text(
            "INSERT INTO site (id, name, kind, channel, timezone, active, seq)"
            " VALUES ('network', 'network', 'network', '', 'UTC', :active, 0)"
        ),
        {"active": False},
    )
    _begin(connection, "network", _of_network(connection))
    for site in sites:
        _begin(connection, site["id"], _of_site(connection, site))


def _rows(connection: sa.Connection, query: str, **values: object) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]


def _of_network(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    services = _rows(connection, "SELECT * FROM service WHERE active ORDER BY entity, name")
    channels = _rows(connection, "SELECT * FROM channel WHERE active ORDER BY code")
    return {
        # The database had no name of the network; the next load of the catalogue, or a person, gives it one.
        "network": {"network": {"name": "Red", "organisation": "Red", "timezone": None}},
        "channels": {
            row["code"]: {"name": row["name"], "position": place} for place, row in enumerate(channels, 1)
        },
        "entities": {
            row["code"]: {"name": row["name"], "short_name": row["short_name"], "confirmed": True}
            for row in _rows(connection, "SELECT * FROM entity WHERE active")
        },
        "services": {
            row["id"]: {
                **_same(row, ("name", "kind", "cost", "planned_minutes")),
                "requirements": _json(row["requirements"]),
                "appointment": _boolean(row["appointment"]),
                "confirmed": True,
                "position": place,
            }
            for place, row in enumerate(services, 1)
        },
        "service-levels": {
            f"{row['service']}:{str(row['since'])[:10]}": {
                "wait_minutes": _minutes(row["wait_s"]),
                "attention_minutes": _minutes(row["attention_s"]),
                "excluded": bool(row["excluded"]),
                "confirmed": bool(row["confirmed"]),
            }
            for row in _rows(connection, "SELECT * FROM service_level")
        },
    }


def _of_site(connection: sa.Connection, site: dict[str, Any]) -> dict[str, dict[str, Any]]:
    own = {"site": site["id"]}
    queues = _rows(connection, "SELECT * FROM queue WHERE site = :site AND active ORDER BY position", **own)
    windows = _rows(connection, 'SELECT * FROM "window" WHERE site = :site AND active ORDER BY number', **own)
    profiles = {window["id"]: _profile(connection, window["id"]) for window in windows}
    # Windows had no names for their profiles: those that are alike get one, from the first of them.
    named: dict[str, str] = {}
    for window in windows:
        named.setdefault(json.dumps(profiles[window["id"]], sort_keys=True), f"modulo-{window['number']}")
    return {
        "sites": {
            site["id"]: {
                **_same(site, ("name", "kind", "region", "channel", "timezone")),
                "restore_grace_minutes": site["restore_grace_s"] // 60,
                "choose_allowed": bool(site["choose_allowed"]),
                "kiosk_tickets_per_minute": 0,
                "device_unused_days": 0,
                "active": bool(site["active"]),
                "opens": None,
                "confirmed": True,
            }
        },
        "profiles": {
            f"{site['id']}:{name}": {"queues": json.loads(weights)} for weights, name in named.items()
        },
        "queues": {row["id"]: _queue(connection, row) for row in queues},
        "windows": {
            row["id"]: {
                "name": row["name"],
                "profile": named[json.dumps(profiles[row["id"]], sort_keys=True)],
            }
            for row in windows
        },
    }


def _queue(connection: sa.Connection, row: dict[str, Any]) -> dict[str, Any]:
    offered = _rows(
        connection,
        "SELECT s.code FROM queue_service q JOIN service s ON s.id = q.service"
        " WHERE q.queue = :queue AND s.active ORDER BY s.name",
        queue=row["id"],
    )
    return {
        **_same(row, ("entity", "name", "prefix", "daily_cap", "position")),
        "first": row["first_number"],
        "last": row["last_number"],
        "wrap": bool(row["wrap"]),
        "policy": _json(row["policy"]),
        "services": [each["code"] for each in offered],
    }


def _profile(connection: sa.Connection, window: str) -> dict[str, float]:
    links = _rows(
        connection,
        "SELECT q.code, w.weight FROM window_queue w JOIN queue q ON q.id = w.queue"
        ' WHERE w."window" = :window AND q.active ORDER BY q.position',
        window=window,
    )
    return {row["code"]: row["weight"] for row in links}


def _begin(connection: sa.Connection, ledger: str, settings: dict[str, dict[str, Any]]) -> None:
    head = _rows(connection, "SELECT seq, seq_at FROM site WHERE id = :site", site=ledger)[0]
    seq, at = head["seq"] + 1, _instant(connection, head["seq_at"])
    as_json = "CAST(:data AS jsonb)" if connection.dialect.name == "postgresql" else ":data"
    actor = as_json.replace(":data", ":actor")
    connection.execute(
        sa.text(
            f"INSERT INTO event (site, seq, at, type, actor, data)"  # noqa: S608  # constants
            f" VALUES (:site, :seq, :at, 'settings.begun', {actor}, {as_json})"
        ),
        {
            "site": ledger,
            "seq": seq,
            "at": at,
            "actor": json.dumps(_ACTOR),
            "data": json.dumps({"settings": settings}),
        },
    )
    connection.execute(
        sa.text("UPDATE site SET seq = :seq, seq_at = :at, catalogue = catalogue + 1 WHERE id = :site"),
        {"site": ledger, "seq": seq, "at": at},
    )
    rows = [
        {"site": ledger, "noun": noun, "id": some_id, "value": json.dumps(value), "seq": seq}
        for noun, values in settings.items()
        for some_id, value in values.items()
    ]
    value = as_json.replace(":data", ":value")
    if rows:
        connection.execute(
            sa.text(
                f"INSERT INTO setting (site, noun, id, value, seq)"  # noqa: S608  # constants
                f" VALUES (:site, :noun, :id, {value}, :seq)"
            ),
            rows,
        )


def _instant(connection: sa.Connection, last: Any) -> Any:
    """Now, unless the ledger has a later instant: its instants never go back."""
    now = datetime.now(UTC).replace(microsecond=0)
    if connection.dialect.name == "postgresql":
        return max(now, last) if last is not None else now
    text = now.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return max(text, last) if last is not None else text


def _same(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _boolean(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else seconds // 60
