"""How the deliveries stand."""

from ticketing.ledger.context import Services
from ticketing.reports.deliveries import delivery_rows as rows


def failing_count(services: Services) -> int:
    """How many were tried and did not succeed yet."""
    with services.database.read() as connection:
        return rows.failing_count(connection)
