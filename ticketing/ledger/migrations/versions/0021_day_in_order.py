"""Index of a site's days in the order of issue: a page of the detail report is read without sorting."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BEFORE = ["site", "day"]
_NOW = ["site", "day", "issued_seq"]


def upgrade() -> None:
    _again(_NOW)


def downgrade() -> None:
    _again(_BEFORE)


def _again(columns: list[str]) -> None:
    op.drop_index("ix_ticket_day", "ticket")
    op.create_index("ix_ticket_day", "ticket", columns)
