"""Followers of the log: durable cursors by name and site, and the delivery of events to them in order.

A follower is told of each event of each site at least once and in the order of the log. A site's log becomes
visible in order and without gaps, since the site's row is locked until each commit; so one number per site
records what was delivered. The races, and what closes them:

- Two workers of one name reach for the same site. A claim is one UPDATE of the cursor's row, which the
  database lets one of them make; the other finds the row blocked until the lease ends.
- A worker dies between handling a batch and moving the cursor. Its claim ends with the lease, and the next
  worker handles the same batch again: a handler has to bear that.
- A worker stalls beyond its lease while another goes on. Each claim has a number, the epoch, and the cursor
  moves only under the epoch of the last claim and from where that claim saw it: the stalled one can neither
  skip events nor put it back. What it still sends carries its old epoch, by which a receiver that remembers
  the newest can refuse it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Subquery, Update, and_, delete, func, literal, or_, select, text, update

from ticketing.domain.events import Event
from ticketing.ledger.availability import reason
from ticketing.ledger.database import Database
from ticketing.ledger.ledger import events_after
from ticketing.ledger.rows import event_of
from ticketing.ledger.tables import event, follower, site

#: Wait before a failed site is tried again: doubled with each failure in a row, up to the next constant.
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(minutes=15)
_LONGEST_ERROR = 300

Clock = Callable[[], datetime]
_c = follower.c


@dataclass(frozen=True, slots=True)
class Batch:
    """The events `after + 1` to `through` of one site's log. epoch: number of the claim that sends it."""

    site: str
    after: int
    through: int
    epoch: int
    events: Sequence[Event]


Handle = Callable[[Batch], None]


@dataclass(frozen=True, slots=True)
class Follower:
    """A named reader of every site's log.

    handle: called with each batch; it may see the last batch before a crash again, and must answer within
    the lease. batch: most events per call; None: up to the head of the log at once, and none are read, for a
    handler that asks the tables by `after` and `through`.
    """

    name: str
    handle: Handle
    batch: int | None = 100
    lease: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Round:
    """Result of one round over all sites. delivered: count of events. failed: the handler's error by site."""

    delivered: int = 0
    failed: dict[str, Exception] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lag:
    """Lag of a follower behind a site's log.

    behind: count of events. since: instant of the first of them. failures: count in a row. error: the last.
    """

    name: str
    site: str
    behind: int
    since: datetime | None
    failures: int
    error: str | None


def begin_at_head(connection: Connection, name: str) -> None:
    """Begin a new follower after what is logged so far, in the transaction that creates its subscription.

    Without this call a follower begins with each site's first event. At a site added later it begins there in
    both cases. A follower that has begun stays where it is.
    """
    if connection.scalar(select(_c.site).where(_c.name == name).limit(1)) is None:
        heads = select(literal(name), site.c.id, site.c.seq, literal(0), literal(0))
        connection.execute(follower.insert().from_select(["name", "site", "seq", "epoch", "failures"], heads))


def forget(connection: Connection, name: str) -> None:
    """End a follower; one that takes the name later begins again."""
    connection.execute(delete(follower).where(_c.name == name))


def cursors(name: str) -> Subquery:
    """`(site, seq)` of the follower, for joins; a site that it has not begun has no row."""
    return select(_c.site, _c.seq).where(_c.name == name).subquery(f"cursor_{name}")


def deliver_due(database: Database, reader: Follower, clock: Clock) -> Round:
    """Deliver the outstanding events, site by site; a site whose handler raises waits for its retry."""
    with database.read() as connection:
        due = _due(connection, reader.name, clock())
    delivered, failed = 0, {}
    for each in due:
        try:
            delivered += deliver(database, reader, each, clock)
        except Exception as error:  # noqa: BLE001  # a failure at one site must not stop the others
            failed[each] = error
    return Round(delivered, failed)


def deliver(database: Database, reader: Follower, site_id: str, clock: Clock, *, alone: bool = False) -> int:
    """Deliver one site's events up to the head of its log now; returns how many.

    0 while another worker has the site, or its retry is not due. alone: the caller keeps other workers out by
    a lock of its own, so no claim is made, and one that is still there was left by a crash. Raises what the
    handler raised, after noting it.
    """
    take = _looked_up if alone else _claimed
    claim = take(database, reader, site_id, clock())
    if claim is None:
        return 0
    begun = claim.seq
    # A process that was suspended may wake up after its lease: it begins no batch then.
    while claim.seq < claim.head and clock() < claim.until:
        through = _hand_over(database, reader, claim, clock)
        claim.until = clock() + reader.lease
        with database.write() as connection:
            if not _advance(connection, claim, through):
                break
        claim.seq = through
    return claim.seq - begun


def _hand_over(database: Database, reader: Follower, claim: "_Claim", clock: Clock) -> int:
    """Let the next batch be handled; returns its last event's number."""
    try:
        batch = _next(database, reader, claim)
        reader.handle(batch)
    except Exception as error:
        with database.write() as connection:
            _failed(connection, claim, clock(), error)
        raise
    return batch.through


def lag(connection: Connection, name: str | None = None) -> list[Lag]:
    """Lag of the followers that have begun, by name and site. name: only this follower, begun or not."""
    begun = select(_c.name).distinct().subquery("begun")
    names = begun if name is None else select(literal(name).label("name")).subquery("named")
    seq = func.coalesce(_c.seq, 0)
    rows = connection.execute(
        select(names.c.name, site.c.id, site.c.seq - seq, event.c.at, func.coalesce(_c.failures, 0), _c.error)
        .select_from(names.join(site, literal(value=True)))
        .outerjoin(follower, and_(_c.name == names.c.name, _c.site == site.c.id))
        .outerjoin(event, and_(event.c.site == site.c.id, event.c.seq == seq + 1))
        .order_by(names.c.name, site.c.id)
    )
    return [Lag(*row) for row in rows]


@dataclass(slots=True)
class _Claim:
    """A site in the hands of this worker until its lease ends.

    seq: number of the last delivered event. head: of the log at the claim, where this delivery ends.
    """

    name: str
    site: str
    epoch: int
    until: datetime
    seq: int
    head: int


def _due(connection: Connection, name: str, at: datetime) -> Sequence[str]:
    """Sites with undelivered events that neither a claim nor a retry blocks."""
    found = (
        select(site.c.id)
        .outerjoin(follower, and_(_c.name == name, _c.site == site.c.id))
        .where(site.c.seq > func.coalesce(_c.seq, 0), or_(_c.blocked_until.is_(None), _c.blocked_until <= at))
        .order_by(site.c.id)
    )
    return connection.scalars(found).all()


def _looked_up(database: Database, reader: Follower, site_id: str, at: datetime) -> _Claim | None:
    """The site's cursor and head, for a worker that needs no claim; None when all is delivered."""
    with database.read() as connection:
        row = connection.execute(
            select(_c.epoch, func.coalesce(_c.seq, 0).label("seq"), site.c.seq.label("head"))
            .select_from(site)
            .outerjoin(follower, and_(_c.name == reader.name, _c.site == site.c.id))
            .where(site.c.id == site_id, site.c.seq > func.coalesce(_c.seq, 0))
        ).one_or_none()
        if row is None:
            return None
    if row.epoch is None:
        with database.write() as connection:
            _begin(connection, reader.name, site_id)
    return _Claim(reader.name, site_id, row.epoch or 0, at + reader.lease, row.seq, row.head)


def _begin(connection: Connection, name: str, site_id: str) -> None:
    connection.execute(_BEGIN, {"name": name, "site": site_id})


def _claimed(database: Database, reader: Follower, site_id: str, at: datetime) -> _Claim | None:
    free = or_(_c.blocked_until.is_(None), _c.blocked_until <= at)
    head = select(site.c.seq).where(site.c.id == site_id).scalar_subquery()
    until = at + reader.lease
    taken = (
        update(follower)
        .where(_c.name == reader.name, _c.site == site_id, _c.seq < head, free)
        .values(epoch=_c.epoch + 1, blocked_until=until)
        .returning(_c.epoch, _c.seq, head.label("head"))
    )
    with database.write() as connection:
        _begin(connection, reader.name, site_id)
        row = connection.execute(taken).one_or_none()
    return None if row is None else _Claim(reader.name, site_id, row.epoch, until, row.seq, row.head)


_BEGIN = text(
    "INSERT INTO follower (name, site, seq, epoch, failures) VALUES (:name, :site, 0, 0, 0)"
    " ON CONFLICT DO NOTHING"
)


def _next(database: Database, reader: Follower, claim: _Claim) -> Batch:
    """The claim's next batch. Raises UnknownEvent."""
    if reader.batch is None:
        return Batch(claim.site, claim.seq, claim.head, claim.epoch, ())
    with database.read() as connection:
        limit = min(reader.batch, claim.head - claim.seq)
        events = [event_of(row) for row in events_after(connection, claim.site, claim.seq, limit)]
    return Batch(claim.site, claim.seq, events[-1].seq, claim.epoch, events)


def _advance(connection: Connection, claim: _Claim, seq: int) -> bool:
    """Move the cursor, and give the site back at the head; False: another worker has claimed it since."""
    blocked = None if seq >= claim.head else claim.until
    values = {"seq": seq, "blocked_until": blocked, "failures": 0, "error": None}
    return connection.execute(_mine(claim).values(values)).rowcount == 1


def _failed(connection: Connection, claim: _Claim, at: datetime, error: Exception) -> None:
    """Give the site back, blocked until its retry."""
    noted = _mine(claim).values(failures=_c.failures + 1, error=reason(error)[:_LONGEST_ERROR])
    failures = connection.execute(noted.returning(_c.failures)).scalar_one_or_none()
    if failures is not None:
        connection.execute(_mine(claim).values(blocked_until=at + _retry_after(failures)))


def _retry_after(failures: int) -> timedelta:
    doublings = min(failures - 1, 10)
    return min(LAST_RETRY, FIRST_RETRY * (1 << doublings))


def _mine(claim: _Claim) -> Update:
    """The cursor's row, while this claim is its last one and it stands where the claim left it."""
    here = (_c.name == claim.name, _c.site == claim.site, _c.epoch == claim.epoch, _c.seq == claim.seq)
    return update(follower).where(*here)
