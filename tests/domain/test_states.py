"""Legal actions by state, written here once more by hand so that a slip in the table is noticed."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import event, ticket_in
from ticketing.domain.errors import Conflict, IllegalTransition
from ticketing.domain.events import ACTION_OF, EVENT_OF, EventType
from ticketing.domain.states import ACTIVE, OPEN, TRANSITIONS, Action, State, actions_in, after
from ticketing.domain.tickets import evolve
from tools.states_picture import PAGE, page

LEGAL = {
    "waiting": "call>called transfer>waiting release>waiting misroute>misrouted cancel>cancelled "
    "expire>cancelled",
    "called": "recall>called start>serving no-show>no_show return>waiting transfer>waiting "
    "misroute>misrouted expire>no_show",
    "serving": "finish>closed hold>on_hold return>waiting transfer>waiting misroute>misrouted expire>closed",
    "closed": "code>finished correct>closed",
    "finished": "code>finished correct>finished",
    "no_show": "restore>waiting correct>no_show",
    "cancelled": "correct>cancelled",
    "misrouted": "",
    "on_hold": "resume>serving finish>closed return>waiting transfer>waiting cancel>cancelled "
    "expire>cancelled",
}
EXPECTED = {
    (State(state), Action(step.split(">")[0])): State(step.split(">")[1])
    for state, steps in LEGAL.items()
    for step in steps.split()
}
EVERY_PAIR = [(state, action) for state in State for action in Action]
ILLEGAL = [pair for pair in EVERY_PAIR if pair not in EXPECTED]


@pytest.mark.parametrize(("pair", "to"), EXPECTED.items(), ids=str)
def test_a_legal_action_leads_to_its_state(pair: tuple[State, Action], to: State) -> None:
    assert after(*pair) is to


@pytest.mark.parametrize(("state", "action"), ILLEGAL)
def test_an_illegal_action_is_refused_with_the_state_and_the_action(state: State, action: Action) -> None:
    with pytest.raises(IllegalTransition) as refused:
        after(state, action)
    assert isinstance(refused.value, Conflict)
    assert refused.value.code == "illegal_transition"
    assert refused.value.extra == {"state": state.value, "action": action.value}


@pytest.mark.parametrize(("state", "action"), EVERY_PAIR)
def test_a_ticket_follows_the_table_and_nothing_else(state: State, action: Action) -> None:
    ticket = ticket_in(state)
    happened = event(action, ticket.since + timedelta(minutes=1), seq=ticket.seq + 1)
    if (state, action) in EXPECTED:
        assert evolve(ticket, happened).state is EXPECTED[state, action]
    else:
        with pytest.raises(IllegalTransition):
            evolve(ticket, happened)


def test_the_table_has_no_transition_beyond_these() -> None:
    assert TRANSITIONS == EXPECTED


@pytest.mark.parametrize("state", State)
def test_the_actions_offered_in_a_state_are_those_that_work(state: State) -> None:
    assert sorted(actions_in(state)) == sorted(action for source, action in EXPECTED if source is state)


def test_every_open_ticket_can_be_settled_at_the_days_end_and_no_other() -> None:
    assert {state for state in State if (state, Action.EXPIRE) in TRANSITIONS} == OPEN
    assert ACTIVE < OPEN
    assert not {TRANSITIONS[state, Action.EXPIRE] for state in OPEN} & OPEN


def test_every_action_has_an_event_of_its_own() -> None:
    assert set(EVENT_OF) == set(Action)
    assert len(ACTION_OF) == len(EVENT_OF)
    tickets = {kind for kind in EventType if kind.startswith("ticket.")}
    assert tickets - set(ACTION_OF) == {
        *(EventType.ISSUED, EventType.PRINTED, EventType.REDATED, EventType.UNDONE)
    }


def test_the_documented_picture_is_the_table() -> None:
    assert Path(PAGE).read_text(encoding="utf-8") == page(), "run: python tools/states_picture.py"
