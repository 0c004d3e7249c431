"""Issuing on the embedded default: one process, and SQLite that syncs every commit."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.bench import world
from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.issue_pg import client
from tests.bench.measuring import wire
from tests.bench.measuring.load import ClosedLoop, Outcome
from tests.bench.world import Servers, World
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.ledger.context import Context
from ticketing.ledger.sqlite import sqlite3
from ticketing.queueing import issuing

SITES = [SitePlan("sede-11", windows=2, queues=4)]
CLIENTS = 8
Sent = list[tuple[str, Any]]


def measure(around: Servers, size: Size) -> list[Figure]:
    with world.sqlite_world(around.new_folder(), SITES) as there:
        recordings = [_recorded(there) for _ in range(3)]
        bare = _bare_per_second(there, Rounds(recordings[1], recordings[2]), size.seconds / 2)
        services = _per_second(lambda: _issue(there), size.seconds / 2)
        with world.product(there) as server:
            loop = ClosedLoop(
                wire.address_of(server.url), [client(there, SITES, first) for first in range(CLIENTS)]
            )
            loop.run(size.warm_up_s)
            outcome = loop.run(size.seconds)
            loop.finish()
    return [_figure(outcome, services, bare)]


def _figure(outcome: Outcome, services: float, bare: float) -> Figure:
    rate = outcome.per_second("issue")
    p50, p99 = outcome.quantile_ms("issue", 0.5), outcome.quantile_ms("issue", 0.99)
    return Figure(
        *("issue_sqlite", rate, "tickets/s", bare, "reported"),
        "the same statements in a bare loop on one connection (WAL, synchronous = FULL)",
        [
            f"over HTTP with {CLIENTS} clients: p50 {p50:.1f} ms, p99 {p99:.1f} ms",
            f"the use case alone in a loop: {services:.0f} a second, {services / bare:.2f} of the floor",
            f"refused: {dict(outcome.refused()) or 'none'}",
        ],
    )


def _issue(there: World) -> tuple[str, str]:
    """Issue through the use case; returns (ticket id, key)."""
    site, key = SITES[0], str(uuid.uuid4())
    kiosk = Actor(ActorKind.DEVICE, f"kiosk-{site.id}", "kiosk", (Grant(Role.KIOSK, site.id, None),))
    context = Context(kiosk, datetime.now(UTC), key, "0" * 64, uuid.uuid4().hex)
    view = issuing.issue(there.core, context, site.id, {"queue": site.queue_ids()[0]})
    return view["id"], key


@dataclass(frozen=True, slots=True)
class Recording:
    """Statements of one issue. names: the ticket's id and the key, which occur in them."""

    sent: Sent
    names: tuple[str, str]


def _recorded(there: World) -> Recording:
    with _listening(there) as sent:
        names = _issue(there)
    return Recording(list(sent), names)


@contextmanager
def _listening(there: World) -> Iterator[Sent]:
    sent: Sent = []

    def record(_connection, _cursor, statement, parameters, _context, _many):  # type: ignore[no-untyped-def]  # SQLAlchemy's hook
        sent.append((statement, parameters))

    def commit(_connection: object) -> None:
        sent.append(("COMMIT", ()))

    engines = {there.core.database._writer, there.core.database._reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", record)
        event.listen(engine, "commit", commit)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", record)
        event.remove(engine, "commit", commit)


class Rounds:
    """The recorded statements, repeated: whole numbers that grew go on growing, and names are new."""

    def __init__(self, first: Recording, second: Recording) -> None:
        self._second = second
        pairs = zip(first.sent, second.sent, strict=True)
        self._growing = [_growing(before, after) for (_, before), (_, after) in pairs]

    def sent(self, number: int) -> Iterator[tuple[str, Any]]:
        for (text, values), growing in zip(self._second.sent, self._growing, strict=True):
            own = {name: self._own(value, name in growing, number) for name, value in _named(values)}
            yield text, own if isinstance(values, dict) else list(own.values())

    def _own(self, value: Any, grew: bool, number: int) -> Any:
        if grew:
            return value + number
        if isinstance(value, str):
            for name in self._second.names:
                value = value.replace(name, f"{name[:-12]}{number:012}")
        return value


def _growing(before: Any, after: Any) -> set[Any]:
    """Names or places of the whole numbers that were greater the second time."""
    was = dict(_named(before))
    return {name for name, value in _named(after) if isinstance(value, int) and value > was[name]}


def _named(values: Any) -> Iterable[tuple[Any, Any]]:
    """Values by name, or by place."""
    return values.items() if isinstance(values, dict) else enumerate(values)


def _bare_per_second(there: World, rounds: Rounds, seconds: float) -> float:
    """Rounds a second in a copy of the database, so that the product's own is not changed."""
    copy = there.settings.data / "bare.db"
    _copy(Path(there.settings.data / "suyay.db"), copy)
    connection = sqlite3.connect(copy, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    numbers = iter(range(1, 10**9))

    def once() -> None:
        for text, values in rounds.sent(next(numbers)):
            connection.execute(text, values).fetchall()

    try:
        return _per_second(once, seconds)
    finally:
        connection.close()


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
    one.close()
    other.close()


def _per_second(once: Callable[[], object], seconds: float) -> float:
    start, rounds = time.perf_counter(), 0
    while (taken := time.perf_counter() - start) < seconds:
        once()
        rounds += 1
    return rounds / taken
