"""Cost of closing days at a real pace of arrivals: the commands' latency with and without it."""

from contextlib import ExitStack
from itertools import chain
from pathlib import Path

from tests.bench import centre, close_day
from tests.bench.close_day import SITES
from tests.bench.figures import Figure, Size
from tests.bench.measuring.load import quantile
from tests.bench.measuring.openloop import OpenLoop
from tests.bench.national import PEAK_OF_OPENING_HOURS
from tests.bench.world import Running, Servers

#: Arrivals a second: half a dozen times those of the whole network in its busiest quarter of an hour.
ARRIVALS = 10.0
#: Factor by which windows work faster than real ones, to be busy for about half of the time.
SPEED = 200.0
#: Interval in seconds at which each site closes a day; a real one does it once a night.
EVERY_S = 5.0
#: Kinds of turns; two are without closing, to show how much turns differ by themselves.
KINDS = ("quiet", "closing", "quiet again")
_LEAD_IN = 0.3


def measure(around: Servers, size: Size) -> list[Figure]:
    """close_day_p99: of all commands, in milliseconds."""
    with ExitStack() as stack:
        people = len(SITES) * min(size.history, close_day.A_DAY)
        running = stack.enter_context(around.product(SITES, lambda url: close_day.fill(url, people)))
        for site in SITES:
            running.there.open_windows(site)
        groups = [group for site in SITES for group in centre.groups(running.there, site)]
        loop = OpenLoop(running.address, groups)
        stack.callback(loop.close)
        latencies, rounds = _in_turns(running, loop, size, around.new_folder())
    return [_figure(latencies, rounds)]


def _in_turns(
    running: Running, loop: OpenLoop, size: Size, folder: Path
) -> tuple[dict[str, list[float]], list[close_day.Round]]:
    """Latencies in seconds by kind, and the rounds of closing."""
    latencies: dict[str, list[float]] = {kind: [] for kind in KINDS}
    rounds: list[close_day.Round] = []
    for turn in range(2 * size.turns * len(KINDS)):
        kind = KINDS[turn % len(KINDS)]
        with close_day.closing(running, folder, beside=kind == "closing", every_s=EVERY_S) as log:
            # A lead-in, until the windows are busy and the closer's process has started: its start is no cost
            # of closing.
            loop.run(ARRIVALS, SPEED, size.seconds * _LEAD_IN)
            stage = loop.run(ARRIVALS, SPEED, size.seconds)
        latencies[kind].extend(chain.from_iterable(stage.latencies_s.values()))
        rounds += close_day.rounds_in(log)
    return latencies, rounds


def _figure(latencies: dict[str, list[float]], rounds: list[close_day.Round]) -> Figure:
    p50, p99 = (
        {kind: quantile(times, part) * 1000 for kind, times in latencies.items()} for part in (0.5, 0.99)
    )
    quiet = quantile([*latencies["quiet"], *latencies["quiet again"]], 0.99) * 1000
    days = sum(count for count, _ in rounds)
    seconds = sum(each for _, each in rounds)
    busy = f"{ARRIVALS:.0f} people a second at {len(SITES)} sites, each called, attended and coded"
    peaks = f"{ARRIVALS / PEAK_OF_OPENING_HOURS:.0f} times the country's busiest quarter of an hour"
    night = f"every {EVERY_S:.0f} s each site closes a day of {close_day.A_DAY} tickets"
    return Figure(
        *("close_day_p99", p99["closing"], "ms", quiet, "no further from quiet turns than these are apart"),
        "p99 of the same load's commands in the same run, with nobody closing days",
        [
            *(f"{kind}: p50 {p50[kind]:.1f} ms, p99 {p99[kind]:.1f} ms" for kind in KINDS),
            f"{busy}: {peaks}",
            f"{night}: {days} days in {seconds:.1f} s",
            f"{len(latencies['closing'])} commands of each kind, in turns",
        ],
    )
