"""Fair locks: no thread overtakes, none is forgotten, and one that gives up delays no other."""

import threading
import time
from collections.abc import Callable

import pytest

from ticketing.ledger.fair_lock import TooLong, Turns, TurnsByName


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def in_background(task: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=task, daemon=True)
    thread.start()
    return thread


def test_who_came_first_goes_first_and_a_newcomer_waits_behind() -> None:
    turns, order = Turns(), list[int]()

    def go(number: int) -> None:
        with turns:
            order.append(number)

    turns.take()
    people = []
    for number in range(20):
        people.append(in_background(lambda number=number: go(number)))  # type: ignore[misc]  # bound by the default
        eventually(lambda number=number: turns.waiting == number + 1)  # type: ignore[misc]  # same
    turns.give()
    with turns:
        order.append(20)
    for each in people:
        each.join()
    assert order == list(range(21))


def test_no_more_are_inside_than_there_are_places() -> None:
    turns, inside, most = Turns(3), list[int](), list[int]()

    def go() -> None:
        with turns:
            inside.append(1)
            most.append(len(inside))
            # Until the house is full once; a machine that is busy may start the threads one after the other.
            eventually(lambda: max(most) == 3)
            inside.pop()

    people = [in_background(go) for _ in range(20)]
    for each in people:
        each.join()
    assert max(most) == 3
    assert turns.waiting == 0


def test_who_gives_up_is_out_of_the_line() -> None:
    turns = Turns()
    turns.take()
    with pytest.raises(TooLong):
        turns.take(0.01)
    assert turns.waiting == 0
    turns.give()
    turns.take(0.01)


def test_each_name_has_a_line_of_its_own_which_is_gone_with_its_people() -> None:
    lines = TurnsByName()
    with lines.turn("cusco"):
        with lines.turn("puno"):
            pass
        waiting = in_background(lambda: lines.turn("cusco").__enter__())
        waiting.join(0.05)
        assert waiting.is_alive()
    waiting.join(5)
    assert not waiting.is_alive()


def test_an_error_inside_lets_the_next_one_in() -> None:
    lines = TurnsByName()
    with pytest.raises(ValueError, match="no"), lines.turn("cusco"):
        raise ValueError("no")
    with lines.turn("cusco"):
        pass
