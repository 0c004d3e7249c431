"""Schedules of a site's queues and windows, from the settings of its hours and holidays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection, and_, or_, select

from ticketing.domain.calendar.hours import HolidayCalendar, hours_from
from ticketing.domain.calendar.schedule import Hours, Schedule
from ticketing.domain.json import JsonObject
from ticketing.domain.settings import NETWORK, Noun, hours_id
from ticketing.ledger.settings import national_holidays
from ticketing.ledger.settings.catalogue_rows import QueueRow
from ticketing.ledger.tables import setting

#: Minutes without a window after which a queue counts as unattended, where the site says nothing.
UNATTENDED_MINUTES = 10


@dataclass(frozen=True)
class SiteHours:
    """The hours of one site.

    layers: by the setting's id. patience: time for which no window may attend an open queue.
    issue_unattended: whether a queue still gives tickets then.
    """

    site: str
    timezone: str
    layers: Mapping[str, Hours]
    holidays: HolidayCalendar
    patience: timedelta = timedelta(minutes=UNATTENDED_MINUTES)
    issue_unattended: bool = True
    _schedules: dict[tuple[str, ...], Schedule] = field(default_factory=dict, repr=False)

    def of_queue(self, queue: QueueRow) -> Schedule:
        """site ← entity at the site ← queue"""
        return self._schedule(*self._of_queue(queue))

    def of_window(self, number: int, queues: Sequence[QueueRow]) -> Schedule:
        """site ← entity ← queue ← window. queues: that the window serves; several say nothing in common."""
        shared = {self._of_queue(each) for each in queues}
        common = shared.pop() if len(shared) == 1 else (hours_id(self.site),)
        return self._schedule(*common, hours_id(self.site, "window", number))

    def _of_queue(self, queue: QueueRow) -> tuple[str, ...]:
        ids = (
            hours_id(self.site),
            hours_id(self.site, "entity", queue.entity),
            hours_id(self.site, "queue", queue.code),
        )
        return tuple(each for each in ids if each in self.layers)

    def _schedule(self, *ids: str) -> Schedule:
        """One for all queues with the same layers: each remembers the days that it has worked out."""
        said = tuple(each for each in ids if each in self.layers)
        if said not in self._schedules:
            layers = tuple(self.layers[each] for each in said)
            self._schedules[said] = Schedule(self.timezone, layers, self.holidays)
        return self._schedules[said]


def read(connection: Connection, site: str, timezone: str) -> SiteHours:
    """The hours as the settings have them now."""
    found = _settings(connection, site)
    network = found[Noun.NETWORK].get(NETWORK, {})
    own = found[Noun.SITES].get(site, {})
    country = network.get("country")
    return SiteHours(
        site,
        timezone,
        {some_id: hours_from(value) for some_id, value in found[Noun.HOURS].items()},
        HolidayCalendar(
            {some_id.partition(":")[2]: str(each["name"]) for some_id, each in found[Noun.HOLIDAYS].items()},
            national_holidays.of_country(None if country is None else str(country)),
        ),
        timedelta(minutes=float(str(own.get("unattended_minutes") or UNATTENDED_MINUTES))),
        own.get("issue_unattended") is not False,
    )


_NOUNS = (Noun.NETWORK, Noun.SITES, Noun.HOURS, Noun.HOLIDAYS)


def _settings(connection: Connection, site: str) -> Mapping[Noun, Mapping[str, JsonObject]]:
    """Values by noun and id. A site's own holiday comes after the network's of the same day."""
    of_network = and_(setting.c.site == NETWORK, setting.c.noun.in_((Noun.NETWORK, Noun.HOLIDAYS)))
    own = and_(setting.c.site == site, setting.c.noun.in_((Noun.SITES, Noun.HOURS, Noun.HOLIDAYS)))
    query = select(setting.c.noun, setting.c.id, setting.c.value).where(or_(of_network, own))
    found: dict[Noun, dict[str, JsonObject]] = {noun: {} for noun in _NOUNS}
    for row in connection.execute(query.order_by(setting.c.site != NETWORK, setting.c.id)):
        found[Noun(row.noun)][row.id] = row.value
    return found
