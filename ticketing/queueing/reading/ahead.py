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

from ticketing.domain.line.ahead import Caller, Waiting, people_ahead
from ticketing.domain.line.priorities import Priority
from ticketing.domain.line.stranding import Desk
from ticketing.domain.states import State
from ticketing.domain.tickets import Ticket
from ticketing.ledger.context import Core
from ticketing.ledger.ledger import SiteTransaction
from ticketing.ledger.literals import quoted
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.tables import site as site_table
from ticketing.ledger.tables import ticket
from ticketing.queueing.desks import desks_of
from ticketing.queueing.reading import heads, queries
from ticketing.queueing.reading.read_rows import NewcomerRow, TicketRow

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
    everybody = _crowd(connection, site, day)
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


def _crowd(connection: Connection, site: str, day: date) -> Sequence[Waiting] | None:
    """The people who wait at the site, in one statement; None for more than CROWD."""
    rows = connection.execute(_WAITING, {"site": site, "day": day, "limit": CROWD + 1}).all()
    return None if len(rows) > CROWD else rows


@dataclass(frozen=True, slots=True)
class Room:
    """The people before a newcomer. counts: as kept. played: the windows and the people, where counts say
    too little."""

    counts: NewcomerRow
    line: bool
    played: tuple[Rota, Sequence[Waiting]] | None = None

    def ahead_of(self, person: Ticket) -> int:
        """People ahead of the ticket, the last of its class unless it is played."""
        counts = self.counts
        if self.played is not None:
            return _ahead_of(person, *self.played, person.issued_at)
        if self.line:
            return _last_of(person, counts.line, counts.line_preferential)
        return _last_of(person, counts.waiting, counts.waiting_preferential)


def room(transaction: SiteTransaction, queue_id: str, counts: NewcomerRow) -> Room:
    """The people before a ticket that is about to be issued. counts: of newcomers.newcomer().

    Nearly always the counts suffice: no person is read, so that a full room makes no ticket slow.
    """
    # With the newcomer there is one more at the site, and in the line.
    if (counts.at_site or 0) >= CROWD:
        return Room(counts, line=False)
    if queue_id in transaction.catalogue.lines and not counts.sent and not counts.later:
        return Room(counts, line=(counts.line or 0) < MOST)
    waiting = _crowd(transaction.connection, transaction.site, transaction.day)
    if waiting is None:
        return Room(counts, line=False)
    calling = _rota(transaction.connection, transaction.catalogue, transaction.day)
    return Room(counts, line=False, played=(calling, waiting))


def _last_of(person: Ticket, everybody: int | None, preferential: int | None) -> int:
    """People ahead of the last one of its class."""
    return (preferential if person.priority is Priority.PREFERENTIAL else everybody) or 0


def _ahead_of(person: Waiting, calling: Rota, waiting: Sequence[Waiting], at: datetime) -> int:
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
