"""Numbers, durations and dates of a printed page, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ticketing.domain.reporting import Unit
from ticketing.languages.formats import day_text, moment_text, number
from ticketing.languages.messages import Words


@dataclass(frozen=True, slots=True)
class Figures:
    """Formatting of values in the page's template."""

    words: Words

    def figure(self, value: float | None, unit: Unit) -> str:
        """A value of an indicator, by its unit; a dash for None."""
        if value is None:
            return self.words("documents.figures.nothing")
        if unit is Unit.SECONDS:
            return self.time(value)
        if unit is Unit.SHARE:
            return self.words("documents.figures.share", value=self._fixed(value * 100, 1))
        return self._fixed(value, 0 if unit is Unit.COUNT else 1)

    def time(self, seconds: float) -> str:
        """`45 s`, `11 min 24 s`, `1 h 05 min`."""
        minutes, rest = divmod(round(seconds), 60)
        if minutes == 0:
            return self.words("documents.figures.seconds", seconds=str(rest))
        if minutes >= 60:
            hours = number(self.words, minutes // 60)
            return self.words("documents.figures.hours", hours=hours, minutes=f"{minutes % 60:02d}")
        if rest == 0:
            return self.words("documents.figures.minutes", minutes=str(minutes))
        spell = {"minutes": str(minutes), "seconds": f"{rest:02d}"}
        return self.words("documents.figures.minutesAndSeconds", **spell)

    def change(self, now: float | None, before: float | None, unit: Unit) -> str:
        """`+27.0%`, for a share `+3.1 puntos`; empty if one of the values is missing."""
        if now is None or before is None or (before == 0 and unit is not Unit.SHARE):
            return ""
        difference = (now - before) * 100 if unit is Unit.SHARE else (now / before - 1) * 100
        value = number(self.words, Decimal(f"{difference:.1f}"), "+0.0;−0.0")
        return self.words(f"documents.figures.{'points' if unit is Unit.SHARE else 'change'}", value=value)

    def long_day(self, day: date) -> str:
        """`martes 24 de noviembre de 2026`."""
        return day_text(self.words, day, "documents.dates.longDay")

    def short_day(self, day: date) -> str:
        """`martes 17 de noviembre`."""
        return day_text(self.words, day, "documents.dates.shortDay")

    def moment(self, at: datetime) -> str:
        """`25/11/2026 17:31`, the local time."""
        return moment_text(self.words, at, "documents.dates.moment")

    def _fixed(self, value: float, digits: int) -> str:
        """The value rounded as Python rounds, so that a page and a spreadsheet never differ by a digit."""
        pattern = "#,##0.0" if digits else "#,##0"
        return number(self.words, Decimal(f"{value:.{digits}f}"), pattern)
