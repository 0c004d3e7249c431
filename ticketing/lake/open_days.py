"""A process's cache of the facts of open days, so that a report of today reads only new events' rows.

A ticket's row and an attention's change with an event alone, so whatever was read up to one number of the
site's ledger stays true, but for the tickets of which a later event speaks, and for what was undone.
Sessions, walks and attentions that go on grow with the clock, are few, and are read each time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cachetools import LRUCache
from sqlalchemy import Connection

from ticketing.domain.events import EventType
from ticketing.lake import fact_rows, window_time
from ticketing.lake.fact_rows import ServiceLevels
from ticketing.lake.facts import ATTENTIONS, DATASETS, SESSIONS, TICKETS

SiteDay = tuple[str, date]
#: Maximum of cached site-days: twice the open ones of a country. Of more, some are read again.
_MOST = 400


@dataclass(frozen=True, slots=True)
class _Known:
    """Facts of a site-day. seq: number of the ledger's last event in them. catalogue: version of the site's
    catalogue that they were read under; limits and time zone depend on it.
    """

    seq: int
    catalogue: int
    tickets: Any
    attentions: Any


class OpenDays:
    """Cache of the `most` site-days asked for last. Its answers have the rows that site_days.read() gives."""

    def __init__(self, most: int = _MOST) -> None:
        self._known: LRUCache[SiteDay, _Known] = LRUCache(most)

    def read(self, connection: Connection, site_days: Collection[SiteDay], at: datetime) -> dict[str, Any]:
        """Rows of the site-days by the dataset's name, as `pyarrow.Table`, in no promised order.

        connection: one snapshot. at: instant up to which sessions of a day that is not over are counted.
        """
        import pyarrow as pa  # heavy: loaded only by processes that report

        from ticketing.lake.site_days import table

        levels = fact_rows.service_levels(connection)
        heads = fact_rows.site_heads(connection, {site for site, _ in site_days})
        found: dict[str, list[Any]] = {name: [] for name in DATASETS}
        spells: list[Any] = []
        for site, day in sorted(site_days):
            known = self._refreshed(connection, (site, day), heads[site], levels)
            zone = ZoneInfo(heads[site].timezone)
            walking = table(TICKETS, fact_rows.called_tickets(connection, site, day, zone, levels, at))
            running = fact_rows.running_attentions(connection, site, day, zone, at)
            found[TICKETS.name] += [_without(known.tickets, walking), walking]
            found[ATTENTIONS.name] += [known.attentions, table(ATTENTIONS, running)]
            spells += window_time.sessions(connection, site, day, zone, at)
        found[SESSIONS.name].append(table(SESSIONS, spells))
        empty = {name: table(dataset, []) for name, dataset in DATASETS.items()}
        return {name: pa.concat_tables([empty[name], *tables]) for name, tables in found.items()}

    def _refreshed(
        self, connection: Connection, site_day: SiteDay, head: Any, levels: ServiceLevels
    ) -> _Known:
        known = self._known.get(site_day)
        # The snapshot may be older than the cached facts, which another thread read meanwhile.
        if known is None or known.catalogue != head.catalogue or known.seq > head.seq:
            known = _read(connection, site_day, head, levels, None)
        elif known.seq < head.seq:
            # What was undone leaves no row behind that would tell it: the whole day is read again.
            undone = fact_rows.is_undone_since(connection, site_day[0], known.seq)
            known = _read(connection, site_day, head, levels, None if undone else known)
        self._known[site_day] = known
        return known


def _read(
    connection: Connection, site_day: SiteDay, head: Any, levels: ServiceLevels, known: _Known | None
) -> _Known:
    from ticketing.lake.site_days import table

    (site, day), zone, after = site_day, ZoneInfo(head.timezone), known.seq if known else 0
    tickets = table(TICKETS, fact_rows.tickets(connection, site, day, zone, levels, after))
    attentions = table(ATTENTIONS, fact_rows.attentions(connection, site, day, zone, after))
    if known is not None:
        tickets = _with(_without(known.tickets, tickets), tickets)
        attentions = _with(_without_corrected(known.attentions, attentions), attentions)
    return _Known(head.seq, head.catalogue, tickets, attentions)


def _without(table: Any, changed: Any) -> Any:
    """The tickets that did not change."""
    import pyarrow.compute as pc

    if changed.num_rows == 0:
        return table
    return table.filter(pc.invert(pc.is_in(table["ticket"], changed["ticket"].combine_chunks())))


def _without_corrected(table: Any, changed: Any) -> Any:
    """The attentions that were not told again by a correction; no other event changes one that has ended."""
    import pyarrow.compute as pc

    for each in changed.filter(pc.equal(changed["ending"], EventType.CORRECTED)).to_pylist():
        same = pc.and_(pc.equal(table["ticket"], each["ticket"]), pc.equal(table["ordinal"], each["ordinal"]))
        table = table.filter(pc.invert(same))
    return table


def _with(table: Any, more: Any) -> Any:
    import pyarrow as pa

    # In one chunk: a day that is asked for every minute would otherwise end up in hundreds.
    return pa.concat_tables([table, more]).combine_chunks() if more.num_rows else table
