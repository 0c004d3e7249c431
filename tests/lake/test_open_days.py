"""The cache of open days: its facts always equal the tables'."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from tests.lake.history import code, remembered_is_read, serve
from tests.support.floor import MORNING, Floor
from ticketing.lake import fact_rows
from ticketing.lake.layout import Lake
from ticketing.lake.open_days import OpenDays
from ticketing.ledger import tables
from ticketing.ledger.settings import site_catalogue
from ticketing.queueing.day_end import expire_due

DAY = MORNING.date()


def test_after_every_kind_of_step_it_is_what_the_tables_say(floor: Floor, lake: Lake) -> None:
    def look() -> None:
        floor.wait(20)
        remembered_is_read(floor, DAY)

    look()
    floor.open(0)
    floor.open(2)
    look()
    tickets = [floor.issue(priority=each)["id"] for each in ("normal", "normal", "preferential", "normal")]
    look()
    served = serve(floor, coded=False)
    look()
    code(floor, served)
    look()
    called = floor.call_next()
    assert called is not None
    floor.act(floor.agent(0), called["id"], "no-show")
    look()
    floor.act(floor.agent(0), called["id"], "restore")
    look()
    rest = [each for each in tickets if each not in (served, called["id"])]
    floor.act(floor.supervisor, rest[0], "misroute", queue=floor.queue("r"))
    look()
    floor.act(floor.supervisor, rest[1], "transfer", queue=floor.queue("a"))
    look()
    serve(floor, 2)
    look()
    floor.wait(86_400)
    expire_due(floor.core, floor.now)
    look()


def test_only_what_is_new_is_read(floor: Floor, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        floor.issue()
    remembered_is_read(floor, DAY)
    asked: list[int] = []
    read = fact_rows.tickets

    def counting(*given: Any) -> Any:
        asked.append(given[5])
        return read(*given)

    monkeypatch.setattr(fact_rows, "tickets", counting)
    with floor.core.database.read() as connection:
        floor.core.open_days.read(connection, [(floor.site, DAY)], floor.now)
    assert asked == []
    floor.issue()
    with floor.core.database.read() as connection:
        floor.core.open_days.read(connection, [(floor.site, DAY)], floor.now)
    assert asked == [3]


def test_another_catalogue_makes_it_read_all(floor: Floor, lake: Lake) -> None:
    floor.issue(service="reniec:dni")
    remembered_is_read(floor, DAY)
    level = {"service": "reniec:dni", "since": DAY, "wait_s": 60, "attention_s": 60}
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.service_level), {**level, "excluded": False, "confirmed": True})
        site_catalogue.changed(connection)
    remembered_is_read(floor, DAY)


def test_a_ledger_that_went_back_is_read_anew(floor: Floor, lake: Lake) -> None:
    floor.issue()
    remembered_is_read(floor, DAY)
    with floor.core.database.write() as connection:
        connection.execute(tables.ticket.delete().where(tables.ticket.c.site == floor.site))
        connection.execute(update(tables.site).where(tables.site.c.id == floor.site).values(seq=0))
    remembered_is_read(floor, DAY)


def test_it_remembers_no_more_than_it_may(floor: Floor, lake: Lake) -> None:
    floor.core = replace(floor.core, open_days=OpenDays(2))
    for later in range(4):
        remembered_is_read(floor, DAY + timedelta(days=later))
    assert len(floor.core.open_days._known) == 2
