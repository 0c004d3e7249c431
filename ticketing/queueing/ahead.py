"""People ahead of waiting tickets: the play of domain.ahead over a site's present state.

Windows that serve a queue are its open ones with an agent who may attend its entity; where there is none,
all windows that have it in their work profile, as if they opened. The instant is that of the ledger's last
event, so that equal states give equal answers. A full room is not played: with more than MOST people before
the same windows, or CROWD at the site, a ticket counts those of its own queue, by class and arrival.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Column, Connection, text

from ticketing.domain.ahead import Caller, Waiting, people_ahead
from ticketing.domain.days import business_day
from ticketing.domain.priorities import Priority
from ticketing.domain.states import State
from ticketing.domain.stranding import Desk
from ticketing.ledger.context import Core
from ticketing.ledger.literals import quoted
from ticketing.ledger.site_catalogue import SiteCatalogue
from ticketing.ledger.site_heads import site_head
from ticketing.ledger.tables import site as site_table
from ticketing.ledger.tables import ticket
from ticketing.queueing import heads, queries
from ticketing.queueing.desks import desks_of
from ticketing.queueing.read_rows import TicketRow

#: People before the same windows for whom a play takes a few milliseconds.
MOST = 300
#: People at one site whom one statement still reads.
CROWD = 1_000


@dataclass(frozen=True)
class Rota:
    """The windows that call at a site now. places: of today in the ratios of its queues."""

    known: SiteCatalogue
    desks: Sequence[Desk]
    places: dict[str, int]
    _callers: dict[tuple[str | None, ...], list[Caller]] = field(default_factory=dict)

    def callers(self, person: Waiting) -> list[Caller]:
        """The windows that may call this person, by number."""
        key = (person.queue, person.entity, person.for_window, person.for_agent)
        if key not in self._callers:
            self._callers[key] = self._find(person)
        return self._callers[key]

    def _find(self, person: Waiting) -> list[Caller]:
        # What is sent to a window that cannot call now is ordered as its queue is.
        sent = [each for each in self.desks if each.may_call(person)]
        if sent:
            return [self._caller(each.window, each) for each in sent]
        profiles = self.known.profiles
        serving = [
            row.id
            for row in self.known.windows
            if any(queue == person.queue for queue, _ in profiles.get(row.id, []))
        ]
        return [self._caller(each, None) for each in serving]

    def _caller(self, window: str, desk: Desk | None) -> Caller:
        rules = self.known.rules(window, self.places)
        if desk is None:
            return Caller(window, None, rules)
        return Caller(window, desk.agent, rules, desk.entities)


def rota(core: Core, site: str, at: datetime) -> Rota | None:
    """The windows that call now; None for a site that does not exist."""
    with core.database.read() as connection:
        head = site_head(connection, site)
        if head is None:
            return None
        known = core.catalogues.at(connection, site, head.catalogue)
        return _rota(connection, known, business_day(at, head.timezone))


def ahead_of_rows(
    core: Core, connection: Connection, rows: Iterable[TicketRow], remember: bool = False
) -> dict[str, int]:
    """`{ticket: people ahead}` of those of the rows that wait.

    remember: keep the site's play until its ledger moves on; never inside a command, whose seq may be rolled
    back and be given to another event.
    """
    waiting = [each for each in rows if each.state == State.WAITING]
    found: dict[str, int] = {}
    for site, day in {(each.site, each.day) for each in waiting}:
        ids = [each.id for each in waiting if (each.site, each.day) == (site, day)]
        played = _played(core, connection, site, day, remember)
        found |= (
            queries.ahead_in_queue(connection, ids)
            if played is None
            else {each: played[each] for each in ids if each in played}
        )
    return found


def _played(
    core: Core, connection: Connection, site: str, day: date, remember: bool
) -> Mapping[str, int] | None:
    """Of all who wait at the site; None for a crowd."""
    head = connection.execute(_HEAD, {"site": site}).one()
    key = (head.seq, head.catalogue, day)
    before = core.ahead.get(site)
    if remember and before is not None and before[0] == key:
        return before[1]
    everybody = crowd(connection, site, day)
    if everybody is None:
        return None
    known = core.catalogues.at(connection, site, head.catalogue)
    found = ahead_of_all(_rota(connection, known, day), everybody, head.seq_at)
    if remember:
        core.ahead[site] = (key, found)
    return found


def ahead_of_all(calling: Rota, waiting: Sequence[Waiting], at: datetime) -> dict[str, int]:
    """`{ticket: people ahead}`; one play for all whom the same windows call."""
    plays: dict[tuple[tuple[str, str | None], ...], dict[str, int]] = {}
    found = {}
    own = _by_queue(waiting)
    for each in waiting:
        callers = calling.callers(each)
        key = tuple((caller.window, caller.agent) for caller in callers)
        if key not in plays:
            plays[key] = _play(waiting, callers, at)
        # A ticket that none of these windows can call yet is told its place in its queue.
        found[each.id] = plays[key].get(each.id, own[each.id])
    return found


def crowd(connection: Connection, site: str, day: date) -> Sequence[Waiting] | None:
    """The people who wait at the site, in one statement; None for more than CROWD."""
    rows = connection.execute(_WAITING, {"site": site, "day": day, "limit": CROWD + 1}).all()
    return None if len(rows) > CROWD else rows


def ahead_of(person: Waiting, calling: Rota, waiting: Sequence[Waiting], at: datetime) -> int:
    """People ahead of one ticket, which is not among those who wait."""
    everybody = [*waiting, person]
    found = _play(everybody, calling.callers(person), at, until=person.id)
    return found[person.id] if person.id in found else _by_queue(everybody)[person.id]


def _rota(connection: Connection, known: SiteCatalogue, day: date) -> Rota:
    alternating = sorted({queue for row in known.windows for queue in known.alternating(row.id)})
    return Rota(known, desks_of(connection, known), heads.turns(connection, alternating, day))


def _play(
    waiting: Iterable[Waiting], callers: Sequence[Caller], at: datetime, until: str | None = None
) -> dict[str, int]:
    queues = {queue for caller in callers for queue in caller.rules}
    windows = {caller.window for caller in callers}
    agents = {caller.agent for caller in callers if caller.agent is not None}
    before = [
        each
        for each in waiting
        if each.queue in queues or each.for_window in windows or each.for_agent in agents
    ]
    return people_ahead(before, callers, at, until) if len(before) <= MOST else _by_queue(before)


def _by_queue(waiting: Iterable[Waiting]) -> dict[str, int]:
    places: dict[str, int] = {}
    found = {}
    for each in sorted(waiting, key=_strict_order):
        found[each.id] = places.get(each.queue, 0)
        places[each.queue] = found[each.id] + 1
    return found


def _strict_order(each: Waiting) -> tuple[bool, datetime, int]:
    return each.priority != Priority.PREFERENTIAL, each.order_at, each.issued_seq


_COLUMNS = ("id", "queue", "entity", "priority", "order_at", "issued_seq", "for_window", "for_agent")
_WAITING = text(
    f"SELECT {', '.join(_COLUMNS)} FROM ticket"  # noqa: S608  # constants
    f" WHERE site = :site AND state = {quoted(State.WAITING)} AND (day = :day) IS TRUE"
    " LIMIT :limit"
).columns(*(Column(name, ticket.c[name].type) for name in _COLUMNS))
_HEAD = text("SELECT seq, seq_at, catalogue FROM site WHERE id = :site").columns(
    *(Column(name, site_table.c[name].type) for name in ("seq", "seq_at", "catalogue"))
)
