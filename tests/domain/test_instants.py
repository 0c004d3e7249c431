"""Instants as text, and the milliseconds between them."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.calendar.instants import cut, elapsed_ms, from_text, optional_text, to_text

MILLENNIUM = datetime(2000, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 10**15).map(lambda microseconds: MILLENNIUM + timedelta(microseconds=microseconds))


def test_the_text_is_utc_with_milliseconds_and_z() -> None:
    lima = timezone(timedelta(hours=-5))
    assert to_text(datetime(2026, 11, 24, 8, 5, 9, 123_999, lima)) == "2026-11-24T13:05:09.123Z"
    assert to_text(datetime(2026, 11, 24, tzinfo=UTC)) == "2026-11-24T00:00:00.000Z"


def test_no_instant_is_no_text() -> None:
    assert optional_text(None) is None
    assert optional_text(datetime(2026, 11, 24, tzinfo=UTC)) == "2026-11-24T00:00:00.000Z"


@given(INSTANTS)
def test_an_instant_comes_back_from_its_text_cut_to_milliseconds(at: datetime) -> None:
    back = from_text(to_text(at))
    assert back == cut(at)
    assert back.utcoffset() == timedelta(0)
    assert cut(cut(at)) == cut(at)


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_the_instants(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (cut(one) < cut(other))


@given(INSTANTS, st.integers(0, 10**10))
def test_elapsed_is_exact_forwards_and_nothing_backwards(start: datetime, milliseconds: int) -> None:
    end = start + timedelta(milliseconds=milliseconds)
    assert elapsed_ms(start, end) == milliseconds
    assert elapsed_ms(end, start) == 0
