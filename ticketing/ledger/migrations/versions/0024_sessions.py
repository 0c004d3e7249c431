"""Login sessions, and passwords that another person chose and that have to be changed."""

import sqlalchemy as sa
from alembic import op

from ticketing.ledger.types import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_session",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("stamp", sa.String, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("idle_s", sa.Integer, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("program", sa.String, nullable=False),
        sa.Column("password_given", sa.Boolean, nullable=False),
    )
    op.create_index("ix_login_session_person", "login_session", ["person"])
    op.create_table(
        "given_password",
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("at", Instant, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("given_password")
    op.drop_table("login_session")
