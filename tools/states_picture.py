"""Generator of docs/states.md: a ticket's states as a picture and tables, from the table that the code uses.

Run it after a change of `ticketing/domain/states.py`; a test compares the page with it.
"""

from collections import defaultdict
from pathlib import Path

from ticketing.domain.events import ACTION_OF, EVENT_OF
from ticketing.domain.states import ACTIVE, OPEN, TRANSITIONS, Action, State
from ticketing.domain.tickets import CLOCK_OF
from ticketing.domain.undoing import UNDO_WITHIN, UNDOABLE

PAGE = Path(__file__).parent.parent / "docs" / "states.md"

#: Name of each state on screens, and its meaning in plain words.
WORDS: dict[State, tuple[str, str]] = {
    State.WAITING: ("En espera", "stands in a queue"),
    State.CALLED: ("Llamando", "was called and walks to the window"),
    State.SERVING: ("Atención iniciada", "is attended at the window"),
    State.CLOSED: ("Atención cerrada", "was attended; the services are not coded yet"),
    State.FINISHED: ("Terminado", "was attended; the services are coded"),
    State.NO_SHOW: ("Abandono", "did not come; may be restored within the site's grace time"),
    State.CANCELLED: ("Cancelado", "was withdrawn, or still waited or was parked at the day's end"),
    State.MISROUTED: ("Error de selección", "got another ticket in the right queue, with the arrival kept"),
    State.ON_HOLD: ("En pausa", "is parked in the middle of an attention"),
}

_INTRODUCTION = """# The states of a ticket

Made by `tools/states_picture.py` out of `ticketing/domain/states.py`: change that table, then run the tool.
An action that is not in the tables below is refused with `illegal_transition`, the state and the action.
"""
_UNDOING = """## Undoing

`POST /api/v1/tickets/{ticket}/undo` takes back the last act on a ticket: ACTS. The agent's console offers
it for some seconds after the act. It is allowed to the person who did it, within SECONDS seconds and on the
same day, while nothing came of it: nothing else has happened to the ticket, its window is open with the same
agent and no other person, a ticket that a misrouting issued was neither called nor shown to the person, and
the queue still exists. Otherwise it is refused, and nothing changes.

The event `ticket.undone` names the act (`undoes`, the number of its first event) and has the ticket's fields
as they were before (`was`), so that a replay needs no other event. **An undone act counts as if it had not
been**: the ticket has its earlier state, instants and sums again, so a clock that was stopped by mistake has
run on; the attention that the act ended, the services that it coded and the ticket that it issued leave the
tables, and with them every report. The log keeps the act, its undoing and both authors. The number of a
ticket that was issued stays used (`withdrawn` names its code). A call is not undone, because the room has
heard it: `return` takes it back, and it counts as called.
"""
_FORGOTTEN = """`correct` tells the true hour of what the day's end settled (`expire`). Of a ticket that ended
otherwise it is refused with `nothing_forgotten`; an hour that cannot be, with `outside_spell`.
[indicators.md](indicators.md#what-was-forgotten) has the rules.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [
        _INTRODUCTION,
        f"```mermaid\n{diagram()}\n```\n",
        f"## The states\n\n{_states_table()}\n",
        f"## The actions\n\n{_actions_table()}\n",
        _FORGOTTEN,
        _UNDOING.replace("ACTS", _undoable()).replace("SECONDS", f"{UNDO_WITHIN.total_seconds():.0f}"),
    ]
    return "\n".join(parts)


def _undoable() -> str:
    acts = sorted(ACTION_OF[each] for each in UNDOABLE)
    return ", ".join(f"`{each}`" for each in acts)


def diagram() -> str:
    """The picture in Mermaid: one arrow for each pair of states, with all the actions that take it."""
    arrows: dict[tuple[State, State], list[Action]] = defaultdict(list)
    for (source, action), target in TRANSITIONS.items():
        arrows[source, target].append(action)
    lines = ["stateDiagram-v2", f"    [*] --> {State.WAITING}: issue"]
    lines += [f"    {source} --> {to}: {', '.join(actions)}" for (source, to), actions in arrows.items()]
    lines += [f"    {state} --> [*]" for state in State if state not in OPEN]
    return "\n".join(lines)


def _states_table() -> str:
    rows = [[f"`{state}`", *WORDS[state], _clock(state), _standing(state)] for state in State]
    return _table(["state", "on screens", "the person", "clock that runs", "counts as"], rows)


def _clock(state: State) -> str:
    return CLOCK_OF.get(state, "").removesuffix("_ms") or "none"


def _standing(state: State) -> str:
    if state in ACTIVE:
        return "open, at a window"
    return "open" if state in OPEN else "ended"


def _actions_table() -> str:
    rows = []
    for action in Action:
        steps = [f"`{source}` → `{to}`" for (source, each), to in TRANSITIONS.items() if each is action]
        rows.append([f"`{action}`", f"`{EVENT_OF[action]}`", "<br>".join(steps)])
    return _table(["action", "event", "from → to"], rows)


def _table(names: list[str], rows: list[list[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
