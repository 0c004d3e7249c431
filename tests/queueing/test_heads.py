"""The head of a lane: one index look-up, however long the past and however many people wait behind it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, text

from tests.support.floor import Floor, core_on
from ticketing.ledger.tables import ticket
from ticketing.queueing.reading import heads


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def test_after_a_long_past_nothing_is_sorted_to_find_who_is_first(floor: Floor) -> None:
    floor.issue()
    with floor.core.database.write() as connection:
        _copy(connection, floor, days_ago=0, times=400)
        for days_ago in range(1, 11):
            _copy(connection, floor, days_ago, times=400, state="finished")
        connection.execute(text("ANALYZE"))
        plan = _plan(connection, floor)
    assert plan.count("ix_ticket_lane") == 2
    assert "Sort" not in plan and "TEMP B-TREE" not in plan


def _copy(connection: Connection, floor: Floor, days_ago: int, times: int, **changed: object) -> None:
    """Insert copies of the issued ticket, on the day `days_ago`, with the changed columns."""
    model = {**floor.rows(ticket)[0], **changed}
    model["day"] -= timedelta(days=days_ago)
    rows = [{**model, "id": f"{floor.site}.{days_ago}-{n}", "number": 2 + n} for n in range(times)]
    connection.execute(insert(ticket), rows)


def _plan(connection: Connection, floor: Floor) -> str:
    bound = {
        "site": floor.site,
        "window": floor.window(0),
        "agent": floor.agent(0).id,
        "day": floor.now.date(),
        "queue0": floor.queue("s"),
    }
    compiled = heads._seat_and_heads(1).compile(connection.engine)
    values = tuple(bound[name] for name in compiled.positiontup or ())
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {compiled}", values))
