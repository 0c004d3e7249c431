"""Numbers, times and dates as people in Peru write them."""

from datetime import date, datetime

from babel.dates import format_date

from ticketing.domain.reporting import Unit

_LOCALE = "es_PE"
NOTHING = "—"


def figure(value: float | None, unit: Unit) -> str:
    """A value of an indicator, by its unit; a dash where nothing was to be measured."""
    if value is None:
        return NOTHING
    if unit is Unit.SECONDS:
        return time(value)
    if unit is Unit.SHARE:
        return f"{value:.1%}"
    return f"{value:,.0f}" if unit is Unit.COUNT else f"{value:,.1f}"


def time(seconds: float) -> str:
    """`45 s`, `11 min 24 s`, `1 h 05 min`."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes == 0:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if rest else f"{minutes} min"
    return f"{minutes // 60:,} h {minutes % 60:02d} min"


def change(now: float | None, before: float | None, unit: Unit) -> str:
    """`+27.0 %`, of a share `+3.1 puntos`; empty where one of them is missing."""
    if now is None or before is None or (before == 0 and unit is not Unit.SHARE):
        return ""
    difference = (now - before) * 100 if unit is Unit.SHARE else (now / before - 1) * 100
    text = f"{difference:+.1f}".replace("-", "−")
    return f"{text} puntos" if unit is Unit.SHARE else f"{text}%"


def long_day(day: date) -> str:
    """`martes 24 de noviembre de 2026`."""
    return str(format_date(day, "EEEE d 'de' MMMM 'de' y", locale=_LOCALE))


def short_day(day: date) -> str:
    """`martes 17 de noviembre`."""
    return str(format_date(day, "EEEE d 'de' MMMM", locale=_LOCALE))


def moment(at: datetime) -> str:
    """`25/11/2026 17:31`, as the clock on the wall says it."""
    return f"{at:%d/%m/%Y %H:%M}"
