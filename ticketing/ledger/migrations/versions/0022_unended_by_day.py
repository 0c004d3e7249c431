"""Index of the tickets that were not ended, by site, day and round."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_UNENDED = sa.text("state IN ('called', 'on_hold', 'serving', 'waiting')")


def upgrade() -> None:
    op.create_index(
        "ix_ticket_unended",
        "ticket",
        ["site", "day", "round"],
        sqlite_where=_UNENDED,
        postgresql_where=_UNENDED,
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_unended", "ticket")
