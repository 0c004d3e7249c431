"""The states of a ticket and every legal transition between them: one table, read by code, tests and docs."""

from enum import StrEnum

from ticketing.domain.errors import IllegalTransition


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    CLOSED = "closed"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    MISROUTED = "misrouted"
    ON_HOLD = "on_hold"


class Action(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    CODE = "code"
    NO_SHOW = "no-show"
    RESTORE = "restore"
    HOLD = "hold"
    RESUME = "resume"
    RETURN = "return"
    RELEASE = "release"
    TRANSFER = "transfer"
    MISROUTE = "misroute"
    CANCEL = "cancel"
    EXPIRE = "expire"
    CORRECT = "correct"


_S = State
_A = Action

TRANSITIONS: dict[tuple[State, Action], State] = {
    (_S.WAITING, _A.CALL): _S.CALLED,
    (_S.WAITING, _A.TRANSFER): _S.WAITING,
    # Sent to a window or agent who cannot call it any more: of the whole queue again.
    (_S.WAITING, _A.RELEASE): _S.WAITING,
    (_S.WAITING, _A.MISROUTE): _S.MISROUTED,
    (_S.WAITING, _A.CANCEL): _S.CANCELLED,
    (_S.CALLED, _A.RECALL): _S.CALLED,
    (_S.CALLED, _A.START): _S.SERVING,
    (_S.CALLED, _A.NO_SHOW): _S.NO_SHOW,
    (_S.CALLED, _A.RETURN): _S.WAITING,
    (_S.CALLED, _A.TRANSFER): _S.WAITING,
    (_S.CALLED, _A.MISROUTE): _S.MISROUTED,
    (_S.SERVING, _A.FINISH): _S.CLOSED,
    (_S.SERVING, _A.HOLD): _S.ON_HOLD,
    (_S.SERVING, _A.RETURN): _S.WAITING,
    (_S.SERVING, _A.TRANSFER): _S.WAITING,
    (_S.SERVING, _A.MISROUTE): _S.MISROUTED,
    (_S.CLOSED, _A.CODE): _S.FINISHED,
    # Coding again corrects a wrong code; the log keeps both.
    (_S.FINISHED, _A.CODE): _S.FINISHED,
    (_S.NO_SHOW, _A.RESTORE): _S.WAITING,
    (_S.ON_HOLD, _A.RESUME): _S.SERVING,
    # A parked attention with which no agent will go on did take place.
    (_S.ON_HOLD, _A.FINISH): _S.CLOSED,
    (_S.ON_HOLD, _A.RETURN): _S.WAITING,
    (_S.ON_HOLD, _A.TRANSFER): _S.WAITING,
    (_S.ON_HOLD, _A.CANCEL): _S.CANCELLED,
    # At the day's end: a person never called did not abandon, and a person served keeps the attention.
    (_S.WAITING, _A.EXPIRE): _S.CANCELLED,
    (_S.CALLED, _A.EXPIRE): _S.NO_SHOW,
    (_S.SERVING, _A.EXPIRE): _S.CLOSED,
    (_S.ON_HOLD, _A.EXPIRE): _S.CANCELLED,
    # The true hour of what the day's end settled; correcting again replaces the hour, and the log keeps both.
    (_S.CLOSED, _A.CORRECT): _S.CLOSED,
    (_S.FINISHED, _A.CORRECT): _S.FINISHED,
    (_S.NO_SHOW, _A.CORRECT): _S.NO_SHOW,
    (_S.CANCELLED, _A.CORRECT): _S.CANCELLED,
}

#: At a window now: at most one such ticket per window and per agent.
ACTIVE = frozenset({State.CALLED, State.SERVING})
#: Not ended: the tickets that the day's end has to settle.
OPEN = frozenset({State.WAITING, State.CALLED, State.SERVING, State.ON_HOLD})


def after(state: State, action: Action) -> State:
    """The state that `action` leads to; raises IllegalTransition when `state` has no such action."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise IllegalTransition(state, action) from None


def actions_in(state: State) -> list[Action]:
    """What can be done with a ticket in this state."""
    return [action for source, action in TRANSITIONS if source is state]
