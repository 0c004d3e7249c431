"""The hot path: counts of waiting tickets, index of directed tickets, the catalogue's version."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("catalogue", sa.BigInteger, nullable=False, server_default="0"))
    for name in ("waiting", "waiting_preferential"):
        op.add_column("queue_day", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "change",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_change"),
    )
    op.execute(_COUNT.format(name="waiting", also=""))
    op.execute(_COUNT.format(name="waiting_preferential", also="AND ticket.priority = 'preferential'"))
    for target in ("for_window", "for_agent"):
        sent = sa.text(f"state = 'waiting' AND {target} IS NOT NULL")
        op.create_index(f"ix_ticket_{target}", "ticket", [target], sqlite_where=sent, postgresql_where=sent)
    left = sa.text("state IN ('on_hold', 'closed')")
    for whose in ("window", "agent"):
        name = f"ix_ticket_unfinished_{whose}"
        op.create_index(name, "ticket", [whose], sqlite_where=left, postgresql_where=left)


def downgrade() -> None:
    for target in ("for_window", "for_agent", "unfinished_window", "unfinished_agent"):
        op.drop_index(f"ix_ticket_{target}", "ticket")
    for name in ("waiting", "waiting_preferential"):
        op.drop_column("queue_day", name)
    op.drop_column("site", "catalogue")
    op.drop_table("change")


_COUNT = """
UPDATE queue_day SET {name} = (
    SELECT count(*) FROM ticket
    WHERE ticket.queue = queue_day.queue AND ticket.day = queue_day.day AND ticket.state = 'waiting' {also}
)
"""
