"""Undoing: who may take back which act, until when, and that nothing of it is left."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.floor import Floor, core_on
from ticketing.domain.errors import Conflict, NotFound
from ticketing.ledger import replay, tables
from ticketing.queueing import claims
from ticketing.queueing.day_end import expire_due
from ticketing.queueing.reading import views

CODES = [{"service": "reniec:dni", "quantity": 2}]
#: Act, what it needs, and the state in which it is done.
ACTS: list[tuple[str, dict[str, Any], str]] = [
    ("start", {}, "called"),
    ("no-show", {}, "called"),
    ("return", {}, "called"),
    ("transfer", {"queue": "r"}, "called"),
    ("misroute", {"queue": "a"}, "called"),
    ("finish", {}, "serving"),
    ("finish", {"services": CODES}, "serving"),
    ("hold", {}, "serving"),
    ("return", {}, "serving"),
    ("transfer", {"queue": "r"}, "serving"),
    ("misroute", {"queue": "a"}, "serving"),
    ("misroute", {}, "serving"),
    ("resume", {}, "on_hold"),
    ("code", {"services": CODES}, "closed"),
    ("restore", {}, "no_show"),
]
WAY = {
    "called": (),
    "serving": ("start",),
    "on_hold": ("start", "hold"),
    "closed": ("start", "finish"),
    "no_show": ("no-show",),
}


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    floor = Floor(core, [])
    for index in range(3):
        floor.open(index)
    yield floor
    assert replay.differences(core, floor.site) == []
    core.database.close()


def ticket_in(floor: Floor, state: str) -> str:
    floor.issue()
    view = floor.call_next()
    assert view is not None
    for action in WAY[state]:
        floor.wait(30)
        floor.act(floor.agent(0), view["id"], action)
    floor.wait(30)
    return str(view["id"])


def done(floor: Floor, ticket: str, action: str, told: dict[str, Any]) -> int:
    """The act of the agent at the first window; returns the ticket's seq after it."""
    told = {**told, "queue": floor.queue(told["queue"])} if "queue" in told else told
    return int(floor.act(floor.agent(0), ticket, action, **told)["seq"])


def tables_of(floor: Floor) -> dict[str, list[dict[str, Any]]]:
    """Everything that figures read, but for the number of the last event of each ticket."""
    found = {
        each.name: floor.rows(each)
        for each in (tables.ticket, tables.attention, tables.ticket_service, tables.queue_day)
    }
    for row in found["ticket"]:
        del row["seq"]
    # A number that was given is not given again, and a queue that gave none today has a day of zeros.
    for row in found["queue_day"]:
        del row["last_number"], row["round"]
    found["queue_day"] = [row for row in found["queue_day"] if row["issued"] or row["called"]]
    return {name: sorted(rows, key=str) for name, rows in found.items()}


@pytest.mark.parametrize(("action", "told", "state"), ACTS, ids=str)
def test_what_is_undone_leaves_nothing_that_figures_read(
    floor: Floor, action: str, told: dict[str, Any], state: str
) -> None:
    ticket = ticket_in(floor, state)
    before = tables_of(floor)
    seq = done(floor, ticket, action, told)
    floor.wait(5)
    view = floor.undo(floor.agent(0), ticket, seq)
    assert (view["state"], view["replaced_by"]) == (state, None)
    assert tables_of(floor) == before


def test_time_runs_on_as_if_the_attention_had_not_been_ended(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "finish", {})
    floor.wait(8)
    floor.undo(floor.agent(0), ticket, seq)
    floor.wait(22)
    view = floor.act(floor.agent(0), ticket, "finish", services=CODES)
    assert view["service_s"] == 60
    assert [row["service_ms"] for row in floor.rows(tables.attention)] == [60_000]


def test_the_log_keeps_both_and_names_the_ticket_that_is_none_any_more(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "misroute", {"queue": "a"})
    floor.undo(floor.agent(0), ticket, seq)
    misrouted, issued, undone = floor.rows(tables.event)[-3:]
    assert [each["type"] for each in (misrouted, issued, undone)] == [
        *("ticket.misrouted", "ticket.issued", "ticket.undone")
    ]
    assert (undone["data"]["undoes"], undone["data"]["undone"]) == (seq, "ticket.misrouted")
    assert undone["data"]["withdrawn"] == "A-001"
    assert floor.issue("a")["code"] == "A-002"


def test_a_retry_undoes_once(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "hold", {})
    first = floor.undo(floor.agent(0), ticket, seq, key="again")
    assert floor.undo(floor.agent(0), ticket, seq, key="again") == first
    with pytest.raises(Conflict) as refused:
        floor.undo(floor.agent(0), ticket, seq)
    assert refused.value.code == "changed_since"


def test_another_persons_act_is_not_found(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "transfer", {"queue": "r"})
    for other in (floor.agent(1), floor.supervisor):
        with pytest.raises(NotFound):
            floor.undo(other, ticket, seq)


def refused_code(floor: Floor, ticket: str, seq: int) -> str:
    before = floor.rows(tables.event)
    with pytest.raises(Conflict) as refused:
        floor.undo(floor.agent(0), ticket, seq)
    assert floor.rows(tables.event) == before
    return refused.value.code


def test_a_person_whom_another_window_has_called_stays_there(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "transfer", {"queue": "r"})
    called = floor.call_next(1)
    assert called is not None and called["id"] == ticket
    assert refused_code(floor, ticket, seq) == "changed_since"


def test_a_new_ticket_that_was_called_or_shown_keeps_the_misrouting(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "misroute", {"queue": "a"})
    assert floor.call_next(2) is not None
    assert refused_code(floor, ticket, seq) == "changed_since"
    other = ticket_in(floor, "serving")
    seq = done(floor, other, "misroute", {"queue": "a"})
    replacement = next(row["replaced_by"] for row in floor.rows(tables.ticket) if row["id"] == other)
    claims.opened(floor.core, replacement, floor.now)
    assert refused_code(floor, other, seq) == "changed_since"


def test_a_window_with_the_next_person_takes_none_back(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "finish", {})
    floor.issue()
    assert floor.call_next() is not None
    assert refused_code(floor, ticket, seq) == "window_busy"


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_window_that_is_not_open_any_more_takes_none_back(floor: Floor, status: str) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "finish", {})
    floor.open(0, status)
    assert refused_code(floor, ticket, seq) == "window_not_open"


def test_after_half_a_minute_it_is_too_late(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "hold", {})
    floor.wait(30.001)
    assert refused_code(floor, ticket, seq) == "undo_over"


def test_what_the_days_end_has_settled_is_not_undone(floor: Floor) -> None:
    floor.wait(15 * 3600 - 70)
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "finish", {})
    floor.wait(20)
    expire_due(floor.core, floor.now)
    assert refused_code(floor, ticket, seq) == "day_over"


def test_a_call_is_not_undone_and_the_room_has_heard_it(floor: Floor) -> None:
    floor.issue()
    view = floor.call_next()
    assert view is not None
    assert refused_code(floor, view["id"], view["seq"]) == "not_undoable"


def test_an_undoing_is_not_undone(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "hold", {})
    undone = floor.undo(floor.agent(0), ticket, seq)
    assert refused_code(floor, ticket, undone["seq"]) == "not_undoable"


def test_a_person_sent_to_an_agent_who_left_is_not_sent_there_again(floor: Floor) -> None:
    ticket = floor.issue("s")["id"]
    floor.act(floor.supervisor, ticket, "transfer", window=floor.window(1))
    seq = floor.act(floor.supervisor, ticket, "cancel")["seq"]
    floor.open(1, "closed")
    with pytest.raises(Conflict) as refused:
        floor.undo(floor.supervisor, ticket, seq)
    assert refused.value.code == "changed_since"
    floor.open(1)
    assert floor.undo(floor.supervisor, ticket, seq)["for_window"] == floor.window(1)


def test_a_code_that_is_in_use_again_is_not_given_to_two(floor: Floor) -> None:
    ticket = ticket_in(floor, "called")
    seq = done(floor, ticket, "no-show", {})
    other = floor.issue()["id"]
    with floor.core.database.write() as connection:
        code = next(row["code"] for row in floor.rows(tables.ticket) if row["id"] == ticket)
        rename = tables.ticket.update().where(tables.ticket.c.id == other)
        connection.execute(rename.values(code=code))
    assert refused_code(floor, ticket, seq) == "code_in_use"
    with floor.core.database.write() as connection:
        connection.execute(rename.values(code="S-002"))


def test_the_window_shows_the_person_again(floor: Floor) -> None:
    ticket = ticket_in(floor, "serving")
    seq = done(floor, ticket, "transfer", {"queue": "r"})
    floor.undo(floor.agent(0), ticket, seq)
    with floor.core.database.read() as connection:
        shown = views.window_snapshot(floor.core, connection, floor.window(0))
    assert shown["ticket"] is not None
    assert (shown["ticket"]["id"], shown["ticket"]["state"]) == (ticket, "serving")
