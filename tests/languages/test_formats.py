"""Formats of numbers and dates by language."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.languages.test_messages import write
from tests.support.words import ENGLISH, SPANISH
from ticketing.languages import formats
from ticketing.languages.messages import Languages, Words
from ticketing.reports.labels import label

SATURDAY = date(2026, 9, 5)


@pytest.mark.parametrize(
    ("value", "pattern", "said"),
    [
        (1234567, "#,##0", "1,234,567"),
        (Decimal("1812.50"), "#,##0.0", "1,812.5"),
        (Decimal("-0.4"), "+0.0;−0.0", "−0.4"),
        (Decimal("3.1"), "+0.0;−0.0", "+3.1"),
    ],
)
@pytest.mark.parametrize("words", [SPANISH, ENGLISH], ids=["es", "en"])
def test_peru_and_english_group_and_point_alike(
    words: Words, value: Decimal | int, pattern: str, said: str
) -> None:
    assert formats.number(words, value, pattern) == said


def test_a_date_is_written_by_the_pattern_of_the_pack() -> None:
    said = {tag: formats.day_text(words, SATURDAY, "documents.dates.longDay") for tag, words in BOTH.items()}
    assert said == {"es": "sábado 5 de setiembre de 2026", "en": "Saturday, 5 September 2026"}


def test_a_moment_is_told_by_the_clock_that_it_has() -> None:
    at = datetime(2026, 11, 5, 7, 3, tzinfo=UTC)
    said = {tag: formats.moment_text(words, at, "documents.dates.moment") for tag, words in BOTH.items()}
    assert said == {"es": "05/11/2026 07:03", "en": "5 Nov 2026, 07:03"}


@pytest.mark.parametrize(
    ("dimension", "key", "es", "en"),
    [
        ("weekday", 3, "miércoles", "Wednesday"),
        ("hour", 8, "08:00", "08:00"),
        ("month", "2026-11", "noviembre 2026", "November 2026"),
        ("day", "2026-11-04", "04/11/2026", "4 Nov 2026"),
        ("year", 2026, "2026", "2026"),
        ("priority", "preferential", "Preferencial", "Priority"),
        ("channel", "CENTROS MAC", "CENTROS MAC", "CENTROS MAC"),
        ("agent", None, "—", "—"),
    ],
)
def test_the_key_of_a_row_is_said_in_words(dimension: str, key: str | int | None, es: str, en: str) -> None:
    assert [label(words, dimension, key) for words in (SPANISH, ENGLISH)] == [es, en]


@pytest.mark.parametrize("locale", ["ay-BO", "not a locale"])
def test_a_language_that_unicode_does_not_know_writes_as_spanish_does(tmp_path: Path, locale: str) -> None:
    write(tmp_path, "es", "es-PE", plain="day: EEEE d\n")
    write(tmp_path, "ay", locale)
    words = Languages(tmp_path).words("ay")
    formats.prepare(words)
    assert formats.number(words, 1812) == "1,812"
    assert formats.day_text(words, SATURDAY, "plain.day") == "sábado 5"


BOTH = {"es": SPANISH, "en": ENGLISH}
