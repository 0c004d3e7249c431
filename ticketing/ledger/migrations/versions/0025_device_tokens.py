"""Tokens of devices: the time after which an unused one ends, and the one that a new one replaces."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("device_unused_days", sa.Integer))
    op.add_column("token", sa.Column("replaces", sa.String))


def downgrade() -> None:
    with op.batch_alter_table("token") as changed:
        changed.drop_column("replaces")
    with op.batch_alter_table("site") as changed:
        changed.drop_column("device_unused_days")
