"""The whole network's peak at increasing speed, up to the limit of two cores."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.bench import centre
from tests.bench.catalogue import SitePlan
from tests.bench.figures import Figure, Size
from tests.bench.measuring import usage
from tests.bench.measuring.openloop import OpenLoop, Stage
from tests.bench.measuring.sockets import Visit
from tests.bench.measuring.usage import Usage
from tests.bench.screens import Screens
from tests.bench.world import Running, Servers
from tests.support.server_process import LiveServer

ATTENTIONS_A_YEAR = 4_300_000
YEAR_S = 365 * 24 * 3600
#: The busiest quarter of an hour has four times the year's mean: 1,963 attentions an hour, which keeps about
#: two in five of a thousand windows busy for twelve minutes each.
PEAK = 4 * ATTENTIONS_A_YEAR / YEAR_S
#: Seconds of the opening hours (300 days of 10 hours). Four times their mean would be more people than the
#: windows could attend; the figure is told for that reading of the peak too.
OPEN_S = 300 * 10 * 3600
PEAK_OF_OPENING_HOURS = 4 * ATTENTIONS_A_YEAR / OPEN_S
LIMIT_MS = 250.0
#: Longest lead-in for the windows to become as busy as they are at a speed.
LONGEST_LEAD_IN_S = 20.0
FASTER = 1.3


@dataclass(frozen=True, slots=True)
class Tried:
    multiple: float
    stage: Stage
    use: Usage

    @property
    def held(self) -> bool:
        """Whether p99 kept the limit; commands unanswered at the end count with the time that they waited."""
        return self.stage.p99_ms() < LIMIT_MS and not self.stage.refused

    def __str__(self) -> str:
        stage = self.stage
        commands = sum(map(len, stage.latencies_s.values())) / stage.seconds
        return (
            f"{self.multiple:.0f}×: {commands:.0f} commands/s, p50 {stage.p50_ms():.0f} ms, p99 "
            f"{stage.p99_ms():.0f} ms, {stage.done} of {stage.arrived} done, cores: {self.use}"
        )


def measure(around: Servers, size: Size) -> list[Figure]:
    sites = network(size)
    with ExitStack() as stack:
        running = stack.enter_context(around.product(sites))
        for site in sites:
            running.there.open_windows(site)
        stack.enter_context(_displays(running, sites))
        groups = [group for site in sites for group in centre.groups(running.there, site)]
        loop = OpenLoop(running.address, groups)
        stack.callback(loop.close)
        tries = _search(around, running.server, loop, size)
    return [_figure(sites, tries)]


def network(size: Size) -> list[SitePlan]:
    """Centres of 40 to 60 windows and express modules of one."""
    centres = [
        SitePlan(f"centro-{number}", windows=40 + 20 * number // max(1, size.centres - 1), queues=12)
        for number in range(size.centres)
    ]
    return centres + [
        SitePlan(f"modulo-{number}", queues=2, kind="express") for number in range(size.express)
    ]


def _displays(running: Running, sites: Sequence[SitePlan]) -> Screens:
    """A display at each centre."""
    centres = [site.id for site in sites if site.kind == "center"]
    visits = [Visit([f"board:{site}"], running.there.display_token(site)) for site in centres]
    return Screens(running.address, visits, reading=True)


def _search(around: Servers, server: LiveServer, loop: OpenLoop, size: Size) -> list[Tried]:
    """Try faster speeds until one does not hold, or slower ones until one does; then bisect."""
    tries: list[Tried] = []

    def holds(multiple: float) -> bool:
        tries.append(_try(around, server, loop, multiple, size.step_s))
        print(f"    {tries[-1]}", flush=True)
        return tries[-1].held

    low = high = size.first_multiple
    # Warm-up, like the beginning of a day: all agents log in, and each process sees each centre.
    loop.run(PEAK * low * 0.75, low * 0.75, size.dawn_s)
    loop.settle(size.dawn_s)
    if holds(low):
        while high < size.last_multiple and holds(high := high * FASTER):
            low = high
    else:
        while low > size.least_multiple and not holds(low := low / 2):
            high = low
    for _ in range(size.bisections if low < high else 0):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return tries


def _try(around: Servers, server: LiveServer, loop: OpenLoop, multiple: float, seconds: float) -> Tried:
    """Measure after a lead-in, so that the windows are as busy as they become at this speed."""
    attention_s = (centre.WALK_S + centre.SERVICE_S) / multiple
    lead_in_s = max(seconds / 2, min(1.5 * attention_s, 2 * seconds, LONGEST_LEAD_IN_S))
    loop.run(PEAK * multiple, multiple, lead_in_s)
    with usage.watched(usage.groups_of(around, server)) as use:
        stage = loop.run(PEAK * multiple, multiple, seconds)
    loop.settle(seconds * 3)
    return Tried(multiple, stage, use)


def _figure(sites: Sequence[SitePlan], tries: Sequence[Tried]) -> Figure:
    held = [each for each in tries if each.held]
    best = max(held, key=lambda each: each.multiple, default=None)
    worst = min((each for each in tries if not each.held), key=lambda each: each.multiple, default=None)
    multiple = best.multiple if best else 0.0
    of_opening = multiple * PEAK / PEAK_OF_OPENING_HOURS
    windows = sum(site.windows for site in sites)
    return Figure(
        *("national_multiple", multiple, "× the national peak", 1.0, "≥ 100"),
        f"the real peak: {ATTENTIONS_A_YEAR:,} attentions a year are {PEAK / 4:.3f}/s, and {PEAK:.3f}/s in"
        " the busiest quarter of an hour (four times the mean)",
        [
            f"{len(sites)} sites with {windows} windows; limit: p99 < {LIMIT_MS:.0f} ms",
            f"issue, call-next, start, finish with services; {centre.NO_SHOWS:.0%} do not show up",
            f"four times the mean of 300 days of 10 h is {PEAK_OF_OPENING_HOURS:.2f}/s: {of_opening:.0f}×",
            f"the fastest that held: {best or 'none'}",
            f"the slowest that did not: {worst or 'none'}{_saturated(worst)}",
        ],
    )


def _saturated(tried: Tried | None) -> str:
    """The group that was busiest when the speed no longer held."""
    if tried is None:
        return ""
    name = max(tried.use.cores, key=lambda each: tried.use.cores[each])
    total = sum(tried.use.cores.values())
    return f"; {name} used most, {total:.2f} cores together"
