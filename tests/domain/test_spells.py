"""Spells of windows by the hour of the clock on the wall, also where clocks change off the full hour."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.calendar.spells import Spell, by_hour
from ticketing.domain.windows import WindowState

#: A zone with an instant near which its clocks change: by half an hour, off the hour, over midnight.
CHANGES = [
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Pacific/Chatham", datetime(2026, 4, 4, 14, 0, tzinfo=UTC)),
    ("Pacific/Chatham", datetime(2026, 9, 26, 14, 0, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 3, 14, 3, 31, tzinfo=UTC)),
    ("Antarctica/Troll", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
    ("Asia/Kolkata", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
    ("America/Caracas", datetime(2016, 5, 1, 7, 0, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 4, 5, 3, 0, tzinfo=UTC)),
    ("America/Lima", datetime(2026, 11, 24, 14, 0, tzinfo=UTC)),
]


def spell(since: datetime, until: datetime) -> Spell:
    return Spell("lima-norte:1", "ana", WindowState.OPEN, None, since, until, 1)


def minute_by_minute(since: datetime, until: datetime, zone: ZoneInfo) -> Counter[tuple[str, int]]:
    """Milliseconds by the day and the hour that the clock shows in each minute."""
    found: Counter[tuple[str, int]] = Counter()
    while since < until:
        next_ = min(since.replace(second=0, microsecond=0) + timedelta(minutes=1), until)
        local = since.astimezone(zone)
        found[local.date().isoformat(), local.hour] += (next_ - since) // timedelta(milliseconds=1)
        since = next_
    return found


@given(st.sampled_from(CHANGES), st.integers(-300 * 60_000, 300 * 60_000), st.integers(1, 600 * 60_000))
def test_each_hour_has_the_minutes_in_which_the_clock_showed_it(
    change: tuple[str, datetime], before_ms: int, length_ms: int
) -> None:
    zone, since = ZoneInfo(change[0]), change[1] + timedelta(milliseconds=before_ms)
    until = since + timedelta(milliseconds=length_ms)
    pieces = list(by_hour(spell(since, until), zone))
    told: Counter[tuple[str, int]] = Counter()
    for local, piece in pieces:
        assert local == piece.since.astimezone(zone)
        told[local.date().isoformat(), local.hour] += (piece.until - piece.since) // timedelta(milliseconds=1)
    assert told == minute_by_minute(since, until, zone)
    # Whole and in order: no moment is lost or counted twice.
    assert [piece.until for _, piece in pieces[:-1]] == [piece.since for _, piece in pieces[1:]]
    assert (pieces[0][1].since, pieces[-1][1].until) == (since, until)


@pytest.mark.parametrize(("zone", "at"), CHANGES, ids=str)
def test_a_spell_over_a_change_is_cut_at_most_once_more_than_at_the_hours(zone: str, at: datetime) -> None:
    pieces = list(by_hour(spell(at - timedelta(hours=3), at + timedelta(hours=3)), ZoneInfo(zone)))
    assert len(pieces) <= 9
    assert all(piece.until - piece.since <= timedelta(hours=1) for _, piece in pieces)
