"""A display's board: read in one statement, with the names of the remembered catalogue."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from tests.support.floor import Floor, core_on
from ticketing.domain.errors import NotFound
from ticketing.ledger import site_catalogue
from ticketing.ledger.tables import queue, site
from ticketing.queueing import views
from ticketing.queueing.shapes import BoardView


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def board(floor: Floor) -> BoardView:
    return views.board_view(floor.core, floor.context(floor.supervisor), floor.site)


def test_calls_come_newest_first_and_queues_say_how_many_wait(floor: Floor) -> None:
    assert {each["waiting"] for each in board(floor)["queues"]} == {0}
    codes = [floor.issue("s")["code"] for _ in range(3)]
    for index in (0, 1):
        floor.open(index)
        floor.call_next(index)
    shown = board(floor)
    assert [each["ticket_code"] for each in shown["calls"]] == [codes[1], codes[0]]
    assert [each["window_number"] for each in shown["calls"]] == [2, 1]
    assert {each["id"]: each["waiting"] for each in shown["queues"]}[floor.queue("s")] == 1
    assert shown["seq"] == shown["calls"][0]["seq"]


def test_the_calls_of_yesterday_are_no_longer_shown(floor: Floor) -> None:
    floor.issue("s")
    floor.open(0)
    floor.call_next(0)
    assert len(board(floor)["calls"]) == 1
    floor.wait(24 * 3600)
    assert board(floor)["calls"] == []


def test_a_queue_that_another_process_renamed_has_its_new_name_at_once(floor: Floor) -> None:
    board(floor)
    with floor.core.database.write() as connection:
        connection.execute(update(queue).where(queue.c.id == floor.queue("s")).values(name="Otro nombre"))
        site_catalogue.changed(connection)
    assert "Otro nombre" in [each["name"] for each in board(floor)["queues"]]


def test_a_site_that_another_process_closed_is_no_longer_found(floor: Floor) -> None:
    board(floor)
    with floor.core.database.write() as connection:
        connection.execute(update(site).where(site.c.id == floor.site).values(active=False))
    with pytest.raises(NotFound):
        board(floor)
