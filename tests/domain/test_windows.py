"""Opening, pausing and closing of a window."""

import pytest

from tests.factories import AGENT, OPENING
from ticketing.domain.errors import IllegalTransition
from ticketing.domain.events import Event
from ticketing.domain.windows import (
    EVENT_FOR,
    WindowSession,
    WindowState,
    check_window_change,
    closed_window,
    evolve_window,
)

OPEN, PAUSED, CLOSED = WindowState.OPEN, WindowState.PAUSED, WindowState.CLOSED
LEGAL = {(CLOSED, OPEN), (OPEN, PAUSED), (PAUSED, OPEN), (OPEN, CLOSED), (PAUSED, CLOSED)}


def change(to: WindowState, seq: int = 1, agent: str = "ana", reason: str | None = None) -> Event:
    data = {"agent": agent, "reason": reason}
    return Event("lima-norte", seq, OPENING, EVENT_FOR[to], AGENT, window="lima-norte:3", data=data)


def session_in(state: WindowState) -> WindowSession:
    session = closed_window("lima-norte:3", "lima-norte")
    for to in {CLOSED: [], OPEN: [OPEN], PAUSED: [OPEN, PAUSED]}[state]:
        session = evolve_window(session, change(to))
    return session


@pytest.mark.parametrize("to", WindowState)
@pytest.mark.parametrize("state", WindowState)
def test_a_window_goes_only_where_it_may(state: WindowState, to: WindowState) -> None:
    session = session_in(state)
    assert session.state is state
    if (state, to) in LEGAL:
        check_window_change(session, to)
        assert evolve_window(session, change(to)).state is to
        return
    for refused in (lambda: check_window_change(session, to), lambda: evolve_window(session, change(to))):
        with pytest.raises(IllegalTransition) as error:
            refused()
        assert error.value.extra == {"state": state.value, "action": to.value}


def test_a_pause_keeps_the_agent_and_tells_the_reason() -> None:
    session = evolve_window(session_in(OPEN), change(PAUSED, seq=9, agent="nobody", reason="almuerzo"))
    assert (session.agent, session.reason, session.seq, session.since) == ("ana", "almuerzo", 9, OPENING)


def test_whoever_opens_after_a_pause_is_the_agent() -> None:
    assert evolve_window(session_in(PAUSED), change(OPEN, agent="luis")).agent == "luis"


def test_a_closed_window_has_no_agent() -> None:
    assert evolve_window(session_in(OPEN), change(CLOSED)).agent is None
    assert closed_window("lima-norte:3", "lima-norte").agent is None
