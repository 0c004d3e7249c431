"""Property: where all windows call one strict line, the rank in it is what a play of the calls counts."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import OPENING
from ticketing.domain.line import ahead
from ticketing.domain.line.ahead import Caller, people_ahead
from ticketing.domain.line.choosing import QueueRule
from ticketing.domain.policies import Ratio

PEOPLE = st.lists(
    st.tuples(st.sampled_from("rs"), st.sampled_from(["normal", "preferential"]), st.integers(0, 5)),
    max_size=12,
)
NOW = OPENING + timedelta(hours=1)


def crowd(people: list[tuple[str, str, int]], **sent: str) -> list[Any]:
    nowhere = {"entity": "reniec", "for_window": None, "for_agent": None, **sent}
    return [
        SimpleNamespace(
            id=f"t{seq}",
            queue=queue,
            priority=priority,
            order_at=OPENING + timedelta(seconds=arrived),
            issued_seq=seq,
            **nowhere,
        )
        for seq, (queue, priority, arrived) in enumerate(people)
    ]


PLAIN = QueueRule()


def windows(count: int, rule: QueueRule = PLAIN) -> list[Caller]:
    return [Caller(f"w{number}", f"a{number}", {"r": rule, "s": rule}) for number in range(count)]


@given(PEOPLE, st.integers(1, 3))
def test_the_rank_in_one_line_is_the_count_of_played_calls(
    people: list[tuple[str, str, int]], count: int
) -> None:
    waiting, callers = crowd(people), windows(count)
    # A window without people keeps the line from being one, and changes no place in it.
    elsewhere = Caller("w9", "a9", {"z": QueueRule()})
    played = people_ahead(waiting, [*callers, elsewhere], NOW)
    assert people_ahead(waiting, callers, NOW) == played
    assert sorted(played.values()) == list(range(len(people)))


@given(PEOPLE)
def test_everybody_whom_the_windows_call_has_a_place_of_their_own(people: list[tuple[str, str, int]]) -> None:
    rule = QueueRule(Ratio(2, 1), turn=1)
    places = people_ahead(crowd(people), windows(2, rule), NOW)
    assert sorted(places.values()) == list(range(len(people)))


def test_what_is_sent_to_a_window_is_called_there_alone() -> None:
    sent = crowd([("r", "normal", 0)], for_window="w1")
    assert people_ahead(sent, windows(1), NOW) == {}
    assert people_ahead(sent, windows(2), NOW) == {"t0": 0}


def test_windows_with_other_rights_are_no_one_line() -> None:
    first, second = windows(2)
    bound = Caller(second.window, second.agent, second.rules, frozenset({"sunat"}))
    assert not ahead._is_one_line([], [first, bound])
    assert people_ahead(crowd([("r", "normal", 0)]), [bound], NOW) == {}
