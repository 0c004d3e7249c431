"""Days of a centre, and their facts as read from the lake and from the tables."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tests.support.floor import Floor
from ticketing.lake import site_days
from ticketing.lake.facts import DATASETS
from ticketing.lake.layout import Lake
from ticketing.ledger import tables
from ticketing.queueing.day_end import expire_due

EVER = (date(2000, 1, 1), date(2100, 1, 1))


def serve(floor: Floor, index: int = 0, *, coded: bool = True) -> str:
    """Call the next ticket and attend it for four minutes; returns the ticket."""
    ticket = floor.call_next(index)
    assert ticket is not None
    floor.wait(30)
    floor.act(floor.agent(index), ticket["id"], "start")
    floor.wait(240)
    services = [{"service": "reniec:dni", "quantity": 1}] if coded else None
    floor.act(floor.agent(index), ticket["id"], "finish", services=services)
    return str(ticket["id"])


def code(floor: Floor, ticket: str) -> None:
    floor.act(floor.agent(0), ticket, "code", services=[{"service": "reniec:c4", "quantity": 3}])


def next_morning(floor: Floor, *, settled: bool = True) -> None:
    """Move the clock to the same time of the next day. settled: run the end of the day."""
    floor.wait(86_400)
    if settled:
        expire_due(floor.core, floor.now)


def in_lake(lake: Lake, name: str, start: date = EVER[0], end: date = EVER[1]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lake.read(DATASETS[name], start, end).to_pylist()
    return found


def in_tables(floor: Floor, name: str, day: date, at: datetime | None = None) -> list[dict[str, Any]]:
    with floor.core.database.read() as connection:
        found: list[dict[str, Any]] = site_days.read(connection, [(floor.site, day)], at or floor.now)[
            name
        ].to_pylist()
        return found


def everything(floor: Floor, lake: Lake, at: datetime | None = None) -> dict[str, list[dict[str, Any]]]:
    """All facts that a report would count: those of the files, and of the open days in their place."""
    from ticketing.lake.closing import open_facts

    found = open_facts(floor.core, *EVER, at or floor.now, [floor.site])
    counted = {}
    for name in DATASETS:
        closed = [row for row in in_lake(lake, name) if (row["site"], row["day"]) not in found.site_days]
        counted[name] = [*closed, *found.tables[name].to_pylist()]
    return counted


def count(floor: Floor, table: Any) -> int:
    with floor.core.database.read() as connection:
        query = select(func.count()).select_from(table).where(table.c.site == floor.site)
        return int(connection.execute(query).scalar_one())


def remembered_is_read(floor: Floor, day: date) -> None:
    """Check that the cached facts of a day, brought up to date, equal those of a full read."""
    with floor.core.database.read() as connection:
        asked = (connection, [(floor.site, day)], floor.now)
        found, read = floor.core.open_days.read(*asked), site_days.read(*asked)
    for name, dataset in DATASETS.items():
        order = [(column, "ascending") for column in dataset.order]
        assert found[name].sort_by(order).combine_chunks() == read[name].sort_by(order).combine_chunks()


def each_counted_once(floor: Floor, lake: Lake) -> None:
    found = everything(floor, lake)
    tickets = [row["ticket"] for row in found["tickets"]]
    attentions = [(row["ticket"], row["ordinal"]) for row in found["attentions"]]
    assert len(tickets) == len(set(tickets)) == count(floor, tables.ticket)
    assert len(attentions) == len(set(attentions)) == count(floor, tables.attention)
