"""Instants that a clock which was ahead dated wrongly, and what they were."""

from datetime import datetime, timedelta


def earlier(at: datetime, now: datetime, by_ms: int, least: datetime | None = None) -> datetime:
    """An instant in the future by so much earlier; not after now, and not before `least`. Others stay."""
    if at <= now:
        return at
    moved = min(at - timedelta(milliseconds=by_ms), now)
    return moved if least is None else max(moved, least)
