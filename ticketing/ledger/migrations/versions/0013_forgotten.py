"""What the day's end settled has no known length; the last window and agent of a ticket; its last recall."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from alembic import op

from ticketing.ledger.types import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NEW = (
    *(("recalled_at", Instant), ("last_window", sa.String), ("last_agent", sa.String)),
    *(("forgotten", sa.String), ("forgotten_since", Instant), ("corrected_at", Instant)),
)
#: The state that each event leads to, as far as the day's end may meet it.
_LEADS_TO = {
    **dict.fromkeys(("issued", "restored", "returned", "transferred"), "waiting"),
    "called": "called",
    "started": "serving",
    "resumed": "serving",
    "held": "on_hold",
}
#: The sums of the ticket and of its last attention to which the day's end had added the spell that it cut.
_SUMS = {
    "waiting": ("wait_ms", None, None),
    "called": ("walk_ms", None, None),
    "serving": ("service_ms", "attended_ms", "service_ms"),
    "on_hold": ("hold_ms", "paused_ms", "hold_ms"),
}
_AT_ONCE = 1000

_ticket = sa.table(
    "ticket",
    sa.column("id", sa.String),
    sa.column("arrived_at", Instant),
    *(sa.column(name, sa.BigInteger) for name in ("wait_ms", "walk_ms", "service_ms", "hold_ms")),
    *(sa.column(name, sa.BigInteger) for name in ("attended_ms", "paused_ms")),
    sa.column("forgotten", sa.String),
    sa.column("forgotten_since", Instant),
)
_attention = sa.table(
    "attention",
    sa.column("ticket", sa.String),
    sa.column("ending", sa.String),
    *(sa.column(name, sa.BigInteger) for name in ("service_ms", "hold_ms")),
)
_event = sa.table(
    "event",
    *(sa.column(name, sa.String) for name in ("ticket", "type")),
    sa.column("seq", sa.BigInteger),
    sa.column("at", Instant),
)


def upgrade() -> None:
    for name, kind in _NEW:
        op.add_column("ticket", sa.Column(name, kind))
    connection = op.get_bind()
    connection.execute(sa.text(_LAST % _agent(connection)))
    connection.execute(sa.text(_RECALLED))
    cut = _cut_spells(connection)
    while some := list(islice(cut, _AT_ONCE)):
        _apply(connection, some, -1)


def downgrade() -> None:
    connection = op.get_bind()
    # What a supervisor corrected has no place in the tables before: the log keeps it.
    cut = _cut_spells(connection)
    while some := list(islice(cut, _AT_ONCE)):
        _apply(connection, some, 1)
    for name, _ in reversed(_NEW):
        op.drop_column("ticket", name)


def _agent(connection: sa.Connection) -> str:
    return "data->>'agent'" if connection.dialect.name == "postgresql" else "json_extract(data, '$.agent')"


_OF_TICKET = "FROM event WHERE event.ticket = ticket.id AND event.type"
_LAST_CALL = f"{_OF_TICKET} IN ('ticket.called', 'ticket.resumed') ORDER BY seq DESC LIMIT 1"
_LAST = (
    f'UPDATE ticket SET last_window = (SELECT event."window" {_LAST_CALL}),'  # noqa: S608  # constants
    f" last_agent = (SELECT %s {_LAST_CALL}) WHERE called_at IS NOT NULL"
)
_LAST_RECALL = (
    f"SELECT event.at {_OF_TICKET} = 'ticket.recalled' AND event.seq >"  # noqa: S608  # constants
    " (SELECT max(call.seq) FROM event AS call WHERE call.ticket = ticket.id AND call.type = 'ticket.called')"
    " ORDER BY seq DESC LIMIT 1"
)
# A ticket's time never goes back, whatever the site's clock did.
_RECALLED = (
    f"UPDATE ticket SET recalled_at = CASE WHEN ({_LAST_RECALL}) < called_at"  # noqa: S608  # constants
    f" THEN called_at ELSE ({_LAST_RECALL}) END WHERE recalls > 0"
)


def _cut_spells(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """What the day's end settled: the ticket, the state, since when, and how long the cut spell was."""
    settled = sa.select(_event.c.ticket).where(_event.c.type == "ticket.expired")
    query = (
        sa.select(_event.c.ticket, _event.c.type, _event.c.at, _ticket.c.arrived_at)
        .join(_ticket, _ticket.c.id == _event.c.ticket)
        .where(_event.c.ticket.in_(settled))
        .order_by(_event.c.ticket, _event.c.seq)
    )
    # Read whole before the first change: one connection cannot read and write at once everywhere.
    rows = connection.execute(query).all()
    for ticket, events in groupby(rows, key=attrgetter("ticket")):
        if found := _cut(ticket, events):
            yield found


def _cut(ticket: str, events: Iterator[Any]) -> dict[str, Any] | None:
    state, since = "waiting", None
    for event in events:
        since = since or event.arrived_at
        kind = event.type.removeprefix("ticket.")
        if kind == "expired":
            spell = max(0, _ms(event.at) - _ms(since))
            return {"of": ticket, "state": state, "since": since, "ms": spell}
        if kind in _LEADS_TO:
            state, since = _LEADS_TO[kind], max(since, event.at)
    return None


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _apply(connection: sa.Connection, some: list[dict[str, Any]], sign: int) -> None:
    """sign: -1 to take the cut spells out of the sums, 1 to put them back."""
    for state, (sum_, visit, of_attention) in _SUMS.items():
        values = [{**each, "ms": sign * each["ms"]} for each in some if each["state"] == state]
        if not values:
            continue
        changed: dict[str, Any] = {
            name: _ticket.c[name] + sa.bindparam("ms") for name in (sum_, visit) if name is not None
        }
        changed |= {
            "forgotten": sa.bindparam("state"),
            "forgotten_since": sa.bindparam("since", type_=Instant()),
        }
        connection.execute(
            sa.update(_ticket).where(_ticket.c.id == sa.bindparam("of")).values(changed), values
        )
        if of_attention is not None:
            theirs = (_attention.c.ticket == sa.bindparam("of"), _attention.c.ending == "ticket.expired")
            longer = {of_attention: _attention.c[of_attention] + sa.bindparam("ms")}
            connection.execute(sa.update(_attention).where(*theirs).values(longer), values)
