"""Whether a queue gives tickets now: its schedule, and what a supervisor switched by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from ticketing.domain.calendar import instants
from ticketing.domain.calendar.days import business_day, day_end, day_start
from ticketing.domain.calendar.schedule import HORIZON_DAYS, Closed, ClosedBecause, Open, Schedule


class Until(StrEnum):
    """How long a switch by hand holds; besides these, until an instant (RFC 3339).

    reopened: until the queue is switched again. schedule: no longer, so that the schedule holds again.
    """

    DAY = auto()
    REOPENED = auto()
    SCHEDULE = auto()


@dataclass(frozen=True, slots=True)
class ByHand:
    """A switch by hand. until: of Until, or an instant as text."""

    open: bool
    since: datetime
    until: str = Until.DAY
    reason: str | None = None

    def holds(self, at: datetime, timezone: str) -> bool:
        ends = self.ends_at(timezone)
        return ends is None or at < ends

    def ends_at(self, timezone: str) -> datetime | None:
        """The instant from which the schedule holds again; None: not before another switch."""
        if self.until == Until.REOPENED:
            return None
        if self.until == Until.SCHEDULE:
            return self.since
        if self.until == Until.DAY:
            return day_end(business_day(self.since, timezone), timezone)
        return instants.from_text(self.until)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a queue gives tickets. since: instant at which it opened, None while it is closed.

    closes_at: end of the attention, also after the last ticket; None where none is known. opens_at: when a
    closed queue gives tickets again. changes_at: when any of this becomes otherwise without an event.
    """

    open: bool
    since: datetime | None = None
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    because: ClosedBecause | None = None
    note: str | None = None
    by_hand: bool = False
    changes_at: datetime | None = None


def opening(schedule: Schedule, by_hand: ByHand | None, at: datetime) -> Opening:
    """The queue at an instant. A switch by hand goes before the schedule for as long as it holds."""
    if by_hand is None or not by_hand.holds(at, schedule.timezone):
        return scheduled(schedule, at)
    ends = by_hand.ends_at(schedule.timezone)
    then = scheduled(schedule, ends) if ends is not None else None
    if by_hand.open:
        closes_at = then.closes_at if then is not None and then.open else ends
        since = max(by_hand.since, _day_start(at, schedule.timezone))
        return Opening(True, since=since, closes_at=closes_at, by_hand=True, changes_at=ends)
    opens_at = None if then is None else ends if then.open else then.opens_at
    because = ClosedBecause.BY_HAND
    return Opening(
        False, opens_at=opens_at, because=because, note=by_hand.reason, by_hand=True, changes_at=ends
    )


def scheduled(schedule: Schedule, at: datetime) -> Opening:
    """The queue by its schedule alone."""
    found = schedule.at(at)
    if isinstance(found, Closed):
        opens_at = _opens_at(schedule, found.opens_at)
        changes_at = found.opens_at
        return Opening(
            False, opens_at=opens_at, because=found.because, note=found.note, changes_at=changes_at
        )
    if found.until is not None and found.last_ticket_at is not None and found.last_ticket_at <= at:
        opens_at = _opens_at(schedule, _after(schedule, found.until))
        because = ClosedBecause.LAST_TICKET
        return Opening(
            False, closes_at=found.until, opens_at=opens_at, because=because, changes_at=found.until
        )
    return Opening(True, since=found.since, closes_at=found.until, changes_at=found.last_ticket_at)


def _opens_at(schedule: Schedule, at: datetime | None) -> datetime | None:
    """The first instant from `at` on, itself an opening, at which tickets are given."""
    for _ in range(HORIZON_DAYS):
        found = None if at is None else schedule.at(at)
        if not isinstance(found, Open) or found.until is None:
            return at
        if found.last_ticket_at is None or (at is not None and at < found.last_ticket_at):
            return at
        at = _after(schedule, found.until)  # a span that is shorter than the time before its closing
    return None


def _after(schedule: Schedule, closing: datetime) -> datetime | None:
    """The opening that follows a closing."""
    found = schedule.at(closing)
    return found.opens_at if isinstance(found, Closed) else closing


def _day_start(at: datetime, timezone: str) -> datetime:
    return day_start(business_day(at, timezone), timezone)


def unattended_at(
    opened: Opening, attended: bool, left_at: datetime | None, patience: timedelta
) -> datetime | None:
    """The instant from which an open queue counts as one that no window attends; None while one does.

    left_at: when the last window of the queue paused or closed.
    """
    if attended or not opened.open or opened.since is None:
        return None
    return max(opened.since, left_at or opened.since) + patience


def earliest(*some: datetime | None, after: datetime) -> datetime | None:
    """The first of the instants that lie after."""
    return min((each for each in some if each is not None and each > after), default=None)
