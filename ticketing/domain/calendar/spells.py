"""Spells of a window, open or paused, from its events, and their pieces by the hour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from ticketing.domain.event_data import WindowChanged
from ticketing.domain.events import Event, EventType
from ticketing.domain.windows import WindowState

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Spell:
    """From since to until the window was in one state. seq: the event that began it."""

    window: str
    agent: str
    state: WindowState
    reason: str | None
    since: datetime
    until: datetime
    seq: int


def spells(events: Iterable[Event], start: datetime, end: datetime) -> list[Spell]:
    """Spells between start and end, from a site's `window.*` events in their order.

    A window's first event is its opening, or the first one after it was closed. A spell still running at
    `end` is cut there.
    """
    found: list[Spell] = []
    running: dict[str, Spell] = {}
    for event in events:
        before = running.pop(str(event.window), None)
        if before is not None:
            found.append(replace(before, until=event.at))
        if (after := _begun(event, before, end)) is not None:
            running[after.window] = after
    cut = (replace(each, since=max(each.since, start)) for each in (*found, *running.values()))
    return [each for each in cut if each.since < each.until]


def _begun(event: Event, before: Spell | None, end: datetime) -> Spell | None:
    """The spell that the event begins; none when it closes the window."""
    window, data = str(event.window), cast("WindowChanged", event.data)
    if event.type is EventType.WINDOW_OPENED:
        return Spell(window, data["agent"], WindowState.OPEN, None, event.at, end, event.seq)
    if event.type is EventType.WINDOW_PAUSED and before is not None:
        reason = data.get("reason")
        return replace(
            before, state=WindowState.PAUSED, reason=reason, since=event.at, until=end, seq=event.seq
        )
    return None


def by_hour(spell: Spell, zone: ZoneInfo) -> Iterator[tuple[datetime, Spell]]:
    """The spell cut at the full hours of local time and where the clocks change, each piece with its local
    begin. A change off the full hour, as Lord Howe's or the Chatham Islands', begins another hour too.
    """
    since = spell.since
    while since < spell.until:
        local = since.astimezone(zone)
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        until = min(spell.until, since + timedelta(seconds=_HOUR_S) - past)
        until = _change_between(since, until, zone) or until
        yield local, replace(spell, since=since, until=until)
        since = until


def _change_between(since: datetime, until: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant after `since` and before `until` at which the zone's clocks have changed."""
    offset = _offset(since, zone)
    if _offset(until, zone) == offset:
        return None
    before, changed = since, until
    while changed - before > _MOMENT:
        middle = before + (changed - before) // (2 * _MOMENT) * _MOMENT
        before, changed = (middle, changed) if _offset(middle, zone) == offset else (before, middle)
    return changed


_MOMENT = timedelta(milliseconds=1)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
