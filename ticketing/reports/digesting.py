"""The chore that writes the digests of compacted months."""

from datetime import datetime

from ticketing.domain.calendar.days import Month
from ticketing.reports.context import Reporting

#: Months per call, about a second each, so that closing days is not held up.
_AT_ONCE = 10


def digest_due(reporting: Reporting, at: datetime, patience_s: float = 0.0) -> list[Month]:  # noqa: ARG001  # a chore is told the time
    """Write missing digests, the latest months first; returns these months. Raises LakeBusy."""
    done: list[Month] = []
    for each in reversed(reporting.lake.compacted()):
        with reporting.lake.writing(patience_s):
            done += [each] if reporting.figures.digest(*each) else []
        if len(done) == _AT_ONCE:
            break
    return done
