"""The network's channels; until the catalogue is loaded, the channels of its sites."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("code", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("code", name="pk_channel"),
    )
    op.execute("INSERT INTO channel (code, name) SELECT DISTINCT channel, channel FROM site")


def downgrade() -> None:
    op.drop_table("channel")
