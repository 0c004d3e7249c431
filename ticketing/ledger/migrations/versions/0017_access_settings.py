"""People, roles and devices as settings: each ledger begins them with one event."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from ticketing.domain.calendar import instants
from ticketing.ledger.types import Instant, Json

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

_KEYS = {
    "person_grant": ("fk_person_grant_person", "person", "person"),
    "device": ("fk_device_site", "site", "site"),
}
_ACTOR = {"kind": "system", "id": "migration", "name": "0017"}

_site = sa.table(
    "site",
    sa.column("id", sa.String),
    sa.column("seq", sa.BigInteger),
    sa.column("seq_at", Instant),
)
_event = sa.table(
    "event",
    *(sa.column(name, sa.String) for name in ("site", "type")),
    sa.column("seq", sa.BigInteger),
    sa.column("at", Instant),
    *(sa.column(name, Json) for name in ("actor", "data")),
)
_setting = sa.table(
    "setting",
    *(sa.column(name, sa.String) for name in ("site", "noun", "id")),
    sa.column("value", Json),
    sa.column("seq", sa.BigInteger),
)


def upgrade() -> None:
    for table, (name, _, _) in _KEYS.items():
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(name, type_="foreignkey")
    connection = op.get_bind()
    _name_grants(connection)
    _carry_over(connection)


def downgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM setting WHERE noun IN ('people', 'roles', 'devices')"))
    for table, (name, column, other) in _KEYS.items():
        with op.batch_alter_table(table) as changed:
            changed.create_foreign_key(name, other, [column], ["id"])


def _name_grants(connection: sa.Connection) -> None:
    """The id says the grant, as the projection writes it; grants that were given twice become one."""
    seen: set[str] = set()
    for row in _rows(connection, "SELECT * FROM person_grant ORDER BY id"):
        name = f"{row['site'] or 'network'}:{row['person']}:{row['role']}:{row['entity'] or ''}"
        if name in seen:
            connection.execute(sa.text("DELETE FROM person_grant WHERE id = :id"), {"id": row["id"]})
        else:
            values = {"id": row["id"], "name": name}
            connection.execute(sa.text("UPDATE person_grant SET id = :name WHERE id = :id"), values)
        seen.add(name)


def _carry_over(connection: sa.Connection) -> None:
    people = _rows(connection, "SELECT id, active, password_hash FROM person ORDER BY id")
    grants = _rows(connection, "SELECT * FROM person_grant ORDER BY role, COALESCE(entity, '')")
    devices = _rows(connection, "SELECT * FROM device ORDER BY id")
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in people:
        _settings(found, "network", "people")[row["id"]] = _person(row)
    for row in grants:
        ledger = row["site"] or "network"
        roles = _settings(found, ledger, "roles").setdefault(f"{ledger}:{row['person']}", {"roles": []})
        roles["roles"].append({"role": row["role"], "entity": row["entity"]})
    for row in devices:
        _settings(found, row["site"], "devices")[f"{row['site']}:{row['id']}"] = _device(row)
    if not found:
        return
    _found_network(connection)
    known = {row["id"] for row in _rows(connection, "SELECT id FROM site")}
    # A grant may name a centre that was never loaded: it gives nothing, and has no ledger.
    for ledger in sorted(known & {*found}):
        _begin(connection, ledger, found[ledger])


def _settings(found: dict[str, dict[str, dict[str, Any]]], ledger: str, noun: str) -> dict[str, Any]:
    return found.setdefault(ledger, {}).setdefault(noun, {})


def _person(row: dict[str, Any]) -> dict[str, Any]:
    return {"active": bool(row["active"]), "names": 1, "passwords": int(row["password_hash"] is not None)}


def _device(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": row["kind"], "name": row["name"], "revoked_at": _text(row["revoked_at"])}


def _text(at: Any) -> str | None:
    """RFC 3339 in milliseconds, as events have it; SQLite keeps instants as that text."""
    if at is None or isinstance(at, str):
        return at
    return instants.to_text(at)


def _found_network(connection: sa.Connection) -> None:
    if not _rows(connection, "SELECT id FROM site WHERE id = 'network'"):
        connection.execute(
            sa.text(
                "INSERT INTO site (id, name, kind, channel, timezone, active, seq)"
                " VALUES ('network', 'network', 'network', '', 'UTC', :active, 0)"
            ),
            {"active": False},
        )


def _begin(connection: sa.Connection, ledger: str, settings: dict[str, dict[str, Any]]) -> None:
    head = connection.execute(sa.select(_site).where(_site.c.id == ledger)).one()
    now = datetime.now(UTC).replace(microsecond=0)
    # The instants of a ledger never go back.
    seq, at = head.seq + 1, now if head.seq_at is None else max(now, head.seq_at)
    event = {"site": ledger, "seq": seq, "at": at, "type": "settings.begun", "actor": _ACTOR}
    connection.execute(sa.insert(_event).values(**event, data={"settings": settings}))
    connection.execute(sa.update(_site).where(_site.c.id == ledger).values(seq=seq, seq_at=at))
    rows = [
        {"site": ledger, "noun": noun, "id": some_id, "value": value, "seq": seq}
        for noun, values in settings.items()
        for some_id, value in values.items()
    ]
    connection.execute(sa.insert(_setting), rows)


def _rows(connection: sa.Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.text(query)).mappings()]
