"""The site ledger: lock, read, decide, write and append, commit, publish. Nothing else changes a queue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ticketing.domain import instants
from ticketing.domain.days import business_day
from ticketing.domain.errors import Invalid, NotFound
from ticketing.domain.events import Event, EventType
from ticketing.domain.tickets import Ticket
from ticketing.storage import tables
from ticketing.storage.database import Database
from ticketing.storage.projection import project

Publish = Callable[[str, list[Event]], None]
Decide = Callable[["SiteTransaction"], Any]

#: An instant that is this little behind the last event's is taken for the same: requests overtake each other
#: before the lock, and hosts differ. A clock that is further off is believed, or one bad one would stop time.
SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Command:
    """Who asks for something, when, and under which key a retry would come.

    principal: whose keys these are. fingerprint: tells a retry from another request under the same key.
    """

    actor: Mapping[str, Any]
    principal: str
    at: datetime
    key: str | None = None
    fingerprint: str | None = None
    request: str | None = None


@dataclass(slots=True)
class SiteTransaction:
    """The site, held: everything read here stays true until the commit."""

    connection: Connection
    site: str
    timezone: str
    at: datetime
    actor: Mapping[str, Any]
    request: str | None
    seq: int
    events: list[Event] = field(default_factory=list)

    @property
    def day(self) -> Any:
        """The site's business day."""
        return business_day(self.at, self.timezone)

    def append(
        self,
        kind: EventType,
        *,
        ticket: str | None = None,
        window: str | None = None,
        queue: str | None = None,
        data: Mapping[str, Any] | None = None,
        known: Ticket | None = None,
    ) -> Ticket | None:
        """Write the next event and what follows from it; returns the ticket as it is now.

        known: the ticket as just read in this transaction, to spare reading it again.
        """
        seq = self.seq + len(self.events)
        made = Event(self.site, seq, self.at, kind, self.actor, ticket, window, queue, data or {})
        changed = project(self.connection, made, known)
        self.connection.execute(insert(tables.event), {**_event_row(made), "request": self.request})
        self.events.append(made)
        return changed


class Ledger:
    """Runs commands on sites. publish(site, events) is called after each commit that appended something."""

    def __init__(self, database: Database, publish: Publish) -> None:
        self._database = database
        self._publish = publish

    def run(self, site: str, command: Command, decide: Decide) -> Any:
        """Hold the site, let `decide` append events, commit, publish; returns what `decide` answered.

        The answer is JSON-able: a retry under the same key gets it again and changes nothing; the same key
        with another request raises Invalid `idempotency_key_reused`. NotFound for an unknown site.
        """
        with self._database.write() as connection:
            transaction = _hold(connection, site, command)
            answered, body = _answered(connection, command)
            if answered:
                _give_back(transaction)
                return body
            body = decide(transaction)
            _keep_answer(connection, command, transaction.at, body)
            _advance(transaction)
        if transaction.events:
            self._publish(site, transaction.events)
        return body


def _hold(connection: Connection, site: str, command: Command) -> SiteTransaction:
    """Take the site's lock and its next seq in one statement: whoever comes second waits here."""
    table = tables.site
    previous_at = table.c.seq_at
    row = connection.execute(
        update(table)
        .where(table.c.id == site)
        .values(seq=table.c.seq + 1)
        .returning(table.c.seq, table.c.timezone, previous_at)
    ).one_or_none()
    if row is None:
        raise NotFound("site_unknown", site=site)
    at = _in_order(instants.cut(command.at), row.seq_at)
    return SiteTransaction(connection, site, row.timezone, at, command.actor, command.request, row.seq)


def _in_order(at: datetime, last: datetime | None) -> datetime:
    """The log's instants follow its order, so that equal queues by number are equal queues by time."""
    return last if last is not None and at < last <= at + SKEW else at


def _advance(transaction: SiteTransaction) -> None:
    """_hold() took one seq; settle for as many as were used, and remember the last instant."""
    used = len(transaction.events)
    if used == 0:
        _give_back(transaction)
        return
    table = tables.site
    head = {"seq": transaction.seq + used - 1, "seq_at": transaction.at}
    transaction.connection.execute(update(table).where(table.c.id == transaction.site).values(head))


def _give_back(transaction: SiteTransaction) -> None:
    table = tables.site
    transaction.connection.execute(
        update(table).where(table.c.id == transaction.site).values(seq=transaction.seq - 1)
    )


def _answered(connection: Connection, command: Command) -> tuple[bool, Any]:
    """Asked under the lock, so two tries of one request can never both be the first."""
    if command.key is None:
        return False, None
    table = tables.answer
    row = connection.execute(
        select(table.c.fingerprint, table.c.body).where(
            table.c.principal == command.principal, table.c.key == command.key
        )
    ).one_or_none()
    if row is None:
        return False, None
    if row.fingerprint != (command.fingerprint or ""):
        raise Invalid("idempotency_key_reused")
    return True, row.body


def _keep_answer(connection: Connection, command: Command, at: datetime, body: Any) -> None:
    if command.key is None:
        return
    row = {
        "principal": command.principal,
        "key": command.key,
        "fingerprint": command.fingerprint or "",
        "at": at,
        "body": body,
    }
    try:
        connection.execute(insert(tables.answer), row)
    except IntegrityError as error:
        # Two sites have two locks: the key was used at another one meanwhile, so by another request.
        raise Invalid("idempotency_key_reused") from error


def _event_row(event: Event) -> dict[str, Any]:
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
    """Copy an event of another database, as it is."""
    connection.execute(insert(tables.event), _event_row(event))


def events_after(connection: Connection, site: str, after: int, limit: int | None = None) -> Sequence[Any]:
    """Rows of the site's log from `after` on, in order."""
    table = tables.event
    return connection.execute(
        select(table).where(table.c.site == site, table.c.seq > after).order_by(table.c.seq).limit(limit)
    ).all()
