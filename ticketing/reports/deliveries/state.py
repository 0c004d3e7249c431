"""State of the deliveries."""

from ticketing.ledger.context import Core
from ticketing.reports.deliveries import delivery_rows as rows


def failing_count(core: Core) -> int:
    """Number of deliveries that were tried and have not succeeded yet."""
    with core.database.read() as connection:
        return rows.failing_count(connection)
