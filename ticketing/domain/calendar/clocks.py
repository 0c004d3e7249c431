"""Clocks: the instant that elapsed time vouches for, and the instant of an event under its site's lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: A wall clock that is farther than this from where elapsed time puts it has jumped. Slewing by NTP moves
#: both clocks alike, so that nothing but steps adds up here.
JUMP = timedelta(seconds=30)
#: Requests overtake each other and hosts differ by so much; a log that is farther ahead is from the future.
SKEW = timedelta(seconds=5)
#: An anchor that no process has confirmed for so much elapsed time says nothing about the present any more.
ANCHOR_KEPT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Reading:
    """Two clocks read at once. steady: time since the machine's start, which cannot be set."""

    wall: datetime
    steady: timedelta


@dataclass(frozen=True, slots=True)
class Anchor:
    """An instant that is believed for a moment of steady time. laid: the instant of its beginning."""

    at: datetime
    steady: timedelta
    laid: datetime


def laid_at(reading: Reading) -> Anchor:
    """An anchor that believes the wall clock as it is."""
    return Anchor(reading.wall, reading.steady, reading.wall)


def expected(anchor: Anchor, steady: timedelta) -> datetime:
    """The instant to which elapsed time alone has brought the anchor."""
    return anchor.at + (steady - anchor.steady)


def jump(anchor: Anchor, reading: Reading) -> timedelta:
    """How far the wall clock is ahead of elapsed time, negative when behind; zero while they agree."""
    apart = reading.wall - expected(anchor, reading.steady)
    return apart if abs(apart) > JUMP else timedelta()


def believed(anchor: Anchor, reading: Reading) -> datetime:
    """The wall clock while elapsed time bears it out, otherwise where elapsed time puts it."""
    return expected(anchor, reading.steady) if jump(anchor, reading) else reading.wall


def is_usable(anchor: Anchor, steady: timedelta) -> bool:
    """Whether a process that starts may go on from the anchor, because another confirmed it lately."""
    return timedelta() <= steady - anchor.steady <= ANCHOR_KEPT


def under_lock(now: datetime, last: datetime | None) -> datetime:
    """The instant of a site's next event: the log's time never goes back."""
    return now if last is None else max(now, last)


def day_instant(now: datetime, at: datetime) -> datetime:
    """The instant whose business day counts for an event of instant `at`.

    A log from the future keeps its order, and must not put people into a day that has not come.
    """
    return at if at - now <= SKEW else now
