"""Races around endings: an attention ends once, and no agent closes a window with a person at it."""

import pytest

from tests.concurrency.clients import refusals, together, winners
from tests.concurrency.hall import Hall, Lane

pytestmark = pytest.mark.concurrency
BUSY = (409, "window_busy")


def test_a_window_does_not_close_on_a_person_and_the_attention_is_either_finished_or_held(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], lane.ticket()
        assert desk.call(ticket).now().accepted
        start, close = together(desk.act(ticket, "start"), desk.close())
        assert start.accepted
        assert (close.status, close.code) == BUSY

        ends = together(desk.act(ticket, "finish"), desk.act(ticket, "hold"))
        assert refusals(ends) == [(409, "illegal_transition")]
        assert winners(ends)[0].ticket["state"] in ("closed", "on_hold")

    hall.repeat(play)


def test_a_window_closes_only_after_the_finish(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk, ticket = lane.desks[0], lane.ticket()
        assert desk.call(ticket).now().accepted
        assert desk.act(ticket, "start").now().accepted
        finish, close = together(desk.act(ticket, "finish"), desk.close())

        assert finish.accepted
        assert close.accepted or (close.status, close.code) == BUSY
        if close.accepted:
            desk.open()

    hall.repeat(play)


def test_a_window_either_closes_or_calls(hall: Hall) -> None:
    def play(lane: Lane) -> None:
        desk = lane.desks[0]
        lane.ticket()
        close, call = together(desk.close(), desk.call_next())

        assert refusals([close, call]) in ([BUSY], [(409, "window_not_open")])
        lane.clear(call)
        if close.accepted:
            desk.open()

    hall.repeat(play)
