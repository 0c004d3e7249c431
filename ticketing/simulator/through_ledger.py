"""Replay of simulated days through the real use cases, one command for each act of a person.

The simulator gives the instant and the person; the use cases decide. A call of another ticket than in the
simulation is an error.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Unpack

from sqlalchemy import Connection

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.calendar.days import day_end, day_start
from ticketing.domain.states import Action
from ticketing.ledger.context import Context, Core
from ticketing.ledger.database import Database
from ticketing.queueing import attending, calling, issuing, windows
from ticketing.queueing.day_end import expire_due
from ticketing.queueing.requests import ActionRequest, IssueRequest, SessionRequest, WantedService
from ticketing.queueing.shapes import TicketView
from ticketing.simulator.crowd import CATEGORIES, Crowd
from ticketing.simulator.desks import FINISHED, NO_SHOW, PASSED_ON, WRONG_QUEUE
from ticketing.simulator.events import Keys, instant_of
from ticketing.simulator.facts import OUTCOMES
from ticketing.simulator.floor import Floor
from ticketing.simulator.simulation import Simulation
from ticketing.simulator.visits import RULES, STATES, Visits, visits

Step = Callable[[], object]
#: Number of commands committed together: the replay of a past day needs no commit for each.
BATCH = 1000


class Batched(Database):
    """A database that commits every `size` commands, and at flush().

    A command that fails leaves its batch open; close() rolls the batch back.
    """

    def __init__(self, url: str, size: int = BATCH) -> None:
        super().__init__(url)
        self._size, self._count = size, 0
        self._block: Any = None
        self._connection: Connection | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self._connection is None:
            self._block = super().write()
            self._connection = self._block.__enter__()
        yield self._connection
        self._count += 1
        if self._count >= self._size:
            self.flush()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with super().read() as connection:
            yield connection

    def flush(self) -> None:
        if self._connection is not None:
            block, self._block, self._connection, self._count = self._block, None, None, 0
            block.__exit__(None, None, None)

    def close(self) -> None:
        """Close the connections; commands that are not flushed are lost."""
        if self._connection is not None:
            self._connection.rollback()
        super().close()


def batched(core: Core) -> Core:
    """The same core with commits in batches. The caller closes its database."""
    database = Batched(core.database.url)
    return Core(database, core.ledger.beside(database), core.document_key)


def replay(
    core: Core, simulation: Simulation, day: date, actors: Mapping[str, Actor] | None = None
) -> tuple[int, int]:
    """Replay an open day in the database, up to the settling after midnight.

    Returns the number of its tickets, and of those that were finished with their services coded.

    Raises RuntimeError when the rules call another ticket than in the simulation, and what commands raise.
    """
    people, log = simulation.played(day)
    floor = simulation.floor
    found = visits(simulation.habits, people, log)
    zone = floor.timezone
    begin = day_start(day, zone)
    midnight = (day_end(day, zone) - begin) // timedelta(milliseconds=1)
    play = _Play(core, floor, people, found, begin, actors or {})
    for _, step in sorted(play.steps(Keys(people, found, midnight)), key=lambda each: each[0]):
        step()
    expire_due(core, day_end(day, zone) + timedelta(minutes=10))
    if isinstance(core.database, Batched):
        core.database.flush()
    finished = (found.how == FINISHED) & ~people.uncoded[found.tickets]
    return len(play.ids), int(finished.sum())


class Beginning:
    """The first part of a simulated day, which stands still where it ends: people wait, others are served.

    lasts: time from the opening on.
    """

    def __init__(self, simulation: Simulation, day: date, lasts: timedelta) -> None:
        opening = simulation.floor.calendar.opening(day)
        assert opening is not None, "the site is closed"
        self._floor = simulation.floor
        self._people, log = simulation.played(day)
        self._found = visits(simulation.habits, self._people, log)
        self._until = opening[0] + lasts // timedelta(milliseconds=1)

    @property
    def serving(self) -> dict[str, str]:
        """`{window: agent}` of the windows that serve a person in the end."""
        found, until = self._found, self._until
        at_work = (found.how != NO_SHOW) & (found.start <= until) & (found.end > until)
        return {
            self._floor.windows[found.window[call]]: self._floor.agents[found.agent[call]]
            for call in at_work.nonzero()[0].tolist()
        }

    def happen(self, core: Core, now: datetime, actors: Mapping[str, Actor] | None = None) -> list[str]:
        """Let it happen so that it ends at `now`; returns the ids of the tickets in the order of their issue.

        actors: people who act in place of simulated agents, by the agent's id. Raises RuntimeError and what
        commands raise, see replay().
        """
        begin = now - timedelta(milliseconds=self._until)
        play = _Play(core, self._floor, self._people, self._found, begin, actors or {})
        # Nothing of a day's end belongs to its beginning, so the keys need no midnight of their own.
        midnight = timedelta(days=2) // timedelta(milliseconds=1)
        for code, step in sorted(
            play.steps(Keys(self._people, self._found, midnight)), key=lambda each: each[0]
        ):
            if instant_of(code) > self._until:
                break
            step()
        if isinstance(core.database, Batched):
            core.database.flush()
        return list(play.ids.values())


@dataclass(slots=True)
class _Play:
    """actors: in place of simulated agents, by the agent's id."""

    core: Core
    floor: Floor
    people: Crowd
    found: Visits
    begin: datetime
    actors: Mapping[str, Actor] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def steps(self, keys: Keys) -> Iterator[tuple[int, Step]]:
        """Each command with the key that orders it; a replacement is issued by the command that misroutes."""
        found = self.found
        for row in range(self.people.came):
            yield int(keys.issued[row]), partial(self._issue, row)
        for call in range(len(found.tickets)):
            yield int(keys.called[call]), partial(self._call, call)
            yield int(keys.ended[call]), partial(self._end, call)
            if found.how[call] != NO_SHOW:
                start = int(found.start[call])
                yield int(keys.started[call]), partial(self._act, call, Action.START, start)
        for number, (codes, calls) in enumerate(keys.recalled, start=1):
            for code, call in zip(codes.tolist(), calls.tolist(), strict=True):
                at = int(found.at[call]) + number * found.recall_ms
                yield code, partial(self._act, call, Action.RECALL, at)
        yield from self._rare(keys)

    def _rare(self, keys: Keys) -> Iterator[tuple[int, Step]]:
        found = self.found
        for action, codes, instants in (
            (Action.HOLD, keys.held, found.held_at),
            (Action.RESUME, keys.resumed, found.resumed_at),
        ):
            for code, call, at in zip(codes.tolist(), found.held.tolist(), instants.tolist(), strict=True):
                yield code, partial(self._act, call, action, at)
        for action, codes, rows, instants in (
            (Action.RESTORE, keys.restored, found.restored, found.restored_at),
            (Action.CANCEL, keys.given_back, found.given_back, found.given_back_at),
        ):
            for code, row, at in zip(codes.tolist(), rows.tolist(), instants.tolist(), strict=True):
                yield code, partial(self._host, row, action, at)
        for place, code in enumerate(keys.sessions.tolist()):
            yield code, partial(self._session, place)

    def _context(self, at: int, actor: Actor) -> Context:
        return Context(actor, self.begin + timedelta(milliseconds=int(at)))

    def _issue(self, row: int) -> None:
        people, floor = self.people, self.floor
        asked, category = int(people.asked[row]), int(people.category[row])
        request: IssueRequest = {
            "queue": floor.queues[people.queue[row]].id,
            "service": None if asked < 0 else floor.services[asked],
            "category": None if category < 0 else CATEGORIES[category],
        }
        context = self._context(people.at[row], _actor(floor.site, Role.KIOSK, "sim-kiosk"))
        self.ids[row] = issuing.issue(self.core, context, floor.site, request)["id"]

    def _call(self, call: int) -> None:
        found, floor = self.found, self.floor
        window = floor.windows[found.window[call]]
        view = calling.call_next(self.core, self._context(found.at[call], self._agent(call)), window)
        wanted = self.ids[int(found.tickets[call])], str(RULES[found.rule[call]])
        called = None if view is None else (view["id"], _rule(view))
        if called != wanted:
            raise RuntimeError(f"the simulation called {wanted} at {window}, the ledger {called}")

    def _end(self, call: int) -> None:
        found, people = self.found, self.people
        how, row, end = int(found.how[call]), int(found.tickets[call]), found.end[call]
        if how == NO_SHOW:
            self._act(call, Action.NO_SHOW, int(end))
        elif how == FINISHED:
            done = None if people.uncoded[row] else self._done(row)
            outcome = OUTCOMES[int(not people.resolved[row])]
            self._act(call, Action.FINISH, end, outcome=outcome, services=done)
        else:
            assert how in (PASSED_ON, WRONG_QUEUE)
            action = Action.TRANSFER if how == PASSED_ON else Action.MISROUTE
            view = self._act(call, action, end, queue=self.floor.queues[people.target[row]].id)
            if how == WRONG_QUEUE:
                replacement = view["replaced_by"]
                assert replacement is not None
                self.ids[int(found.replacement[row])] = replacement["id"]

    def _done(self, row: int) -> list[WantedService]:
        people, services = self.people, self.floor.services
        first: WantedService = {
            "service": services[people.service[row]],
            "quantity": int(people.quantity[row]),
        }
        extra = int(people.extra[row])
        return [first] if extra < 0 else [first, {"service": services[extra], "quantity": 1}]

    def _act(self, call: int, action: Action, at: int, **request: Unpack[ActionRequest]) -> TicketView:
        ticket = self.ids[int(self.found.tickets[call])]
        return attending.act(self.core, self._context(at, self._agent(call)), ticket, action, request)

    def _host(self, row: int, action: Action, at: int) -> None:
        """Run an act of the greeter for a person in the room."""
        greeter = _actor(self.floor.site, Role.SUPERVISOR, "sim-greeter")
        attending.act(self.core, self._context(at, greeter), self.ids[row], action, {})

    def _session(self, place: int) -> None:
        found, floor = self.found, self.floor
        agent = self._agent_of(floor.agents[found.session_agent[place]])
        request: SessionRequest = {
            "status": STATES[found.session_state[place]],
            "reason": found.session_reason[place],
        }
        context = self._context(found.session_at[place], agent)
        windows.set_session(self.core, context, floor.windows[found.session_window[place]], request)

    def _agent(self, call: int) -> Actor:
        return self._agent_of(self.floor.agents[self.found.agent[call]])

    def _agent_of(self, name: str) -> Actor:
        return self.actors.get(name) or _actor(self.floor.site, Role.AGENT, name)


def _rule(view: TicketView) -> str:
    return str(view["why"]["rule"]) if view["why"] else ""


def _actor(site: str, role: Role, name: str) -> Actor:
    return Actor(ActorKind.PERSON, name, name, (Grant(role, site, None),))
