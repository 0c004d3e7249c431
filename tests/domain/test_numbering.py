"""Numbers of a queue's tickets on one day."""

import itertools

import pytest

from ticketing.domain.errors import Conflict, NumberingError
from ticketing.domain.line.numbering import Position, Series, code, has_number, next_position


def numbers(series: Series, tickets: int) -> list[tuple[int, int]]:
    """(round, number) of the day's first tickets."""
    position, given = Position(), []
    for _ in range(tickets):
        position = next_position(series, position)
        given.append((position.round, position.last))
    return given


def test_a_day_starts_with_the_first_number_and_leaves_none_out() -> None:
    assert numbers(Series("R"), 3) == [(0, 1), (0, 2), (0, 3)]


def test_a_range_starts_where_it_says() -> None:
    assert numbers(Series("R", first=500, last=599), 2) == [(0, 500), (0, 501)]


def test_the_series_counts_what_it_issued() -> None:
    assert next_position(Series("R"), Position(issued=41, round=0, last=41)).issued == 42


def test_after_the_last_number_nothing_is_issued() -> None:
    series = Series("R", first=1, last=2)
    with pytest.raises(NumberingError) as refused:
        numbers(series, 3)
    assert refused.value.code == "series_exhausted"
    assert refused.value.extra == {"last": 2}
    assert isinstance(refused.value, Conflict)
    assert not has_number(series, Position(issued=2, round=0, last=2))


def test_a_series_that_wraps_starts_over_in_the_next_round() -> None:
    assert numbers(Series("R", first=7, last=8, wrap=True), 5) == [(0, 7), (0, 8), (1, 7), (1, 8), (2, 7)]


def test_no_round_and_number_comes_twice() -> None:
    given = numbers(Series("R", first=1, last=9, wrap=True), 100)
    assert len(set(given)) == 100
    assert all(before < after for before, after in itertools.pairwise(given))


@pytest.mark.parametrize("wrap", [False, True])
def test_the_daily_cap_ends_the_day_with_or_without_wrap(wrap: bool) -> None:
    series = Series("R", last=999, wrap=wrap, daily_cap=3)
    assert len(numbers(series, 3)) == 3
    with pytest.raises(NumberingError) as refused:
        numbers(series, 4)
    assert refused.value.code == "cap_reached"
    assert refused.value.extra == {"cap": 3}


def test_the_cap_is_told_before_the_end_of_the_series() -> None:
    with pytest.raises(NumberingError, match="cap_reached"):
        next_position(Series("R", last=2, daily_cap=2), Position(2, 0, 2))


def test_a_queue_capped_at_zero_issues_nothing() -> None:
    assert not has_number(Series("R", daily_cap=0), Position())


def test_a_range_moved_up_during_the_day_goes_on_at_its_new_start() -> None:
    assert next_position(Series("R", first=200, last=299), Position(5, 0, 5)) == Position(6, 0, 200)


def test_a_range_cut_during_the_day_is_exhausted_or_wraps() -> None:
    assert not has_number(Series("R", last=3), Position(5, 0, 5))
    assert next_position(Series("R", last=3, wrap=True), Position(5, 0, 5)) == Position(6, 1, 1)


@pytest.mark.parametrize(
    ("series", "number", "text"),
    [
        (Series("R"), 45, "R-045"),
        (Series("SU", last=99), 7, "SU-007"),
        (Series("R", last=9999), 45, "R-0045"),
        (Series("R", last=9999), 9999, "R-9999"),
        (Series("R", last=999), 1000, "R-1000"),
    ],
)
def test_a_code_has_the_width_of_the_last_number_and_three_digits_at_least(
    series: Series, number: int, text: str
) -> None:
    assert code(series, number) == text


TAKEN = frozenset({"R-001", "R-002"})


@pytest.mark.parametrize(
    ("now", "following"),
    [
        # A wrap passes over people who are still here, and so does a first number.
        (Position(5, 0, 5), Position(6, 1, 3)),
        (Position(), Position(1, 0, 3)),
        (Position(3, 0, 3), Position(4, 0, 4)),
    ],
)
def test_a_number_whose_code_is_taken_is_passed_over(now: Position, following: Position) -> None:
    assert next_position(Series("R", last=5, wrap=True), now, TAKEN) == following


def test_a_series_whose_codes_are_all_taken_is_exhausted() -> None:
    with pytest.raises(NumberingError) as refused:
        next_position(Series("R", last=2, wrap=True), Position(2, 0, 2), TAKEN)
    assert refused.value.code == "series_exhausted"


def test_a_series_without_wrap_takes_the_last_free_number_and_no_more() -> None:
    series = Series("R", last=3)
    assert next_position(series, Position(), TAKEN) == Position(1, 0, 3)
    with pytest.raises(NumberingError):
        next_position(series, Position(1, 0, 3), TAKEN)
