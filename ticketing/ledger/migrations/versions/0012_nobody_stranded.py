"""Limits of a site for pauses, parked people and no-shows; choosing a ticket is off unless it is said."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LIMITS = {"sent_pause_s": "300", "hold_limit_s": "1800", "no_show_least_s": "20"}


def upgrade() -> None:
    for name, default in _LIMITS.items():
        op.add_column("site", sa.Column(name, sa.Integer, nullable=False, server_default=default))
    # Sites keep what they have: their catalogue said it, or was loaded while `true` was the default.
    with op.batch_alter_table("site") as site:
        site.alter_column("choose_allowed", server_default=sa.false(), existing_type=sa.Boolean())


def downgrade() -> None:
    with op.batch_alter_table("site") as site:
        site.alter_column("choose_allowed", server_default=sa.true(), existing_type=sa.Boolean())
    for name in _LIMITS:
        op.drop_column("site", name)
