"""National holidays, as the library `holidays` lists them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial

import holidays

from ticketing.domain.calendar.hours import National, no_country


def of_country(country: str | None) -> National:
    """Holidays of a country by its ISO 3166 code, such as PE; none without a country."""
    return no_country if country is None else partial(_of_year, country)


def is_known(country: str) -> bool:
    return country in holidays.list_supported_countries()


@lru_cache(maxsize=256)
def _of_year(country: str, year: int) -> Mapping[date, str]:
    """Names in the country's own language; a day of two holidays has both."""
    return {day: name.replace("; ", " / ") for day, name in _listed(country, year).items()}


def _listed(country: str, year: int) -> Mapping[date, str]:
    # Named, or the library would take the language of the process's environment.
    language = holidays.country_holidays(country).default_language
    found: Mapping[date, str] = holidays.country_holidays(country, years=year, language=language)
    return found
