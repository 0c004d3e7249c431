"""Formats of numbers and dates by language, by Babel."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from ticketing.languages.messages import Words
from ticketing.languages.packs import SOURCE

#: Count of cached texts: a report over ten years names each day, and readers look at the same days again.
_REMEMBERED = 4096


def number(words: Words, value: Decimal | int, pattern: str = "#,##0.###") -> str:
    """The number's text. pattern: CLDR. A Decimal keeps the digits that the pattern shows."""
    return format_decimal(value, pattern, locale=_locale(words))


def day_text(words: Words, day: date, message: str) -> str:
    """The day's text. message: id of the message with the CLDR pattern."""
    return _day(day, words(message), _locale(words))


def moment_text(words: Words, at: datetime, message: str) -> str:
    """The instant's text in the time zone of `at`. message: id of the message with the CLDR pattern."""
    return format_datetime(at, words(message), locale=_locale(words))


def prepare(words: Words) -> None:
    """Load what the language's formats need, which takes some milliseconds the first time."""
    number(words, 1)
    _day(date.min, "EEEE d MMMM y", _locale(words))


@lru_cache(_REMEMBERED)
def _day(day: date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


def weekday_name(words: Words, weekday: int) -> str:
    """Name of a weekday. weekday: 1 Monday to 7 Sunday."""
    return str(_locale(words).days["stand-alone"]["wide"][weekday - 1])


def _locale(words: Words) -> Locale:
    """The language's locale; for one that Unicode's data lacks, the source language's."""
    return _parsed(words.locale) or _known(words.languages.pack(SOURCE).locale)


@cache
def _parsed(tag: str) -> Locale | None:
    try:
        return _known(tag)
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _known(tag: str) -> Locale:
    return Locale.parse(tag.partition("-x-")[0], sep="-")
