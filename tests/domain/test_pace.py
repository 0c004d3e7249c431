"""The token bucket: no sequence of steps passes the burst and the rate."""

from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.pace import Pace

GAPS = st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=60)


@given(GAPS, st.floats(0.5, 50), st.integers(1, 30))
def test_never_more_steps_than_burst_and_rate_allow(gaps: list[float], rate: float, burst: int) -> None:
    pace, at, taken = Pace(rate, burst), 100.0, 0
    for gap in gaps:
        at += gap
        taken += pace.take(at) == 0.0
        assert taken <= burst + rate * (at - 100.0 - gaps[0]) + 1e-6


@given(st.floats(0.5, 50), st.integers(1, 30))
def test_a_refused_step_is_free_after_the_time_that_was_told(rate: float, burst: int) -> None:
    pace = Pace(rate, burst)
    for _ in range(burst):
        assert pace.take(0.0) == 0.0
    told = pace.take(0.0)
    assert told > 0
    assert pace.take(told + 1e-6) == 0.0


def test_what_has_come_anyway_is_waited_for() -> None:
    pace = Pace(20, 60)
    assert pace.spend(0.0, 60) == 0.0
    assert pace.spend(0.0, 20) == 1.0
    assert pace.spend(1.0, 0) == 0.0


def test_a_clock_that_goes_back_gives_nothing() -> None:
    pace = Pace(1, 1)
    assert pace.take(10.0) == 0.0
    assert pace.take(5.0) > 0
