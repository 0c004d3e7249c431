"""The business day: the site's local day, never UTC's."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def business_day(at: datetime, timezone: str) -> date:
    """The local day at the site for an instant."""
    return at.astimezone(ZoneInfo(timezone)).date()


def day_start(day: date, timezone: str) -> datetime:
    """The UTC instant at which the local day begins, also where a time change moves midnight."""
    return datetime.combine(day, time.min, ZoneInfo(timezone)).astimezone(UTC)


def day_end(day: date, timezone: str) -> datetime:
    """The UTC instant at which the next local day begins."""
    return day_start(day + timedelta(days=1), timezone)
