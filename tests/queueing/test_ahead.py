"""People ahead of a ticket, against real calls: windows take turns, and the calls before it are counted."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.floor import PROFILES, Floor, core_on
from ticketing.queueing import tickets
from ticketing.queueing.reading import ahead
from ticketing.reports.context import Reporting


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    found = core_on(database_url, [])
    yield found
    found.database.close()


def people_ahead(floor: Floor) -> dict[str, int]:
    """`{ticket: people ahead}` as the list for staff says."""
    view = tickets.tickets_list(
        floor.core, floor.context(floor.supervisor), floor.site, states=["waiting"], limit=500
    )
    return {each["id"]: each["ahead"] for each in view["tickets"] if each["ahead"] is not None}


def calls_before(floor: Floor, ticket: str, windows: list[int]) -> int:
    """Real calls of these windows, in turn, until the ticket is called."""
    count = 0
    while True:
        before = count
        for index in windows:
            view = floor.call_next(index)
            if view is None:
                continue
            if view["id"] == ticket:
                return count
            floor.act(floor.agent(index), view["id"], "no-show")
            count += 1
        assert count > before, "no window calls it"


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_count_of_real_calls_across_queues_and_classes(core: Reporting, seed: int) -> None:
    chance = random.Random(seed)
    floor = Floor(core, [])
    windows = chance.choice([[0], [1], [2], [0, 1], [1, 2], [0, 1, 2]])
    for index in windows:
        floor.open(index)
    codes = sorted({code for index in windows for code in PROFILES[index]})
    for _ in range(14):
        floor.wait(chance.choice([0, 1, 40, 300]))
        floor.issue(chance.choice(codes), priority=chance.choice(["normal", "normal", "preferential"]))
    told = people_ahead(floor)
    ticket = chance.choice(sorted(told))
    queue = tickets.ticket_view(core, floor.context(floor.supervisor), ticket)["queue"].rpartition(":")[2]
    serving = [index for index in windows if queue in PROFILES[index]]
    assert told[ticket] == calls_before(floor, ticket, serving)


def test_a_preferential_person_of_another_queue_goes_before_where_one_window_serves_both(
    core: Reporting,
) -> None:
    """Its own queue alone would say that no person is ahead."""
    floor = Floor(core, [])
    floor.open(1)
    floor.issue("r", priority="preferential")
    floor.wait(60)
    assert floor.issue("s")["ahead"] == 1
    floor.open(0)
    # The window of this queue alone now calls it at once.
    assert set(people_ahead(floor).values()) == {0}


def test_the_answer_at_the_kiosk_is_what_every_screen_says_then(core: Reporting) -> None:
    floor = Floor(core, [])
    floor.open(0)
    floor.open(1)
    for number in range(30):
        floor.wait(20)
        view = floor.issue("sr"[number % 2], priority=["normal", "preferential", "normal"][number % 3])
        assert people_ahead(floor)[view["id"]] == view["ahead"]
        _, tracked = tickets.track_view(core, view["id"])
        assert tracked["ticket"]["ahead"] == view["ahead"]


def test_without_an_open_window_the_windows_of_its_profile_are_thought_open(core: Reporting) -> None:
    floor = Floor(core, [])
    floor.issue("r", priority="preferential")
    # Two windows have the queue; the second one calls the person of its other queue first.
    assert [floor.issue("s")["ahead"] for _ in range(3)] == [0, 2, 3]


def test_an_agent_who_may_not_attend_the_entity_calls_nobody_of_it(core: Reporting) -> None:
    floor = Floor(core, [], entities={"r": "sunat"})
    floor.employ(1, "reniec")
    floor.open(1)
    floor.issue("r", priority="preferential")
    assert floor.issue("s")["ahead"] == 0


def test_what_is_sent_to_one_window_is_ahead_there_and_nowhere_else(core: Reporting) -> None:
    floor = Floor(core, [])
    floor.open(0)
    floor.open(2)
    sent = floor.issue("r")
    floor.act(floor.supervisor, sent["id"], "transfer", window=floor.window(0))
    floor.wait(5)
    mine, other = floor.issue("s"), floor.issue("a")
    told = people_ahead(floor)
    assert (told[sent["id"]], told[mine["id"]], told[other["id"]]) == (0, 1, 0)


def test_a_crowd_is_counted_by_queue_and_class_and_never_played(
    core: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "MOST", 3)
    floor = Floor(core, [])
    floor.open(1)
    views = [floor.issue("sr"[number % 2]) for number in range(8)]
    assert [view["ahead"] for view in views[4:]] == [2, 2, 3, 3]
    monkeypatch.setattr(ahead, "CROWD", 3)
    floor.wait(1)
    assert floor.issue("s", priority="preferential")["ahead"] == 0
    assert people_ahead(floor)[views[-1]["id"]] == 3


def test_a_play_is_remembered_until_the_ledger_moves_on(
    core: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = Floor(core, [])
    floor.open(0)
    first, second = floor.issue("s"), floor.issue("s")
    played: list[int] = []
    real = ahead.ahead_of_all

    def counted(*args: Any) -> dict[str, int]:
        played.append(1)
        return real(*args)

    monkeypatch.setattr(ahead, "ahead_of_all", counted)
    for _ in range(3):
        people_ahead(floor)
        tickets.track_view(core, second["id"])
    assert len(played) == 1
    floor.act(floor.supervisor, first["id"], "cancel")
    assert people_ahead(floor) == {second["id"]: 0}


def test_a_command_that_fails_leaves_no_memory_of_what_it_saw(core: Reporting) -> None:
    """Its seq is given again to another event, under which the old play must not be found."""
    floor = Floor(core, [])
    floor.open(0)
    first, second = floor.issue("s"), floor.issue("s")
    core.ahead.clear()
    floor.act(floor.supervisor, first["id"], "transfer", queue=floor.queue("r"))
    assert core.ahead == {}
    assert people_ahead(floor)[second["id"]] == 0
