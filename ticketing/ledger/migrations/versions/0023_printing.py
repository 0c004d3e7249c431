"""Paper: print jobs, and the last report of each kiosk's own program."""

import sqlalchemy as sa
from alembic import op

from ticketing.ledger.types import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "print_job",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("ticket", sa.String, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.Column("copy", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("ordered_at", Instant, nullable=False),
        sa.Column("since", Instant, nullable=False),
    )
    op.create_index("ix_print_job_site", "print_job", ["site"])
    op.create_index("ix_print_job_ticket", "print_job", ["ticket"])
    op.create_index("ix_print_job_device", "print_job", ["device", "since"])
    op.create_table(
        "device_report",
        sa.Column("device", sa.String, sa.ForeignKey("device.id"), primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("trouble", sa.String),
        sa.Column("near_end", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("device_report")
    op.drop_table("print_job")
