"""Issuing over HTTP on PostgreSQL with two workers: spread over twenty sites, then all at one."""

import itertools
from collections.abc import Sequence
from typing import Any

from tests.bench import world
from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.floors import pgbench
from tests.bench.floors.inprocess import InProcess
from tests.bench.floors.pgbench import Floor, Recording, Script
from tests.bench.floors.statements import Recorder, recorder
from tests.bench.measuring import usage, wire
from tests.bench.measuring.load import Client, ClosedLoop, Outcome
from tests.bench.world import Running, Servers, World
from ticketing.app import create_app

CLIENTS = 32
FIRST, LAST = 11, 30
# All names have the same length, so that none is a prefix of another.
SITES = [SitePlan(f"sede-{number}", queues=4, windows=2) for number in range(FIRST, LAST + 1)]
HOT = SITES[0]
_PROLOGUE = """\
\\set n :n + 1
\\set mark (:client_id * 100000 + :n) * 64
\\set site random(:first, :last)"""
_SITE = "'sede-'::text || :site"


def measure(around: Servers, size: Size) -> list[Figure]:
    """issue_pg and issue_pg_hot, whose floor is issue_pg."""
    with world.postgres_world(around, SITES) as there:
        script = _script(there)
    spread_floor = _floor(around, script, size, FIRST, LAST)
    hot_floor = _floor(around, script, size, FIRST, FIRST)
    with around.product(SITES) as running:
        spread, spread_use = _issue(around, running, SITES, size)
        hot, hot_use = _issue(around, running, [HOT], size)
    return [_spread(spread, spread_use, spread_floor), _hot(spread, hot, hot_use, hot_floor)]


def _spread(outcome: Outcome, use: usage.Usage, floor: Floor) -> Figure:
    rate = outcome.per_second("issue")
    return Figure(
        *("issue_pg", rate, "tickets/s", floor.per_second, "ratio ≥ 1/6 (aim 1/4)"),
        f"pgbench, {CLIENTS} clients, the same statements over the same 20 sites",
        _details(outcome, use, floor),
    )


def _hot(spread: Outcome, hot: Outcome, use: usage.Usage, floor: Floor) -> Figure:
    rate, reference = hot.per_second("issue"), spread.per_second("issue")
    share = f"pgbench with the same statements at the one site: {floor.per_second:.0f} a second"
    return Figure(
        *("issue_pg_hot", rate, "tickets/s", reference, "ratio ≥ 1/2"),
        "issue_pg of the same run: one hot site issues at least half of what twenty sites issue together",
        [*_details(hot, use, floor), f"{share}, of which this is {_part(rate, floor.per_second)}"],
    )


def _part(value: float, whole: float) -> str:
    return f"{value / whole:.2f}" if whole else "nothing"


def _details(outcome: Outcome, use: usage.Usage, floor: Floor) -> list[str]:
    p50, p99 = outcome.quantile_ms("issue", 0.5), outcome.quantile_ms("issue", 0.99)
    refused = dict(outcome.refused())
    return [
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms; pgbench {floor.p50_ms:.1f} and {floor.p99_ms:.1f} ms",
        f"cores used: {use}; refused: {refused or 'none'}",
    ]


def _issue(
    around: Servers, running: Running, sites: Sequence[SitePlan], size: Size
) -> tuple[Outcome, usage.Usage]:
    loop = ClosedLoop(running.address, [client(running.there, sites, first) for first in range(CLIENTS)])
    loop.run(size.warm_up_s)
    with usage.watched(usage.groups_of(around, running.server)) as use:
        outcome = loop.run(size.seconds)
    loop.finish()
    return outcome, use


def client(there: World, sites: Sequence[SitePlan], first: int) -> Client:
    """A client that goes from site to site; each request has the token of that site's own kiosk."""
    commands = [
        wire.command("POST", f"/sites/{site.id}/tickets", there.kiosk_token(site.id), {"queue": queue})
        for site in sites
        for queue in site.queue_ids()
    ]
    # Steps of 7 visit all queues, and neighbouring clients begin at different ones.
    order = itertools.cycle(commands[(first + place * 7) % len(commands)] for place in range(len(commands)))
    for command in order:
        yield "issue", next(command)


def _script(there: World) -> Script:
    with recorder(there.settings.database_url) as log:
        application = create_app(there.settings, mode="threading")
        process = InProcess(application)
        first, second = (_recording(log, process, there, site) for site in (SITES[3], SITES[16]))
        application.core.database.close()
    return Script(first, second, _PROLOGUE)


def _recording(log: Recorder, process: InProcess, there: World, site: SitePlan) -> Recording:
    """Record the third issue: by then the day's counter exists and the kiosk was seen."""
    answers: list[dict[str, Any]] = []

    def issue() -> None:
        path, token = f"/sites/{site.id}/tickets", there.kiosk_token(site.id)
        answers.append(process.send("POST", path, token, {"queue": site.queue_ids()[0]}))

    for _ in range(2 + int(site.id[-2:])):
        issue()
    statements = log.of(issue)
    ticket = f"({_SITE} || '.' || lpad(:mark::text, 32, '0'))"
    key = "lpad(:mark::text, 36, '0')"
    return Recording(statements, {answers[-1]["id"]: ticket, process.last_key: key, site.id: f"({_SITE})"})


def _floor(around: Servers, script: Script, size: Size, first: int, last: int) -> Floor:
    """Run the floor in a database of its own, which begins like the product's."""
    with world.postgres_world(around, SITES) as there:
        where = (there.settings.database_url, script, around.new_folder())
        return pgbench.run(*where, clients=CLIENTS, seconds=size.seconds, n=0, first=first, last=last)
