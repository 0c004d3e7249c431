"""A display's board: read in one statement, with the names of the remembered catalogue."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from tests.support.floor import Floor, core_on
from ticketing.domain.errors import NotFound
from ticketing.ledger.settings import site_catalogue
from ticketing.ledger.tables import queue, site
from ticketing.queueing.reading import views
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


def codes(floor: Floor) -> list[str]:
    return [each["ticket_code"] for each in board(floor)["calls"]]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("return", {}),
        ("transfer", {"queue": "r"}),
        ("misroute", {"queue": "r"}),
        ("misroute", {}),
        ("no-show", {}),
    ],
)
def test_a_call_that_was_taken_back_or_not_answered_leaves_the_board(
    floor: Floor, action: str, body: dict[str, str]
) -> None:
    ticket = floor.issue("s")
    floor.open(0)
    floor.call_next(0)
    assert codes(floor) == [ticket["code"]]
    floor.act(
        floor.agent(0), ticket["id"], action, **{name: floor.queue(code) for name, code in body.items()}
    )
    assert codes(floor) == []


@pytest.mark.parametrize("action", ["finish", "return", "transfer"])
def test_a_call_stays_while_the_person_is_attended_or_parked_and_leaves_when_that_ends(
    floor: Floor, action: str
) -> None:
    ticket = floor.issue("s")
    floor.open(0)
    floor.call_next(0)
    floor.act(floor.agent(0), ticket["id"], "recall")
    floor.act(floor.agent(0), ticket["id"], "start")
    assert codes(floor) == [ticket["code"]] * 2
    floor.act(floor.agent(0), ticket["id"], "hold")
    assert codes(floor) == [ticket["code"]] * 2
    floor.act(floor.agent(0), ticket["id"], "resume")
    aim = {"queue": floor.queue("r")} if action == "transfer" else {}
    floor.act(floor.agent(0), ticket["id"], action, **aim)
    assert codes(floor) == []


def test_a_person_called_again_elsewhere_is_shown_at_the_new_window_alone(floor: Floor) -> None:
    ticket = floor.issue("s")
    for index in (0, 1):
        floor.open(index)
        floor.call_next(index)
        if index == 0:
            floor.act(floor.agent(0), ticket["id"], "return")
    assert [each["window_number"] for each in board(floor)["calls"]] == [2]


def test_calls_that_are_over_leave_room_for_those_that_hold(floor: Floor) -> None:
    """More calls than a board has lines, all but the first taken back."""
    floor.open(0)
    floor.open(1)
    first = floor.issue("s")
    floor.call_next(0)
    for _ in range(views.BOARD_CALLS + 5):
        floor.issue("s")
        other = floor.call_next(1)
        assert other is not None
        floor.act(floor.agent(1), other["id"], "no-show")
    assert codes(floor) == [first["code"]]
