"""Durable cursors of the log's followers; the cursors of the closing of days move into their table."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.String(24).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "follower",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("site", sa.String, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("blocked_until", INSTANT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.String),
        sa.PrimaryKeyConstraint("name", "site", name="pk_follower"),
    )
    op.execute(
        "INSERT INTO follower (name, site, seq, epoch, failures)"
        " SELECT 'closing', site, seq, 0, 0 FROM closing"
    )
    # Where no day was closed yet, the row existed only for its cursor.
    op.execute("DELETE FROM closing WHERE through IS NULL")
    with op.batch_alter_table("closing") as closing:
        closing.drop_column("seq")
        closing.alter_column("through", existing_type=sa.Date, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("closing") as closing:
        closing.alter_column("through", existing_type=sa.Date, nullable=True)
        closing.add_column(sa.Column("seq", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(
        "UPDATE closing SET seq = (SELECT follower.seq FROM follower"
        " WHERE follower.name = 'closing' AND follower.site = closing.site)"
        " WHERE EXISTS (SELECT 1 FROM follower"
        " WHERE follower.name = 'closing' AND follower.site = closing.site)"
    )
    op.execute(
        "INSERT INTO closing (site, seq) SELECT site, seq FROM follower WHERE name = 'closing'"
        " AND NOT EXISTS (SELECT 1 FROM closing WHERE closing.site = follower.site)"
    )
    with op.batch_alter_table("closing") as closing:
        closing.alter_column("seq", existing_type=sa.BigInteger, server_default=None)
    op.drop_table("follower")
