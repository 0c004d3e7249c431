"""Codes of tickets as people type them."""

from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.line.numbering import Series, TypedCode, code, typed_code

PREFIXES = st.text("ABCRSÑÁ", min_size=1, max_size=3)
SEPARATORS = st.sampled_from(["", " ", "-", " - ", "\u2013", "\u2011", ".", "_"])
SPACES = st.sampled_from(["", " ", "  "])


@given(PREFIXES, st.integers(1, 9999), st.integers(1, 6), SEPARATORS, SPACES, st.booleans())
def test_a_code_means_the_same_whatever_its_case_digits_and_separator(
    prefix: str, number: int, width: int, separator: str, around: str, lower: bool
) -> None:
    typed = f"{around}{prefix.lower() if lower else prefix}{separator}{number:0{width}d}{around}"
    assert typed_code(typed) == TypedCode(prefix, number)


@given(PREFIXES, st.integers(1, 9999))
def test_what_a_ticket_shows_is_understood(prefix: str, number: int) -> None:
    assert typed_code(code(Series(prefix, 1, 9999, True, None), number)) == TypedCode(prefix, number)


@given(st.integers(0, 9999), st.integers(1, 6), SPACES)
def test_a_bare_number_is_of_any_series(number: int, width: int, around: str) -> None:
    assert typed_code(f"{around}{number:0{width}d}{around}") == TypedCode(None, number)


@given(st.text())
def test_any_text_is_a_code_or_is_not(text: str) -> None:
    found = typed_code(text)
    assert found is None or 0 <= found.number < 10**9
