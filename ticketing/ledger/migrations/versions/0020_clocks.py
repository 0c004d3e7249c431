"""Time: how long each request waited for its instant, and the anchor that a machine's processes share."""

import sqlalchemy as sa
from alembic import op

from ticketing.ledger.types import Instant

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("waited_ms", sa.Integer))
    op.create_table(
        "clock",
        sa.Column("boot", sa.String, primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("steady_ms", sa.BigInteger, nullable=False),
        sa.Column("laid", Instant, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("clock")
    with op.batch_alter_table("event") as changed:
        changed.drop_column("waited_ms")
