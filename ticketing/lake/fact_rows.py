"""Facts of one site's business day, read from the tables: the rows that reports count.

The fields have the names and the order of the datasets in lake.facts, which documents their meaning.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, bindparam, literal_column, select

from ticketing.domain.attentions import IN_ATTENTION
from ticketing.domain.calendar.days import day_end
from ticketing.domain.calendar.instants import elapsed_ms
from ticketing.domain.events import EventType
from ticketing.domain.states import OPEN, State
from ticketing.lake import known
from ticketing.ledger.literals import quoted
from ticketing.ledger.tables import attention, event, service, service_level, site, ticket

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
    wait_ms: int | None
    walk_ms: int
    service_ms: int | None
    hold_ms: int | None
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
    ended_at: datetime | None
    hour: int
    weekday: int
    service_ms: int | None
    hold_ms: int | None
    ending: str | None
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


NO_LEVELS = ServiceLevels({}, {}, {})


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


def is_undone_since(connection: Connection, site_id: str, seq: int) -> bool:
    """Whether an act on one of the site's tickets was undone after the event of that number."""
    return connection.execute(_UNDONE, {"site": site_id, "seq": seq}).first() is not None


def tickets(
    connection: Connection,
    site_id: str,
    day: date,
    zone: ZoneInfo,
    levels: ServiceLevels,
    after: int = 0,
) -> Iterator[TicketFact]:
    """In the order of their issue, without the walks that go on.

    after: only of those of which a later event than this speaks.
    """
    rows = connection.execute(_TICKETS, {"site": site_id, "day": day, "after": after}).all()
    yield from _facts(connection, rows, _Day(site_id, day, zone, levels))


def called_tickets(
    connection: Connection, site_id: str, day: date, zone: ZoneInfo, levels: ServiceLevels, at: datetime
) -> Iterator[TicketFact]:
    """The tickets whose walk goes on, as long as it is at `at`, or at the day's end."""
    rows = connection.execute(_CALLED, {"site": site_id, "day": day}).all()
    yield from _facts(connection, rows, _Day(site_id, day, zone, levels, at))


@dataclass(frozen=True, slots=True)
class _Day:
    """One site's day; at: until when it has come, None: nothing of it goes on."""

    site: str
    day: date
    zone: ZoneInfo
    levels: ServiceLevels
    at: datetime | None = None

    def ran(self, since: datetime) -> int:
        """Milliseconds since then; what goes on at night is not counted beyond its day."""
        if self.at is None:
            return 0
        return elapsed_ms(since, min(self.at, max(since, day_end(self.day, self.zone.key))))


def _facts(connection: Connection, rows: Sequence[Any], of: _Day) -> Iterator[TicketFact]:
    before = _replaced(connection, rows)
    weekday = of.day.isoweekday()
    for row in rows:
        done = [{"service": each["service"], "quantity": each["quantity"]} for each in row.services]
        counted = done[0]["service"] if done else row.service
        fact = TicketFact._make(
            (
                *(of.site, of.day, row.id, row.id, row.code, row.entity, row.queue),
                *(counted, done, *row[_WHO]),
                *(row.arrived_at.astimezone(of.zone).hour, weekday, *row[_HOW]),
                *(*of.levels.on(counted, row.entity, of.day), *row[_LAST]),
            )
        )
        if row.state == State.CALLED:
            fact = fact._replace(walk_ms=fact.walk_ms + of.ran(row.since))
        yield before[row.id].told(fact) if row.id in before else fact


def attentions(
    connection: Connection, site_id: str, day: date, zone: ZoneInfo, after: int = 0
) -> Iterator[AttentionFact]:
    """In the order of their ends. after: only those that a later event than this ended or corrected."""
    weekday = day.isoweekday()
    for row in connection.execute(_ATTENTIONS, {"site": site_id, "day": day, "after": after}):
        hour = row.started_at.astimezone(zone).hour
        yield AttentionFact._make((site_id, day, *row[_WHERE], hour, weekday, *row[_END]))


def running_attentions(
    connection: Connection, site_id: str, day: date, zone: ZoneInfo, at: datetime
) -> Iterator[AttentionFact]:
    """Attentions that go on, as long as they are at `at`, or at the day's end."""
    of = _Day(site_id, day, zone, NO_LEVELS, at)
    for row in connection.execute(_RUNNING, {"site": site_id, "day": day}):
        ran = of.ran(row.since)
        yield AttentionFact(
            *(site_id, day, row.id, row.attentions + 1, row.entity, row.queue, row.channel, row.priority),
            *(row.window, row.agent, row.attended_at, None),
            *(row.attended_at.astimezone(zone).hour, day.isoweekday()),
            row.attended_ms + (ran if row.state == State.SERVING else 0),
            row.paused_ms + (ran if row.state == State.ON_HOLD else 0),
            *(None, row.seq),
        )


@dataclass(frozen=True, slots=True)
class _Before:
    """What a ticket that replaces a misrouted one goes on from.

    root: the first ticket of the visit, which may have been issued on the day before. The others: of the last
    of the replaced tickets that was attended, None where none was.
    """

    root: str
    called_at: datetime | None = None
    started_at: datetime | None = None
    window: str | None = None
    agent: str | None = None

    def told(self, fact: TicketFact) -> TicketFact:
        """A person who was attended before keeps that call and start until the next one."""
        fact = fact._replace(visit=self.root)
        if fact.started_at is not None or self.started_at is None:
            return fact
        # Told as earlier than the ticket itself, also where the site's clock was put back in between.
        latest = fact.issued_at - _A_MOMENT
        fact = fact._replace(started_at=min(self.started_at, latest))
        if fact.called_at is not None:
            return fact
        called_at = min(self.called_at or latest, latest)
        return fact._replace(called_at=called_at, window=self.window, agent=self.agent)


_A_MOMENT = timedelta(milliseconds=1)


def _replaced(connection: Connection, rows: Sequence[Any]) -> dict[str, _Before]:
    """By ticket, of those that replace another."""
    found: dict[str, _Before] = {}
    for each in rows:
        root, attended = each.replaces, None
        while root is not None:
            one = connection.execute(_ONE, {"ticket": root}).one_or_none()
            attended = attended or (one if one is not None and one.started_at is not None else None)
            last = attended or (None, None, None, None, None)
            found[each.id] = _Before(root, *last[1:])
            root = one.replaces if one is not None else None
    return found


_one = ("replaces", "called_at", "started_at", "last_window", "last_agent")
_ONE = select(*(ticket.c[name] for name in _one)).where(ticket.c.id == bindparam("ticket"))

#: Runs of columns that a fact takes unchanged, between the fields that are computed.
_WHO, _HOW, _LAST = slice(6, 17), slice(17, 28), slice(28, 31)
_READ: Select[Any] = select(
    *(ticket.c[name] for name in ("id", "code", "entity", "queue", "service", "services")),
    *(ticket.c[name] for name in ("channel", "priority", "category", "language", "state", "outcome")),
    *(ticket.c[name] for name in ("issued_at", "arrived_at", "called_at", "started_at")),
    known.of_ticket(ticket.c.ended_at, *OPEN),
    known.NAMED_WINDOW,
    known.AGENT.label("agent"),
    ticket.c.why["rule"].as_string().label("rule"),
    *(ticket.c[name] for name in ("recalls", "transfers", "attentions")),
    *(known.of_ticket(ticket.c.wait_ms, State.WAITING), ticket.c.walk_ms),
    *(
        known.of_ticket(ticket.c.service_ms, State.SERVING),
        known.of_ticket(ticket.c.hold_ms, State.ON_HOLD),
        ticket.c.away_ms,
    ),
    *(ticket.c[name] for name in ("replaces", "replaced_by", "seq", "since")),
).where(ticket.c.site == bindparam("site"), ticket.c.day == bindparam("day"))
_TICKETS = _READ.where(ticket.c.seq > bindparam("after")).order_by(ticket.c.issued_at, ticket.c.seq)
_UNDONE: Select[Any] = (
    select(event.c.seq)
    .where(event.c.site == bindparam("site"), event.c.seq > bindparam("seq"))
    .where(event.c.type == literal_column(quoted(EventType.UNDONE)))
    .limit(1)
)
# Written out in the statement: with values that are sent apart, no plan can use a partial index.
_CALLED = _READ.where(ticket.c.state == literal_column(quoted(State.CALLED)))

_of_running = (
    *("id", "attentions", "entity", "queue", "channel", "priority", "window", "agent", "state", "since"),
    *("attended_at", "attended_ms", "paused_ms", "seq"),
)
_RUNNING: Select[Any] = (
    select(*(ticket.c[name] for name in _of_running))
    .where(
        ticket.c.site == bindparam("site"),
        ticket.c.day == bindparam("day"),
        ticket.c.state.in_([literal_column(quoted(state)) for state in sorted(IN_ATTENTION)]),
    )
    .order_by(ticket.c.seq)
)


_WHERE, _END = slice(0, 10), slice(10, 14)
_ATTENTIONS: Select[Any] = (
    select(
        *(attention.c[name] for name in ("ticket", "ordinal", "entity", "queue")),
        *(ticket.c.channel, ticket.c.priority),
        *(attention.c[name] for name in ("window", "agent", "started_at")),
        known.of_attention(attention.c.ended_at, *IN_ATTENTION),
        known.of_attention(attention.c.service_ms, State.SERVING),
        known.of_attention(attention.c.hold_ms, State.ON_HOLD),
        *(attention.c[name] for name in ("ending", "seq")),
    )
    .join(ticket, ticket.c.id == attention.c.ticket)
    .where(
        attention.c.site == bindparam("site"),
        attention.c.day == bindparam("day"),
        attention.c.seq > bindparam("after"),
    )
    .order_by(attention.c.seq)
)
