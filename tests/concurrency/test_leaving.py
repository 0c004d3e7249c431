"""An attention ends once, and nobody leaves a window with a person at it."""

import pytest

from tests.concurrency.clients import refusals, together, winners
from tests.concurrency.hall import Hall, Lane

pytestmark = pytest.mark.concurrency


def test_an_attention_is_either_finished_or_held(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        ticket = lane.serving()
        answers = together(lane.desks[0].act(ticket, "finish"), lane.desks[0].act(ticket, "hold"))

        assert refusals(answers) == [(409, "illegal_transition")]
        assert winners(answers)[0].ticket["state"] in ("closed", "on_hold")

    hall.repeat(play)


def test_a_window_closes_only_after_the_finish(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], lane.serving()
        finish, close = together(desk.act(ticket, "finish"), desk.close())

        assert finish.accepted
        assert close.accepted or (close.status, close.code) == (409, "window_busy")
        if close.accepted:
            desk.open()

    hall.repeat(play)


def test_a_window_does_not_close_on_a_person_who_is_being_started(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], lane.called()
        start, close = together(desk.act(ticket, "start"), desk.close())

        assert start.accepted
        assert (close.status, close.code) == (409, "window_busy")
        lane.settle(ticket)

    hall.repeat(play)


def test_a_window_either_closes_or_calls(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], lane.ticket()
        answers = together(desk.close(), desk.call_next())

        assert refusals(answers) in ([(409, "window_busy")], [(409, "window_not_open")])
        lane.settle(ticket)
        if answers[0].accepted:
            desk.open()

    hall.repeat(play)
