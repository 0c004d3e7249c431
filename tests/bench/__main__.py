"""`python -m tests.bench [figure …] [--short]`: prints figures; a full run also writes docs/."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench import (
    call_history,
    call_hot,
    call_to_display,
    close_day,
    close_day_latency,
    issue_pg,
    issue_sqlite,
    national,
    page_weights,
    patches,
    report,
    report_national,
    simulate_rate,
    year_out,
)
from tests.bench.catalogue import SitePlan
from tests.bench.figures import FULL, SHORT, Figure, Measure, Size
from tests.bench.measuring import profiling, socket_memory
from tests.bench.world import servers, shared_servers

MEASURES: dict[Measure, Sequence[str]] = {
    issue_pg.measure: ("issue_pg", "issue_pg_hot"),
    issue_sqlite.measure: ("issue_sqlite",),
    call_hot.measure: ("call_hot",),
    call_history.measure: ("call_history_flatness",),
    call_to_display.measure: ("call_to_display_1", "call_to_display_100", "call_to_display_1000"),
    socket_memory.measure: ("kb_per_socket",),
    national.measure: ("national_multiple",),
    close_day.measure: ("close_day_cost",),
    close_day_latency.measure: ("close_day_p99",),
    year_out.measure: ("year_out_health", "year_out_first_byte"),
    simulate_rate.measure: ("simulate_rate",),
    page_weights.measure: tuple(f"page_{page.name}" for page in page_weights.PAGES),
    report_national.measure: (
        "report_national_p95",
        "report_national_cold_p95",
        "report_national_restart_p95",
    ),
}
#: Measured only when named: they show the benefit of a patch, and nothing of the product.
PATCHES: dict[Measure, Sequence[str]] = {
    patches.measure: ("patch_live_call", "patch_live_memory"),
}
DOCS = Path(__file__).parents[2] / "docs"


def main(arguments: Sequence[str]) -> None:
    if list(arguments) == ["profile"]:
        report.write_profile(DOCS, profile())
        return
    wanted = [each for each in arguments if not each.startswith("--")]
    figures = measured(wanted, short="--short" in arguments)
    if not wanted and "--short" not in arguments:
        report.write(DOCS, figures)
        report.write_profile(DOCS, profile())


def profile() -> str:
    """Profile of one issue and one call, by step."""
    with servers() as around:
        return profiling.run(around)


def measured(wanted: Sequence[str], short: bool) -> list[Figure]:
    """Figures of these names, or all; each is printed as soon as it is measured."""
    every = {**MEASURES, **PATCHES}
    known = {name for names in every.values() for name in names}
    if unknown := set(wanted) - known:
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(sorted(known))}")
    found: list[Figure] = []
    print(report.HEADINGS)
    with shared_servers(_all_sites(SHORT)) if short else servers() as around:
        for measure, names in (every if wanted else MEASURES).items():
            if not wanted or set(wanted) & set(names):
                made = measure(around, SHORT if short else FULL)
                print("\n".join(report.lines(made)), flush=True)
                found += made
    return found


def _all_sites(size: Size) -> list[SitePlan]:
    own = [call_hot.site(size), socket_memory.site(size), call_to_display.SITE]
    return [*issue_pg.SITES, *call_history.SITES, *own, *national.network(size)]


if __name__ == "__main__":
    main(sys.argv[1:])
