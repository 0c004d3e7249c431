"""Relief of a queue without a window: one command, all its people, their places kept."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.floor import Floor, core_on
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Forbidden, NotFound
from ticketing.ledger import replay
from ticketing.queueing import relieving
from ticketing.queueing.reading import views


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    """Windows: 1 serves `s`, 2 `s` and `r`, 3 `r` and `a`. `s` and `r` are of one entity, `a` of another."""
    core = core_on(database_url, [])
    yield Floor(core, [], entities={"a": "sunat"})
    core.database.close()


def reliefs(floor: Floor) -> dict[str, Any]:
    view = views.queues_view(floor.core, floor.context(floor.supervisor), floor.site)
    return {each["code"]: each["relief"] for each in view["alerts"] if each["kind"] == "unstaffed"}


def relieve(floor: Floor, code: str, to: str, key: str | None = None) -> Any:
    context = floor.context(floor.supervisor, key)
    return relieving.relieve(floor.core, context, floor.queue(code), to, "nadie la atiende")


def test_people_go_to_another_queue_of_their_entity_and_keep_their_arrival(floor: Floor) -> None:
    floor.open(0)
    first, second = floor.issue("r"), floor.issue("r")
    floor.wait(60)
    later = floor.issue("s")
    relief = {"kind": "other_queue", "id": floor.queue("s"), "name": "s"}
    assert reliefs(floor) == {first["code"]: relief, second["code"]: relief}
    made = relieve(floor, "r", relief["id"])
    assert made == {"queue": floor.queue("r"), "to": relief["id"], "codes": [first["code"], second["code"]]}
    assert reliefs(floor) == {}
    called = []
    while (ticket := floor.call_next(0)) is not None:
        called.append(ticket["code"])
        floor.act(floor.agent(0), ticket["id"], "no-show")
    assert called == [first["code"], second["code"], later["code"]]
    assert replay.differences(floor.core, floor.site) == []


def test_people_of_an_entity_without_a_staffed_queue_are_sent_to_a_window(floor: Floor) -> None:
    floor.open(0)
    ticket = floor.issue("a")
    relief = {"kind": "open_window", "id": floor.window(0), "name": "1"}
    assert reliefs(floor) == {ticket["code"]: relief}
    relieve(floor, "a", relief["id"])
    assert reliefs(floor) == {}
    called = floor.call_next(0)
    assert called is not None and called["id"] == ticket["id"]


def test_only_a_new_agent_helps_where_no_agent_at_work_may(floor: Floor) -> None:
    floor.employ(0, "reniec")
    floor.open(0)
    ticket = floor.issue("a")
    assert reliefs(floor) == {ticket["code"]: None}
    with pytest.raises(Conflict) as error:
        relieve(floor, "a", floor.window(0))
    assert error.value.code is ErrorCode.RELIEF_GONE


def test_a_relief_that_came_too_late_moves_nobody(floor: Floor) -> None:
    floor.open(0)
    floor.issue("r")
    floor.open(1)
    with pytest.raises(Conflict):
        relieve(floor, "r", floor.queue("s"))
    assert floor.call_next(1) is not None


def test_a_retry_moves_nobody_twice(floor: Floor) -> None:
    floor.open(0)
    floor.issue("r")
    first = relieve(floor, "r", floor.queue("s"), "k1")
    floor.issue("r")
    assert relieve(floor, "r", floor.queue("s"), "k1") == first
    assert len(reliefs(floor)) == 1


def test_people_who_were_sent_elsewhere_stay_there(floor: Floor) -> None:
    floor.open(0)
    ticket = floor.issue("r")
    floor.act(floor.supervisor, ticket["id"], "transfer", window=floor.window(0))
    other = floor.issue("r")
    assert relieve(floor, "r", floor.queue("s"))["codes"] == [other["code"]]


def test_only_a_supervisor_relieves_a_queue(floor: Floor) -> None:
    floor.open(0)
    floor.issue("r")
    with pytest.raises(Forbidden):
        relieving.relieve(floor.core, floor.context(floor.agent(0)), floor.queue("r"), floor.queue("s"), None)
    with pytest.raises(NotFound):
        relieve(floor, "nada", floor.queue("s"))
