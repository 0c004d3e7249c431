"""Alembic's environment, run for each command; the connection and its transaction come from `migrate.py`."""

from typing import Literal

from alembic import context

from ticketing.ledger.partitions import is_partition
from ticketing.ledger.tables import metadata
from ticketing.ledger.types import Instant, Json


def render(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """Write our own column types into a drafted revision as the types that they are on each database."""
    if kind == "type" and isinstance(item, Instant):
        return 'sa.String(24).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")'
    if kind == "type" and item is Json:
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def include(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out partitions: they come and go with the months, and no revision names them."""
    return kind != "table" or name is None or not is_partition(name)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render,
    include_name=include,
    # SQLite can change tables in a transaction, once one is open; Alembic assumes that it cannot.
    transactional_ddl=True,
    # SQLite cannot alter a column: a batch copies the table.
    render_as_batch=True,
)
context.run_migrations()
