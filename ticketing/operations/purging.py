"""The purge of all data that is past its retention, of every package."""

from datetime import datetime

from ticketing.ledger.context import Core
from ticketing.privacy import retention
from ticketing.privacy.retention import Purged, Retention
from ticketing.reports.deliveries import delivery_rows


def purge(core: Core, at: datetime, kept: Retention) -> Purged:
    """Erase personal data by `retention.purge`, and the records of deliveries as old as those of exports."""
    with core.database.write() as connection:
        delivery_rows.erase(connection, at - kept.exports)
    return retention.purge(core, at, kept)
