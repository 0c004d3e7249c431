"""The hourly chart as SVG: a bar for each hour, and a tick at the same hour's value a week before."""

from collections.abc import Mapping

from markupsafe import Markup

from ticketing.languages.formats import number
from ticketing.languages.messages import Words

_WIDTH, _HEIGHT, _FOOT, _HEAD = 720, 128, 18, 15
_BAR = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" fill="#0b5d6b"/>')
_TICK = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="2.4" fill="#857f70"/>')
_TEXT = Markup(
    '<text x="{:.1f}" y="{:.1f}" text-anchor="middle" font-size="11" font-family="Atkinson, DejaVu Sans" '
    'font-weight="{}" fill="{}">{}</text>'
)
_SVG = Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="100%">{}</svg>')


def hour_bars(now: Mapping[int, int], before: Mapping[int, int], words: Words) -> Markup:
    """Chart of the tickets by hour; empty when there were none on either day."""
    used = [hour for counts in (now, before) for hour, tickets in counts.items() if tickets]
    if not used:
        return Markup("")
    hours = range(min(used), max(used) + 1)
    most = max(*now.values(), *before.values(), 1)
    step = _WIDTH / len(hours)
    marks = [
        mark
        for place, hour in enumerate(hours)
        for mark in _hour(words, hour, now.get(hour, 0), before.get(hour, 0), most, place * step, step)
    ]
    return _SVG.format(_WIDTH, _HEIGHT, Markup("").join(marks))


def _hour(
    words: Words, hour: int, now: int, before: int, most: int, left: float, step: float
) -> list[Markup]:
    floor = _HEIGHT - _FOOT
    scale = (floor - _HEAD) / most
    middle = left + step / 2
    return [
        _BAR.format(left + step * 0.16, floor - now * scale, step * 0.68, now * scale),
        _TICK.format(left + step * 0.08, floor - before * scale - 1.2, step * 0.84),
        _count(number(words, now), now * scale, before * scale, middle, floor),
        _TEXT.format(middle, _HEIGHT - 5, 400, "#5b6470", f"{hour}:00"),
    ]


def _count(told: str, tall: float, tick: float, middle: float, floor: float) -> Markup:
    """The number at the foot of its bar, clear of the tick; above both where the bar is too low for it."""
    inside = tall > 18 and not 0 < tick < 18
    if inside:
        return _TEXT.format(middle, floor - 6, 700, "#ffffff", told)
    return _TEXT.format(middle, floor - max(tall, tick) - 5, 700, "#1b1f24", told)
