"""Last day in the lake's files, for a lake without a ledger that records closed days: a simulated history."""

from collections.abc import Collection
from datetime import date

from ticketing.domain.calendar.days import Month
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake, steady


def last_day(lake: Lake, sites: Collection[str] | None = None) -> date | None:
    """The last day on which the files have a ticket of any of the sites. sites: ids; None: all.

    Months are read from the newest on, so that mostly one file of a long history is opened.
    """
    return steady(lambda: _newest(lake, sites))


def _newest(lake: Lake, sites: Collection[str] | None) -> date | None:
    found = (_last(lake, month, sites) for month in reversed(lake.months()))
    return next(filter(None, found), None)


def _last(lake: Lake, month: Month, sites: Collection[str] | None) -> date | None:
    from ticketing.lake import files

    first = date(*month, 1)
    found = lake.files(TICKETS, first, first, sites)
    if found == [lake.month_file(TICKETS, *month)]:
        return files.last_day(found[0], sites)
    return max((date.fromisoformat(path.stem) for path in found), default=None)
