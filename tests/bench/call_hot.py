"""Calls of two hundred agents at one site with fifty thousand waiting: rate, latency and order."""

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg

from tests.bench import world
from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.floors import bulk, pgbench
from tests.bench.floors.inprocess import InProcess
from tests.bench.floors.pgbench import Floor, Recording, Script
from tests.bench.floors.statements import Recorder, recorder
from tests.bench.measuring import usage, wire
from tests.bench.measuring.load import Client, ClosedLoop, Outcome, quantile
from tests.bench.world import Fill, Running, Servers, World
from tests.support.databases import plain
from ticketing.app import create_app
from ticketing.ledger.database import POOL_SIZE

WORKERS = 2
SITE = "salon-11"
# pgbench client c sits at window 11 + c, so that all names are equally long.
_PROLOGUE = """\
\\set n :n + 1
\\set ticket :client_id * :share + :n
\\set mark (1000000 + :ticket) * 64
\\set window 11 + :client_id"""
_CALLED = "SELECT ticket, \"window\" FROM event WHERE site = %s AND type = 'ticket.called' ORDER BY seq"
_BY_POLICY = """
SELECT id, queue FROM ticket WHERE site = %s
ORDER BY priority <> 'preferential', order_at, issued_seq
"""


def measure(around: Servers, size: Size) -> list[Figure]:
    plan = site(size)
    floor = _floor(around, plan, size)
    with around.product([plan], _crowd(plan, size)) as running:
        running.there.open_windows(plan, size.agents)
        outcome, use = _call(around, running, plan, size)
        calls = check_order(running.there, plan)
    rate = outcome.per_second("call-next")
    return [
        Figure(
            *("call_hot", rate, "calls/s", floor.per_second, "in exact order"),
            f"pgbench, {WORKERS * POOL_SIZE} connections, the same statements of a call and a no-show",
            _details(size, outcome, use, floor, calls),
        )
    ]


def _details(size: Size, outcome: Outcome, use: usage.Usage, floor: Floor, calls: int) -> list[str]:
    called, gone = outcome.latencies_s["call-next"], outcome.latencies_s["no-show"]
    both = [one + other for one, other in zip(called, gone, strict=False)]
    quantiles = [quantile(values, part) * 1000 for values in (called, both) for part in (0.5, 0.99)]
    return [
        f"{size.agents} agents, {size.crowd} waiting; after each call a no-show frees the window",
        "call-next p50 {:.0f} ms, p99 {:.0f} ms; call and no-show {:.0f} and {:.0f} ms".format(*quantiles)
        + f", in pgbench {floor.p50_ms:.1f} and {floor.p99_ms:.1f} ms",
        f"all {calls} calls of the ledger are in the order of the policy",
        f"cores used: {use}; refused: {dict(outcome.refused()) or 'none'}",
    ]


def site(size: Size) -> SitePlan:
    return SitePlan(SITE, windows=max(size.agents, 28), queues=4)


def _crowd(plan: SitePlan, size: Size) -> Fill:
    return lambda url: bulk.fill_waiting(url, plan, size.crowd, now())


def now() -> datetime:
    return datetime.now(UTC)


def _call(around: Servers, running: Running, plan: SitePlan, size: Size) -> tuple[Outcome, usage.Usage]:
    agents = [agent(running.there, window) for window in plan.window_ids()[: size.agents]]
    loop = ClosedLoop(running.address, agents)
    loop.run(size.warm_up_s)
    with usage.watched(usage.groups_of(around, running.server)) as use:
        outcome = loop.run(size.seconds)
    loop.finish()
    return outcome, use


def agent(there: World, window: str) -> Client:
    """A client that calls the next ticket and marks it as a no-show, again and again."""
    token = there.agent_token(window)
    call = wire.command("POST", f"/windows/{window}/call-next", token)
    while True:
        status, body = yield "call-next", next(call)
        if status == 200:
            yield "no-show", wire.once("POST", f"/tickets/{wire.ticket_id(body)}/no-show", token)


def check_order(there: World, plan: SitePlan) -> int:
    """Number of calls; fails unless each pair of queues was called in the order of its policy."""
    pair_of = {f"{plan.id}:{code}": pair for pair, code in _pairs(plan)}
    window_pair = {
        f"{plan.id}:{number}": pair_of[f"{plan.id}:{plan.served_by(number)[0]}"]
        for number in range(1, plan.windows + 1)
    }
    with psycopg.connect(plain(there.settings.database_url)) as connection:
        called = connection.execute(_CALLED, [plan.id]).fetchall()
        ordered = connection.execute(_BY_POLICY, [plan.id]).fetchall()
    for pair in set(pair_of.values()):
        calls = [ticket for ticket, window in called if window_pair[window] == pair]
        expected = [ticket for ticket, queue in ordered if pair_of[queue] == pair]
        assert calls == expected[: len(calls)], "somebody was called before it was their turn"
    return len(called)


def _pairs(plan: SitePlan) -> Iterator[tuple[int, str]]:
    return ((place // 2, code.rpartition(":")[2]) for place, code in enumerate(plan.queue_ids()))


def _floor(around: Servers, plan: SitePlan, size: Size) -> Floor:
    clients = WORKERS * POOL_SIZE
    with world.postgres_world(around, [plan], _crowd(plan, size)) as there:
        script = script_of(there)
    with world.postgres_world(around, [plan], _crowd(plan, size)) as there:
        where = (there.settings.database_url, script, around.new_folder())
        share = max(1, (size.crowd - 1) // clients)
        return pgbench.run(*where, clients=clients, seconds=size.seconds, n=0, share=share)


def script_of(there: World) -> Script:
    """The script of a call and a no-show, recorded at two windows."""
    with recorder(there.settings.database_url) as log:
        application = create_app(there.settings, mode="threading")
        process = InProcess(application)
        first, *others = (_recording(log, process, there, f"{SITE}:{number}") for number in (17, 28))
        # A call within the instant of its issue has waited 0, which is another text: then record once more.
        second = others[0] if others[0].is_like(first) else _recording(log, process, there, f"{SITE}:27")
        application.core.database.close()
    return Script(first, second, _PROLOGUE)


def _recording(log: Recorder, process: InProcess, there: World, window: str) -> Recording:
    token = there.agent_token(window)
    process.send("PUT", f"/windows/{window}/session", token, {"status": "open"})
    tickets: list[str] = []
    keys: list[str] = []

    def call_and_leave() -> None:
        called = process.send("POST", f"/windows/{window}/call-next", token, {})
        keys.append(process.last_key)
        process.send("POST", f"/tickets/{called['id']}/no-show", token, {})
        keys.append(process.last_key)
        tickets.append(called["id"])

    for _ in range(int(window[-2:])):
        call_and_leave()
    statements = log.of(call_and_leave)
    ticket = f"('{SITE}.' || lpad(:ticket::text, 32, '0'))"
    facts = {tickets[-1]: ticket, window: f"('{SITE}:' || :window)"}
    facts |= {key: f"lpad((:mark + {place})::text, 36, '0')" for place, key in enumerate(keys[-2:])}
    return Recording(statements, facts)
