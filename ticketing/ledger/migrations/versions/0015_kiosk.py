"""Kiosks: the limit of tickets a minute, and the first page or withdrawal to claim an issued ticket."""

import sqlalchemy as sa
from alembic import op

from ticketing.ledger.types import Instant

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("kiosk_limit", sa.Integer))
    op.create_table(
        "ticket_claim",
        sa.Column("ticket", sa.String, primary_key=True),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.String, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ticket_claim")
    with op.batch_alter_table("site") as changed:
        changed.drop_column("kiosk_limit")
