"""The indicators: for each its definition as a formula over the measures.

An indicator is a sum of measures, or one sum divided by another: no mean is ever taken of means.
docs/indicators.md is tested against this file. Labels and definitions for readers are in the indicators.yaml
of each language: `indicators.NAME.label` and `.definition`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ticketing.domain.reporting import Unit
from ticketing.reports.engine import measures as m
from ticketing.reports.engine.measures import Measure


@dataclass(frozen=True, slots=True)
class Indicator:
    """over × times / (per × scale). unit: `count`, `s` (seconds), `share` (0 to 1) or `per_hour`.

    formula: in English, for docs/indicators.md.
    """

    name: str
    unit: Unit
    formula: str
    over: tuple[Measure, ...]
    per: tuple[Measure, ...] = ()
    scale: int = 1
    times: int = 1

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (*self.over, *self.per)

    def value(self, measured: Mapping[str, int | None]) -> float | int | None:
        """The indicator's value; None where there is nothing to measure. measured: by the measures' names."""
        over, per = _sum(self.over, measured), _sum(self.per, measured) if self.per else 1
        if over is None or not per:
            return None
        return over if self.unit is Unit.COUNT else over * self.times / (per * self.scale)


def _sum(measures: tuple[Measure, ...], measured: Mapping[str, int | None]) -> int | None:
    numbers = [measured[each.name] for each in measures]
    return None if None in numbers else sum(each for each in numbers if each is not None)


def _count(measure: Measure, formula: str) -> Indicator:
    return Indicator(measure.name, Unit.COUNT, formula, (measure,))


def _seconds(name: str, formula: str, over: tuple[Measure, ...]) -> Indicator:
    return Indicator(name, Unit.SECONDS, formula, over, scale=1000)


def _mean(name: str, formula: str, over: Measure, per: Measure) -> Indicator:
    return Indicator(name, Unit.SECONDS, formula, (over,), (per,), 1000)


def _share(name: str, formula: str, over: tuple[Measure, ...], per: tuple[Measure, ...]) -> Indicator:
    return Indicator(name, Unit.SHARE, formula, over, per)


def _ranks(name: str, population: str) -> tuple[Indicator, ...]:
    return tuple(
        _seconds(
            f"{name}_p{percent}_s",
            f"nearest rank: the least {name}_ms that at least {percent} % of them do not exceed",
            (m.rank(f"{name}_ms", percent, population),),
        )
        for percent in (50, 90, 95)
    )


_ALL = (
    _count(m.TICKETS_ISSUED, "every ticket"),
    _count(m.VISITS, "tickets that no other ticket replaces"),
    _count(m.CALLED_VISITS, "visits with a call"),
    _count(m.ATTENDED_VISITS, "visits with a start"),
    _count(m.FINISHED, "tickets whose state is `finished`"),
    _count(m.UNCODED, "tickets whose state is `closed`"),
    _count(m.CANCELLED, "tickets whose state is `cancelled`"),
    _count(m.WAITING, "visits whose state is `waiting`"),
    _count(m.ABANDONED, "visits without a start whose state is `no_show`"),
    _count(
        m.LEFT_BEFORE_CALL,
        "visits without a call and without a start whose state is `cancelled` or `misrouted`",
    ),
    _count(
        m.LEFT_AFTER_CALL,
        "visits with a call and without a start whose state is `no_show`, `cancelled` or `misrouted`",
    ),
    _count(m.MISROUTED, "tickets whose state is `misrouted`"),
    _mean(
        "wait_mean_s",
        "Σ wait_ms ÷ number, over visits with a call and a known wait",
        m.WAITED,
        m.WAITED_VISITS,
    ),
    *_ranks("wait", m.WAITED_FOR),
    _mean(
        "walk_mean_s",
        "Σ walk_ms ÷ number, over visits with a start and a known walk",
        m.WALKED,
        m.WALKED_VISITS,
    ),
    _mean(
        "service_mean_s",
        "Σ service_ms ÷ number, over visits with a start and a known end of the attention",
        m.SERVED,
        m.ENDED_VISITS,
    ),
    *_ranks("service", m.ENDED),
    _mean(
        "stay_mean_s",
        "Σ (wait_ms + walk_ms + service_ms + hold_ms + away_ms) ÷ number, over visits with a start and a "
        "known end of the attention and of the visit",
        m.STAYED,
        m.STAYED_VISITS,
    ),
    _share(
        "within_wait_limit",
        "of visits with a call, a known wait and a limit of it: those with wait_ms ≤ wait_limit_ms",
        (m.WAIT_KEPT,),
        (m.WAIT_LIMITED,),
    ),
    _share(
        "within_service_limit",
        "of visits with a start, a known end and a limit of the attention: those with "
        "service_ms ≤ service_limit_ms",
        (m.SERVICE_KEPT,),
        (m.SERVICE_LIMITED,),
    ),
    _share(
        "within_limits",
        "of visits with a start, a known end and a limit of either kind: those that kept each limit they "
        "have",
        (m.BOTH_KEPT,),
        (m.LIMITED,),
    ),
    _count(m.TRANSFERS, "Σ transfers"),
    _count(m.RECALLS, "Σ recalls"),
    _share(
        "preferential_share",
        "of all visits: those whose priority is `preferential`",
        (m.PREFERENTIAL,),
        (m.VISITS,),
    ),
    _count(m.SERVICES_DONE, "Σ quantity of the services that were coded"),
    _count(m.ATTENTIONS_ENDED, "rows of the attentions that were ended"),
    _seconds("open_s", "Σ ms of the sessions that were open", (m.OPEN,)),
    _seconds("paused_s", "Σ ms of the sessions that were paused", (m.PAUSED,)),
    _seconds(
        "busy_s", "Σ walk_ms of the tickets + Σ service_ms of the attentions, running ones up to now", m.BUSY
    ),
    _share("occupancy", "busy_s ÷ open_s", m.BUSY, (m.OPEN,)),
    _share("utilisation", "open_s ÷ (open_s + paused_s)", (m.OPEN,), (m.OPEN, m.PAUSED)),
    Indicator(
        "productivity",
        Unit.PER_HOUR,
        "attended ÷ open_s × 3600",
        (m.ATTENDED_VISITS,),
        (m.OPEN,),
        times=3_600_000,  # milliseconds of an hour
    ),
)
INDICATORS = {each.name: each for each in _ALL}


def measures_of(indicators: Iterable[Indicator]) -> dict[str, Measure]:
    """Measures of the indicators, each once, by name."""
    return {each.name: each for indicator in indicators for each in indicator.measures}
