"""The site ledger: lock, read, decide, write and append, commit, publish. Nothing else changes a queue."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Protocol, TypeVar, cast

from sqlalchemy import Connection, Update, bindparam, case, insert, select, update
from sqlalchemy.exc import IntegrityError

from ticketing.domain.calendar import clocks, instants
from ticketing.domain.calendar.days import business_day
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Invalid, NotFound, SuyayError
from ticketing.domain.events import Event, EventType
from ticketing.domain.json import JsonObject
from ticketing.ledger import tables
from ticketing.ledger.database import Database
from ticketing.ledger.fair_lock import TurnsByName
from ticketing.ledger.projection import Projectors
from ticketing.ledger.rows import EventRow
from ticketing.ledger.settings.site_catalogue import Catalogues, SiteCatalogue
from ticketing.ledger.types import Instant
from ticketing.ledger.writes import Writes

Answer = TypeVar("Answer")
Publish = Callable[[str, list[Event]], None]
Decide = Callable[["SiteTransaction"], Answer]
DecideTogether = Callable[[Mapping[str, "SiteTransaction"]], Answer]
#: Called after each commit with three durations in seconds: lock, decision with its statements, commit.
Observe = Callable[[float, float, float], None]

#: Fingerprint of a key that was given up: no request has it, so none is done or answered under the key.
_GIVEN_UP = "given up"

#: A lock that was had within so much time was free: the instant read before it is the instant under it, and
#: the head need not be written a second time.
_AT_ONCE = timedelta(milliseconds=20)


@dataclass(frozen=True, slots=True)
class Command:
    """A command's actor, instant, and the key under which a retry would come.

    principal: the owner of the key. fingerprint: tells a retry from another request under the same key.
    at: when the request came. clock: read under the lock for the event's instant; None: `at` is that instant.
    sets_back: the log's time begins again at the clock's, which the command's first event tells.
    """

    actor: Mapping[str, str]
    principal: str
    at: datetime
    key: str | None = None
    fingerprint: str | None = None
    request: str | None = None
    clock: Callable[[], datetime] | None = None
    sets_back: bool = False

    def now(self) -> datetime:
        return instants.cut(self.at if self.clock is None else self.clock())


@dataclass(frozen=True, slots=True)
class Taken:
    """A site's lock as it was taken. seq: the next event's. at: its instant. now: the clock's, see `day`.

    head: the instant of the site's row, of its last event or `now`. waited_ms: from the request's arrival;
    None where the command has no clock.
    """

    site: str
    timezone: str
    seq: int
    at: datetime
    now: datetime
    head: datetime
    waited_ms: int | None


@dataclass(slots=True)
class SiteTransaction:
    """A transaction that holds the site's lock: everything read in it stays true until the commit."""

    writes: Writes
    projectors: Projectors
    taken: Taken
    actor: Mapping[str, str]
    request: str | None
    catalogue: SiteCatalogue
    events: list[Event] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        """Connection for reads; everything appended so far is written first."""
        return self.writes.connection

    @property
    def site(self) -> str:
        return self.taken.site

    @property
    def timezone(self) -> str:
        return self.taken.timezone

    @property
    def seq(self) -> int:
        """The seq of the transaction's first event."""
        return self.taken.seq

    @property
    def at(self) -> datetime:
        """The instant of the transaction's events."""
        return self.taken.at

    @property
    def day(self) -> date:
        """The site's business day."""
        return business_day(clocks.day_instant(self.taken.now, self.at), self.timezone)

    def append(
        self,
        kind: EventType,
        *,
        ticket: str | None = None,
        window: str | None = None,
        queue: str | None = None,
        data: JsonObject | None = None,
        known: object | None = None,
    ) -> object | None:
        """Write the next event and its projection; returns the noun that the event is about, as it is now.

        known: the noun as just read in this transaction, to save a second read. Raises UnknownEvent.
        """
        seq = self.seq + len(self.events)
        made = Event(self.site, seq, self.at, kind, self.actor, ticket, window, queue, data or {})
        changed = self.projectors.project(self.writes, made, known)
        beside = {"request": self.request, "waited_ms": self.taken.waited_ms}
        self.writes.insert(tables.event, {**_event_row(made), **beside})
        self.events.append(made)
        return changed


class _Locked(Protocol):
    """What taking the lock returns: the next seq, and the head's instant."""

    @property
    def seq(self) -> int: ...
    @property
    def seq_at(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...


class _NothingHappened(Exception):
    """Rolls back the seq that the lock took, when no event was appended to use it."""

    def __init__(self, body: object) -> None:
        self.body = body


class Ledger:
    """Runs commands on sites. publish(site, events) is called after each commit that appended something."""

    def __init__(
        self,
        database: Database,
        projectors: Projectors,
        publish: Publish = lambda *_: None,
        observe: Observe = lambda *_: None,
    ) -> None:
        self._database = database
        self.projectors = projectors
        self._publish = publish
        self._observe = observe
        self._lines = TurnsByName()
        self.catalogues = Catalogues()

    def beside(self, database: Database) -> "Ledger":
        """The same projectors on another database; nothing is published."""
        return Ledger(database, self.projectors)

    def run(self, site: str, command: Command, decide: Decide[Answer]) -> Answer:
        """Hold the site, let `decide` append events, commit, publish; returns what `decide` answered.

        The answer is JSON-able: a retry under the same key gets it again and changes nothing; the same key
        with another request raises Invalid `idempotency_key_reused`. NotFound for an unknown site.
        """
        try:
            body, events = self._attempt(site, command, decide)
        except _NothingHappened as nothing:
            return cast("Answer", self._remember(command, nothing.body))
        except (SuyayError, IntegrityError):
            # Perhaps this is a retry, refused because the first try did what it asks. Retries are rare, so
            # the key is looked up only after a refusal. This attempt's writes are rolled back by now.
            answered, before = self._answered(command)
            if answered:
                # The answer kept under a command's key is the one that its decide() returned.
                return cast("Answer", before)
            raise
        self._publish(site, events)
        return body

    def run_together(
        self,
        sites: Sequence[str],
        command: Command,
        decide: DecideTogether[Answer],
        founded: Sequence[Mapping[str, object]] = (),
    ) -> Answer:
        """run() on several ledgers at once: all of them change, or none.

        sites: in the order in which they are locked, which has to be the same in all such commands, or two of
        them would wait for each other. decide: gets the transaction of each ledger by site. founded: rows of
        `site` for ledgers that may not exist yet.
        """
        try:
            body, transactions = self._attempt_together(sites, command, decide, founded)
        except (SuyayError, IntegrityError):
            answered, before = self._answered(command)
            if answered:
                return cast("Answer", before)
            raise
        for each in transactions:
            if each.events:
                self._publish(each.site, each.events)
        return body

    def give_up(self, command: Command, key: str) -> object:
        """Close `key` of the command's principal; returns what was answered under it, None for nothing.

        A command that is still on its way under a closed key raises Conflict `withdrawn` and changes nothing.
        """
        given_up = {"principal": command.principal, "key": key, "fingerprint": _GIVEN_UP}
        try:
            with self._database.write() as connection:
                # A command under way holds the key until it commits or fails: this insert waits for it.
                connection.execute(
                    insert(tables.answer), {**given_up, "at": instants.cut(command.at), "body": None}
                )
        except IntegrityError:
            with self._database.read() as connection:
                row = connection.execute(_ANSWER, {"principal": command.principal, "key": key}).one_or_none()
            return None if row is None else row.body
        return None

    def _attempt_together(
        self,
        sites: Sequence[str],
        command: Command,
        decide: DecideTogether[Answer],
        founded: Sequence[Mapping[str, object]],
    ) -> tuple[Answer, Sequence[SiteTransaction]]:
        with ExitStack() as held:
            for site in sites:
                held.enter_context(self._lines.turn(site))
            connection = held.enter_context(self._database.write())
            _found(connection, founded)
            transactions = [self._hold(connection, site, command, _LOCK) for site in sites]
            body = decide({each.site: each for each in transactions})
            for each in transactions:
                _move_head(each)
            if command.key is not None:
                at = instants.cut(command.at)
                connection.execute(insert(tables.answer), _answer_row(command, at, body))
        return body, transactions

    def _attempt(self, site: str, command: Command, decide: Decide[Answer]) -> tuple[Answer, list[Event]]:
        begun = perf_counter()
        # The lock itself is the site's row. Lining up for it here keeps the order of arrival, and keeps a
        # busy site from holding all connections.
        with self._lines.turn(site), self._database.write() as connection:
            transaction = self._hold(connection, site, command)
            held = perf_counter()
            body = decide(transaction)
            if not transaction.events:
                raise _NothingHappened(body)
            if command.key is not None:
                transaction.writes.insert(tables.answer, _answer_row(command, transaction.at, body))
            _advance(transaction)
            transaction.writes.flush()
            decided = perf_counter()
        self._observe(held - begun, decided - held, perf_counter() - decided)
        return body, transaction.events

    def _hold(
        self, connection: Connection, site: str, command: Command, statement: Update | None = None
    ) -> SiteTransaction:
        """Take the site's lock and its next seq in one statement: the second of two commands waits here.

        statement: _LOCK leaves the seq and its instant for _move_head().
        """
        # The process's turn and SQLite's lock are had by now; only PostgreSQL may wait in the statement.
        asked = command.now()
        row = connection.execute(
            _HOLD if statement is None else statement, {"site": site, "now": asked}
        ).one_or_none()
        if row is None:
            raise NotFound(ErrorCode.SITE_UNKNOWN, site=site)
        known = self.catalogues.at(connection, site, row.catalogue)
        taken = _taken(site, command, asked, row)
        return SiteTransaction(
            Writes(connection), self.projectors, taken, command.actor, command.request, known
        )

    def _remember(self, command: Command, body: object) -> object:
        """Keep the answer of a command without events, for its retries; a twin's earlier answer wins."""
        if command.key is None:
            return body
        try:
            with self._database.write() as connection:
                connection.execute(insert(tables.answer), _answer_row(command, command.at, body))
        except IntegrityError:
            return self._answered(command)[1]
        return body

    def _answered(self, command: Command) -> tuple[bool, object]:
        """`(True, body)` when the key was answered before. Raises Invalid when another request used it."""
        if command.key is None:
            return False, None
        with self._database.read() as connection:
            row = connection.execute(
                _ANSWER, {"principal": command.principal, "key": command.key}
            ).one_or_none()
        if row is None:
            return False, None
        if row.fingerprint == _GIVEN_UP:
            raise Conflict(ErrorCode.WITHDRAWN)
        if row.fingerprint != (command.fingerprint or ""):
            raise Invalid(ErrorCode.IDEMPOTENCY_KEY_REUSED)
        return True, row.body


_site = tables.site
_now = bindparam("now", type_=Instant())
_ahead = _site.c.seq_at > _now
# The log's instants follow its order, so that ordering by number and ordering by time agree.
_HOLD = (
    update(_site)
    .where(_site.c.id == bindparam("site"))
    .values(seq=_site.c.seq + 1, seq_at=case((_ahead, _site.c.seq_at), else_=_now))
    .returning(_site.c.seq, _site.c.seq_at, _site.c.timezone, _site.c.catalogue)
)
# Without an event the seq stays: a command on several ledgers may change only some of them.
_LOCK = (
    update(_site)
    .where(_site.c.id == bindparam("site"))
    .values(seq=_site.c.seq)
    .returning(
        (_site.c.seq + 1).label("seq"),
        case((_ahead, _site.c.seq_at), else_=_now).label("seq_at"),
        _site.c.timezone,
        _site.c.catalogue,
    )
)
_ANSWER = select(tables.answer.c.fingerprint, tables.answer.c.body).where(
    tables.answer.c.principal == bindparam("principal"), tables.answer.c.key == bindparam("key")
)


def take_back(connection: Connection, principal: str, key: str) -> None:
    """Give up a key that was answered: what its command did is undone in this transaction."""
    its = (tables.answer.c.principal == principal, tables.answer.c.key == key)
    connection.execute(update(tables.answer).where(*its).values(fingerprint=_GIVEN_UP))


def _taken(site: str, command: Command, asked: datetime, row: _Locked) -> Taken:
    """row: of _HOLD or _LOCK, with the head's instant raised to `asked`."""
    now = command.now()
    if now - asked <= _AT_ONCE:
        now = asked
    at = now if command.sets_back else clocks.under_lock(now, row.seq_at)
    # At least 1: a 0 is written as a literal, and the statement would have two texts to be prepared.
    waited_ms = None if command.clock is None else max(1, instants.elapsed_ms(command.at, now))
    return Taken(site, row.timezone, row.seq, at, now, row.seq_at, waited_ms)


def _advance(transaction: SiteTransaction) -> None:
    """Raise the site's head to the last event's; nothing to do for one event at once, which _hold() took."""
    used = len(transaction.events)
    head: dict[str, object] = {}
    if used > 1:
        head["seq"] = transaction.seq + used - 1
    if transaction.taken.head != transaction.at:
        head["seq_at"] = transaction.at
    if head:
        transaction.writes.update(_site, {"id": transaction.site}, head)


def _found(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Begin the ledgers that are not there; two commands that found the same one wait at the primary key."""
    known = set(connection.scalars(select(_site.c.id).where(_site.c.id.in_([row["id"] for row in rows]))))
    missing = [dict(row) for row in rows if row["id"] not in known]
    if missing:
        connection.execute(insert(_site), missing)


def _move_head(transaction: SiteTransaction) -> None:
    """Raise the site's seq and its instant to the last event's, where there is one."""
    if transaction.events:
        head = {"seq": transaction.events[-1].seq, "seq_at": transaction.at}
        transaction.writes.update(_site, {"id": transaction.site}, head)
    transaction.writes.flush()


def _answer_row(command: Command, at: datetime, body: object) -> dict[str, object]:
    return {
        "principal": command.principal,
        "key": command.key,
        "fingerprint": command.fingerprint or "",
        "at": at,
        "body": body,
    }


def _event_row(event: Event) -> dict[str, object]:
    return {
        "site": event.site,
        "seq": event.seq,
        "at": event.at,
        "type": str(event.type),
        "actor": dict(event.actor),
        "ticket": event.ticket,
        "window": event.window,
        "queue": event.queue,
        "data": dict(event.data),
    }


def append_row(connection: Connection, event: Event) -> None:
    """Copy an event of another database unchanged."""
    connection.execute(insert(tables.event), _event_row(event))


def events_after(
    connection: Connection, site: str, after: int, limit: int | None = None
) -> Sequence[EventRow]:
    """Rows of the site's log from `after` on, in order."""
    table = tables.event
    return connection.execute(
        select(table).where(table.c.site == site, table.c.seq > after).order_by(table.c.seq).limit(limit)
    ).all()
