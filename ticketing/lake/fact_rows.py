"""Facts of one site's business day, read from the tables: the rows that reports count.

The fields have the names and the order of the datasets in lake.facts, which documents their meaning.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, bindparam, select

from ticketing.ledger.tables import attention, service, service_level, site, ticket

Done = list[dict[str, Any]]


class TicketFact(NamedTuple):
    site: str
    day: date
    ticket: str
    visit: str
    code: str
    entity: str
    queue: str
    service: str | None
    done: Done
    channel: str
    priority: str
    category: str | None
    language: str
    state: str
    outcome: str | None
    issued_at: datetime
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    hour: int
    weekday: int
    window: str | None
    agent: str | None
    rule: str | None
    recalls: int
    transfers: int
    attentions: int
    wait_ms: int
    walk_ms: int
    service_ms: int
    hold_ms: int
    away_ms: int
    wait_limit_ms: int | None
    service_limit_ms: int | None
    replaces: str | None
    replaced_by: str | None
    seq: int


class AttentionFact(NamedTuple):
    site: str
    day: date
    ticket: str
    ordinal: int
    entity: str
    queue: str
    channel: str
    priority: str
    window: str
    agent: str
    started_at: datetime
    ended_at: datetime
    hour: int
    weekday: int
    service_ms: int
    hold_ms: int
    ending: str
    seq: int


Limits = tuple[int | None, int | None]
_NONE: Limits = (None, None)


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """Limits of the service-level agreements, by service.

    since: days from which the limits change, sorted. limits: those valid from each of these days on.
    entities: id of the entity that each service belongs to.
    """

    since: dict[str, list[date]]
    limits: dict[str, list[Limits]]
    entities: dict[str, str]

    def on(self, service: str | None, entity: str, day: date) -> Limits:
        """Limits of the wait and of the attention in milliseconds; None: no limit, or excluded.

        entity: id of the ticket's. It answers for its own services alone: a ticket passed on to it with the
        service of another entity has no service there until one is coded.
        """
        if service is None or self.entities.get(service) != entity:
            return _NONE
        place = bisect_right(self.since[service], day)
        return self.limits[service][place - 1] if place else _NONE


def service_levels(connection: Connection) -> ServiceLevels:
    agreed = select(service_level, service.c.entity).join(service, service.c.id == service_level.c.service)
    return levels_of(connection.execute(agreed).mappings())


def levels_of(rows: Iterable[Mapping[Any, Any]]) -> ServiceLevels:
    """Limits from rows of the table `service_level`, each with its service's entity, in any order."""
    found = ServiceLevels({}, {}, {})
    for row in sorted(rows, key=itemgetter("since")):
        limits = _NONE if row["excluded"] else (_ms(row["wait_s"]), _ms(row["attention_s"]))
        found.entities[row["service"]] = row["entity"]
        found.since.setdefault(row["service"], []).append(row["since"])
        found.limits.setdefault(row["service"], []).append(limits)
    return found


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * 1000


def site_heads(connection: Connection, sites: Collection[str]) -> dict[str, Any]:
    """`(timezone, seq, catalogue)` of each site: its clock, its last event, its catalogue's version."""
    columns = (site.c.id, site.c.timezone, site.c.seq, site.c.catalogue)
    return {row.id: row for row in connection.execute(select(*columns).where(site.c.id.in_(sorted(sites))))}


def tickets(
    connection: Connection, site_id: str, day: date, zone: ZoneInfo, levels: ServiceLevels, after: int = 0
) -> Iterator[TicketFact]:
    """Facts of tickets, in the order of issue. after: only tickets with a later event than this number."""
    rows = connection.execute(_TICKETS, {"site": site_id, "day": day, "after": after}).all()
    roots = _roots(connection, {row.id: row.replaces for row in rows if row.replaces})
    weekday = day.isoweekday()
    for row in rows:
        done = [{"service": each["service"], "quantity": each["quantity"]} for each in row.services]
        counted = done[0]["service"] if done else row.service
        yield TicketFact._make(
            (
                *(site_id, day, row.id, roots.get(row.id, row.id), row.code, row.entity, row.queue),
                *(counted, done, *row[_WHO]),
                *(row.arrived_at.astimezone(zone).hour, weekday, *row[_HOW]),
                *(*levels.on(counted, row.entity, day), *row[_LAST]),
            )
        )


def attentions(
    connection: Connection, site_id: str, day: date, zone: ZoneInfo, after: int = 0
) -> Iterator[AttentionFact]:
    """Facts of attentions, in the order of their ends. after: only those ended by a later event than this."""
    weekday = day.isoweekday()
    for row in connection.execute(_ATTENTIONS, {"site": site_id, "day": day, "after": after}):
        hour = row.started_at.astimezone(zone).hour
        yield AttentionFact._make((site_id, day, *row[_WHERE], hour, weekday, *row[_END]))


def _roots(connection: Connection, replaces: dict[str, str]) -> dict[str, str]:
    """The first ticket of the visit, by the id of each later one; it may be of the day before."""
    roots = {}
    for each, before in replaces.items():
        root: str | None = before
        while root is not None:
            roots[each] = root
            root = replaces[root] if root in replaces else connection.scalar(_REPLACES, {"ticket": root})
    return roots


_REPLACES = select(ticket.c.replaces).where(ticket.c.id == bindparam("ticket"))

#: Runs of columns that a fact takes unchanged, between the fields that are computed.
_WHO, _HOW, _LAST = slice(6, 17), slice(17, 28), slice(28, 31)
_TICKETS: Select[Any] = (
    select(
        *(ticket.c[name] for name in ("id", "code", "entity", "queue", "service", "services")),
        *(ticket.c[name] for name in ("channel", "priority", "category", "language", "state", "outcome")),
        *(ticket.c[name] for name in ("issued_at", "arrived_at", "called_at", "started_at", "ended_at")),
        *(ticket.c[name] for name in ("window", "agent")),
        ticket.c.why["rule"].as_string().label("rule"),
        *(ticket.c[name] for name in ("recalls", "transfers", "attentions")),
        *(ticket.c[name] for name in ("wait_ms", "walk_ms", "service_ms", "hold_ms", "away_ms")),
        *(ticket.c[name] for name in ("replaces", "replaced_by", "seq")),
    )
    .where(
        ticket.c.site == bindparam("site"),
        ticket.c.day == bindparam("day"),
        ticket.c.seq > bindparam("after"),
    )
    .order_by(ticket.c.issued_at, ticket.c.seq)
)

_WHERE, _END = slice(0, 10), slice(10, 14)
_ATTENTIONS: Select[Any] = (
    select(
        *(attention.c[name] for name in ("ticket", "ordinal", "entity", "queue")),
        *(ticket.c.channel, ticket.c.priority),
        *(attention.c[name] for name in ("window", "agent", "started_at", "ended_at")),
        *(attention.c[name] for name in ("service_ms", "hold_ms", "ending", "seq")),
    )
    .join(ticket, ticket.c.id == attention.c.ticket)
    .where(
        attention.c.site == bindparam("site"),
        attention.c.day == bindparam("day"),
        attention.c.seq > bindparam("after"),
    )
    .order_by(attention.c.seq)
)
