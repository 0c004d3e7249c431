"""`python -m tests.bench`: prints each figure, its floor and their ratio. Nothing here passes or fails."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event

from tests.support.floor import Floor, services_on
from ticketing.services.context import Services
from ticketing.storage.migrate import upgrade

ROUNDS = 300
CROWD = 900


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        services = services_on(url, [])
        floor = Floor(services, [])
        statements = _statements_of_an_issue(services, floor)
        issue = _per_second(floor.issue, ROUNDS)
        bare = _bare_issues(Path(folder), statements)
        print(f"{'figure':<28}{'per s':>10}{'floor':>10}{'ratio':>8}")
        print(f"{'issue_sqlite':<28}{issue:>10.0f}{bare:>10.0f}{issue / bare:>8.2f}")
        empty, crowded = _calls(services, 10), _calls(services, CROWD)
        name = f"call_next, {CROWD} waiting"
        print(f"{name:<28}{crowded:>10.0f}{empty:>10.0f}{crowded / empty:>8.2f}")
        services.database.close()
    print("Floors: the same statements on one bare connection; calling with ten people waiting.")


def _per_second(once: Callable[[], object], rounds: int) -> float:
    start = time.perf_counter()
    for _ in range(rounds):
        once()
    return rounds / (time.perf_counter() - start)


def _statements_of_an_issue(services: Services, floor: Floor) -> list[tuple[str, tuple[object, ...]]]:
    """What one issue sends to the database, recorded."""
    sent: list[tuple[str, tuple[object, ...]]] = []

    def record(_connection, _cursor, statement, parameters, _context, _many):  # type: ignore[no-untyped-def]  # SQLAlchemy's hook
        sent.append((statement, parameters))

    floor.issue()
    engine = services.database._writer  # only here is the traffic worth seeing
    event.listen(engine, "before_cursor_execute", record)
    floor.issue()
    event.remove(engine, "before_cursor_execute", record)
    return [(text, values) for text, values in sent if not text.startswith("BEGIN")]


def _bare_issues(folder: Path, statements: list[tuple[str, tuple[object, ...]]]) -> float:
    """The same statements, as often, through sqlite3 alone; unique values differ by the round."""
    copy = folder / "bare.db"
    upgrade(f"sqlite:///{copy}")
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = OFF")
    rounds = iter(range(10**9))

    def once() -> None:
        mark = next(rounds)
        connection.execute("BEGIN IMMEDIATE")
        for text, values in statements:
            connection.execute(text, _made_unique(text, values, mark)).fetchall()
        connection.execute("COMMIT")

    found = _per_second(once, ROUNDS)
    connection.close()
    return found


def _made_unique(text: str, values: tuple[object, ...], mark: int) -> tuple[object, ...]:
    """The row of an INSERT with ids and numbers of its own."""
    if not text.startswith("INSERT"):
        return values
    columns = text[text.index("(") + 1 : text.index(")")].replace('"', "").split(", ")
    own = {"id": f"bare-{mark}", "number": mark + 10, "seq": mark + 10}
    return tuple(own.get(column, value) for column, value in zip(columns, values, strict=True))


def _calls(services: Services, crowd: int) -> float:
    floor = Floor(services, [])
    for _ in range(crowd):
        floor.issue()
    floor.open()

    def once() -> None:
        view = floor.call_next()
        assert view is not None
        floor.act(floor.agent(0), view["id"], "return")

    return _per_second(once, 100)


if __name__ == "__main__":
    main()
