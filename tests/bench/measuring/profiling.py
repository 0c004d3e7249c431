"""`python -m tests.bench profile`: the CPU of one issue and of one call, step by step.

The application is called in this process, on PostgreSQL, without a web server: the costs of gunicorn, the
socket and the client are not included.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.bench import world as worlds
from tests.bench.catalogue import SitePlan
from tests.bench.floors.inprocess import InProcess
from tests.bench.measuring.sampling import Rule, Sampler, first_of
from tests.bench.world import Servers, World
from ticketing.app import create_app
from ticketing.realtime.rooms import Room, RoomKind

REPEATS = 500
WARM_UP = 30
PLAN = SitePlan("perfil", windows=2, queues=2)
#: Steps; the innermost frame that matches a rule decides.
STEPS: Sequence[Rule] = (
    ("commit", (":do_commit", ":_commit_impl", "connection.py:commit")),
    ("who asks (token)", ("access/tokens.py", "access/token_rows.py", "people.py", "current.py:_identify")),
    ("site lock and head", ("ledger.py:_hold", "ledger.py:_advance", "ledger.py:_give_back")),
    ("idempotency", ("ledger.py:_answered", "ledger.py:_keep_answer", "current.py:_fingerprint")),
    ("who is next", ("queueing/reading/heads.py", "domain/line/choosing.py", "calling.py:_check_ready")),
    ("event and projection", ("ledger.py:append", "projection.py", "projectors.py", "domain/tickets.py")),
    ("the answer's view", ("ticket_view.py", "queueing/reading/queries.py:ticket_row")),
    ("publish", ("realtime/publisher.py", "realtime/hints.py", "realtime/bus.py")),
    (
        "rules of the command",
        ("issuing.py", "calling.py", "queueing/reading/queries.py", "ledger/settings/site_catalogue.py"),
    ),
    ("validation", ("flask_openapi3/", "pydantic/", "web/api/reading.py")),
    ("answer as JSON", ("json_provider.py", "declaring.py:json_answer")),
    ("Flask and Werkzeug", ("flask/", "werkzeug/", "ticketing/web/", "flask_login/", "flask_limiter/")),
)
OTHER = "everything else"
LAYERS: Sequence[Rule] = (
    ("psycopg", ("psycopg/", "psycopg_")),
    ("SQLAlchemy", ("sqlalchemy/",)),
)


def run(around: Servers, repeats: int = REPEATS) -> str:
    """CPU and time by step of an issue and of a call, as text; the functions and statements are printed."""
    with worlds.postgres_world(around, [PLAN]) as world:
        application = create_app(world.settings, mode="threading")
        client = InProcess(application)
        # One display is connected, so that there is work after an answer.
        application.realtime.rooms.join("nobody", Room(RoomKind.BOARD, PLAN.id), PLAN.id)
        window = f"{PLAN.id}:1"
        client.send("PUT", f"/windows/{window}/session", world.agent_token(window), {"status": "open"})
        issue = _profile(client, "issue", repeats, _issuing(world), lambda _body: None)
        call = _profile(client, "call-next", repeats, _calling(world), _leaver(world, client))
        application.core.database.close()
    return f"{issue}\n\n{call}"


Parts = tuple[str, str, str, dict[str, Any]]


def _issuing(world: World) -> Callable[[], Parts]:
    return lambda: (
        "POST",
        f"/sites/{PLAN.id}/tickets",
        world.kiosk_token(PLAN.id),
        {"queue": PLAN.queue_ids()[0]},
    )


def _calling(world: World) -> Callable[[], Parts]:
    window = f"{PLAN.id}:1"
    return lambda: ("POST", f"/windows/{window}/call-next", world.agent_token(window), {})


def _leaver(world: World, client: "InProcess") -> Callable[[dict[str, Any]], object]:
    """A function that marks a called ticket as a no-show, so that the window is free again."""
    token = world.agent_token(f"{PLAN.id}:1")
    return lambda body: client.send("POST", f"/tickets/{body['id']}/no-show", token, {})


@dataclass
class Statements:
    """Statements sent to the database while `on`: their counts, and durations including waits."""

    on: bool = False
    times_ns: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count at the driver, so that every statement counts, however it was made."""
        with ExitStack() as stack:
            for owner, method in ((psycopg.Cursor, "execute"), (psycopg.Connection, "commit")):
                original = getattr(owner, method)
                setattr(owner, method, self._timing(original, method))
                stack.callback(setattr, owner, method, original)
            yield

    def _timing(self, original: Callable[..., Any], method: str) -> Callable[..., Any]:
        def timed(own: Any, *arguments: Any, **named: Any) -> Any:
            start = time.perf_counter_ns()
            try:
                return original(own, *arguments, **named)
            finally:
                if self.on:
                    text = str(arguments[0]) if arguments else method.upper()
                    self.times_ns[" ".join(text.split())].append(time.perf_counter_ns() - start)

        return timed


def _profile(
    client: InProcess,
    name: str,
    repeats: int,
    parts: Callable[[], Parts],
    after: Callable[[dict[str, Any]], object],
) -> str:
    """Profile of the steps as text; functions and statements are printed."""
    for _ in range(WARM_UP):
        after(client.send(*parts()))
        client.paint()
    client.cpu_after_ns = 0
    sampler, statements = Sampler(_where, "ticketing/"), Statements()
    with statements.counted():
        for _ in range(repeats):
            environment = client.environment(*parts())
            statements.on = True
            with sampler.running():
                answer = client.answer(environment)
            statements.on = False
            client.paint()
            after(json.loads(answer))
    alone = f"{name}: {_us(_undisturbed(client, repeats, parts, after), repeats)} µs CPU without the sampler"
    steps = "\n".join([alone, *_steps(name, repeats, sampler, client.cpu_after_ns)])
    print(f"\n{steps}")
    _print_functions(repeats, sampler)
    _print_statements(repeats, statements)
    return steps


def _undisturbed(
    client: InProcess, repeats: int, parts: Callable[[], Parts], after: Callable[[dict[str, Any]], object]
) -> int:
    """CPU in ns of as many requests without the sampler, to compare its table with."""
    used = 0
    for _ in range(repeats):
        environment = client.environment(*parts())
        start = time.thread_time_ns()
        answer = client.answer(environment)
        used += time.thread_time_ns() - start
        after(json.loads(answer))
    return used


def _where(names: Sequence[str]) -> tuple[str, str]:
    return first_of(STEPS, names, OTHER), first_of(LAYERS, names, "own and others")


def _steps(name: str, repeats: int, sampler: Sampler, after_ns: int) -> Iterator[str]:
    layers = [layer for layer, _ in LAYERS] + ["own and others"]
    total, wall = sum(sampler.cpu_ns.values()), sum(sampler.wall_ns.values())
    yield f"{name}: {_us(total, repeats)} µs CPU, {_us(wall, repeats)} µs in all, mean of {repeats}"
    yield f"{'step':<24}{'CPU µs':>8}{'%':>5}{'time µs':>9}" + "".join(f"{layer:>16}" for layer in layers)
    for step in [step for step, _ in STEPS] + [OTHER]:
        by_layer = [sampler.cpu_ns[step, layer] for layer in layers]
        time_ns = sum(sampler.wall_ns[step, layer] for layer in layers)
        share = 100 * sum(by_layer) / total
        cells = "".join(f"{_us(each, repeats):>16}" for each in by_layer)
        yield f"{step:<24}{_us(sum(by_layer), repeats):>8}{share:>5.0f}{_us(time_ns, repeats):>9}{cells}"
    yield f"after the answer, in the background: painting one board {_us(after_ns, repeats)} µs CPU"


def _print_functions(repeats: int, sampler: Sampler, most: int = 20) -> None:
    print(f"{'CPU µs':>8}  function with all it calls")
    for function, used in sampler.inclusive_ns.most_common(most):
        print(f"{_us(used, repeats):>8}  {function}")


def _print_statements(repeats: int, statements: Statements) -> None:
    print(f"{'each':>6}{'mean µs':>9}  statement, with waiting for the answer")
    for text, times in statements.times_ns.items():
        print(f"{len(times) / repeats:>6.2f}{_us(sum(times), len(times)):>9}  {text[:150]}")


def _us(nanoseconds: float, count: int) -> str:
    return f"{nanoseconds / count / 1000:.0f}"
