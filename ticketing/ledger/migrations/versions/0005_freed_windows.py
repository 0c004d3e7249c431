"""The instant since which a window is free."""

import sqlalchemy as sa
from alembic import op

from ticketing.ledger.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("window_session", sa.Column("freed_at", Instant))


def downgrade() -> None:
    op.drop_column("window_session", "freed_at")
