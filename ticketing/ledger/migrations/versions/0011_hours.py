"""How long a queue's switch by hand holds: for its day, where that was not recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("queue_state") as changed:
        changed.add_column(sa.Column("until", sa.String, nullable=False, server_default="day"))


def downgrade() -> None:
    with op.batch_alter_table("queue_state") as changed:
        changed.drop_column("until")
