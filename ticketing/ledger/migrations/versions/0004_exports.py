"""Columns of the log of exports up to their end, and the table of deliveries."""

import sqlalchemy as sa
from alembic import op

from ticketing.ledger.types import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("export_log", sa.Column("site", sa.String))
    op.add_column("export_log", sa.Column("format", sa.String, nullable=False, server_default="json"))
    op.add_column("export_log", sa.Column("complete", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_export_log_site", "export_log", ["site"])
    op.create_table(
        "delivery",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.Column("error", sa.String),
        sa.PrimaryKeyConstraint("name", "period", name="pk_delivery"),
    )


def downgrade() -> None:
    op.drop_table("delivery")
    op.drop_index("ix_export_log_site", "export_log")
    for name in ("complete", "format", "site"):
        op.drop_column("export_log", name)
