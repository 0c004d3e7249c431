"""Index of a lane by day: it begins with the queue and the day."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")
_BEFORE = ["queue", "priority", "order_at", "issued_seq"]
_NOW = ["queue", "day", "priority", "order_at", "issued_seq"]


def upgrade() -> None:
    _again(_NOW)


def downgrade() -> None:
    _again(_BEFORE)


def _again(columns: list[str]) -> None:
    op.drop_index("ix_ticket_lane", "ticket")
    op.create_index("ix_ticket_lane", "ticket", columns, sqlite_where=_WAITING, postgresql_where=_WAITING)
