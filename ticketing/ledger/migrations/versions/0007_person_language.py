"""The language that a person chose for their screens."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("language", sa.String))


def downgrade() -> None:
    op.drop_column("person", "language")
