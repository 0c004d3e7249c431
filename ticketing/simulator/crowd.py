"""The people of one day and their traits, all drawn at random before the day begins."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ticketing.domain.line.priorities import Category
from ticketing.simulator.floor import Floor
from ticketing.simulator.habits import Habits

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

#: Outcomes of a visit to the window, unless the call is missed.
SERVED, TRANSFERRED, HELD, MISROUTED = range(4)
NEVER = 1 << 40


@dataclass(frozen=True, slots=True)
class Crowd:
    """One row for each ticket that the kiosk gives, in the order of arrival, no two in the same millisecond.

    After these `came` rows there is one for each person who chose the wrong queue: the ticket that replaces
    the `origin`, if it is ever issued. Services are numbers of floor.services: `service` and `extra` are
    done in the end, `asked` was chosen at the kiosk; -1 is none. first_ms: duration of a visit that ends
    in a transfer, a hold or as an error of selection. Instants are ms of the local day.
    """

    at: Numbers
    queue: Numbers
    preferential: npt.NDArray[np.bool_]
    category: Numbers
    service: Numbers
    asked: Numbers
    service_ms: Numbers
    walk_ms: Numbers
    wrap_ms: Numbers
    leaves_at: Numbers
    gives_back: npt.NDArray[np.bool_]
    comes_back_ms: Numbers
    fate: Numbers
    target: Numbers
    extra: Numbers
    quantity: Numbers
    uncoded: npt.NDArray[np.bool_]
    resolved: npt.NDArray[np.bool_]
    first_ms: Numbers
    origin: Numbers
    id_bytes: npt.NDArray[np.uint8]

    @property
    def came(self) -> int:
        return int(np.count_nonzero(self.origin < 0))

    @property
    def size(self) -> int:
        return len(self.queue)


def generator(seed: int, site: str, day: date | None = None) -> np.random.Generator:
    """Random generator of one day at one site, or of the site itself; each is independent of the others."""
    number = 0 if day is None else day.toordinal()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(site.encode()), number])))


def crowd(floor: Floor, habits: Habits, day: date, expected: float, demand: Shares, seed: int) -> Crowd:
    """The day's people. expected: their mean number on such a day. demand: each queue's share of them."""
    chance = generator(seed, floor.site, day)
    spread = 1 / habits.daily_spread**2
    count = int(chance.poisson(expected * chance.gamma(spread, 1 / spread)))
    at = _arrivals(floor, day, chance.random(count))
    queue = _choose(demand, chance.random(count))
    keep = _within_limits(floor, queue)
    return _people(floor, habits, chance, at[keep], queue[keep], demand)


def _arrivals(floor: Floor, day: date, chance: Shares) -> Numbers:
    found = floor.calendar.opening(day)
    assert found is not None, "nobody comes to a closed site"
    shares, instants = floor.calendar.curve(*found)
    # Sorted before interpolation, which is faster on neighbouring values.
    at = np.interp(np.sort(chance), shares, instants).astype(np.int64)
    # At most one in a millisecond, so that the order of arrivals has no ties.
    place = np.arange(len(at))
    return np.maximum.accumulate(at - place) + place


def _choose(shares: Shares, chance: Shares) -> Numbers:
    found: Numbers = np.searchsorted(np.cumsum(shares)[:-1], chance, side="right")
    return found


def _within_limits(floor: Floor, queue: Numbers) -> npt.NDArray[np.bool_]:
    """Whether each arrival gets a ticket: a series with a limit is not exceeded."""
    keep = np.ones(len(queue), dtype=bool)
    for number, plan in enumerate(floor.queues):
        if plan.has_limit:
            length = plan.series.last - plan.series.first + 1
            most = min(plan.series.daily_cap or length, NEVER if plan.series.wrap else length)
            keep[np.flatnonzero(queue == number)[most:]] = False
    return keep


def _people(
    floor: Floor, habits: Habits, chance: np.random.Generator, at: Numbers, queue: Numbers, demand: Shares
) -> Crowd:
    came = len(at)
    lots = chance.random((12, came))
    bells = chance.standard_normal((4, came))
    fate = _fates(floor, habits, lots[0])
    # Traits of few people are computed for these alone: random access to arrays takes the most time here.
    moved = np.flatnonzero((fate == MISROUTED) | (fate == TRANSFERRED))
    target = queue.copy()
    target[moved] = _targets(floor, demand, queue[moved], lots[1, moved])
    service = _services(floor, target, lots[2])
    asked = service.copy()
    asked[moved] = _services(floor, queue[moved], lots[2, moved])
    asked[(lots[9] >= habits.names_service) | (fate == MISROUTED)] = -1
    quantity, extra = _extras(floor, habits, target, service, lots[3], lots[4])
    planned = floor.planned_ms[service] + np.where(extra >= 0, 0.5 * floor.planned_ms[extra], 0.0)
    leaves_at = at + _log_normal(habits.patience_ms, habits.patience_sigma, bells[3])
    gives_back = (lots[5] < habits.gives_back) & (leaves_at < at + habits.gives_back_within_ms)
    leaves_at[(lots[6] < habits.misses_call) & ~gives_back] = -1
    preferential = lots[7] < habits.preferential
    category = np.full(came, -1, dtype=np.int64)
    category[preferential] = _choose(_CATEGORIES, lots[8, preferential])
    service_ms = _log_normal(planned, habits.service_sigma, bells[0], mean=True) + 1000
    first_ms = np.where(fate == HELD, service_ms * lots[11], habits.first_ms * (0.5 + lots[11]))
    present = Crowd(
        at=at,
        queue=queue,
        preferential=preferential,
        category=category,
        service=service,
        asked=asked,
        service_ms=service_ms,
        walk_ms=_log_normal(habits.walk_ms, habits.walk_sigma, bells[1]) + 1000,
        wrap_ms=_log_normal(habits.wrap_ms, habits.wrap_sigma, bells[2]) + 1000,
        leaves_at=leaves_at,
        gives_back=gives_back,
        comes_back_ms=np.where(
            lots[10] < habits.comes_back,
            (habits.comes_back_ms * (0.5 + lots[10] / habits.comes_back)).astype(np.int64),
            0,
        ),
        fate=fate,
        target=target,
        extra=extra,
        quantity=quantity,
        uncoded=chance.random(came) < habits.uncoded,
        resolved=chance.random(came) >= habits.not_resolved,
        first_ms=first_ms.astype(np.int64),
        origin=np.full(came, -1, dtype=np.int64),
        id_bytes=np.empty((0, 16), dtype=np.uint8),
    )
    return _with_replacements(present, chance)


#: Shares of the categories among preferential people.
_SHARES = {
    Category.OLDER_ADULT: 0.52,
    Category.PREGNANT: 0.14,
    Category.INFANT: 0.22,
    Category.DISABILITY: 0.10,
    Category.CHILD: 0.02,
}
CATEGORIES = tuple(_SHARES)
_CATEGORIES = np.array([*_SHARES.values()])


def _with_replacements(people: Crowd, chance: np.random.Generator) -> Crowd:
    wrong = np.flatnonzero(people.fate == MISROUTED)
    columns: dict[str, npt.NDArray[Any]] = {
        name: getattr(people, name)
        for name in Crowd.__dataclass_fields__
        if name not in ("origin", "id_bytes")
    }
    taken: dict[str, Any] = {name: np.concatenate([each, each[wrong]]) for name, each in columns.items()}
    new = slice(people.came, None)
    taken["queue"][new] = people.target[wrong]
    taken["fate"][new] = SERVED
    taken["leaves_at"][new] = NEVER
    taken["gives_back"][new] = False
    origin = np.concatenate([people.origin, wrong])
    random = np.frombuffer(chance.bytes(16 * len(origin)), dtype=np.uint8).reshape(-1, 16)
    return replace(people, **taken, origin=origin, id_bytes=random)


def _fates(floor: Floor, habits: Habits, lot: Shares) -> Numbers:
    shares = [habits.transferred, habits.held, habits.misrouted]
    if len(floor.queues) - sum(plan.has_limit for plan in floor.queues) < 2:
        shares[0] = shares[2] = 0.0
    bounds = np.cumsum(shares)
    fates = np.array([TRANSFERRED, HELD, MISROUTED, SERVED])
    found: Numbers = fates[np.searchsorted(bounds, lot, side="right")]
    return found


def _targets(floor: Floor, demand: Shares, queue: Numbers, lot: Shares) -> Numbers:
    """Another queue for each, drawn by the queues' demand."""
    open_ended = np.array([not plan.has_limit for plan in floor.queues])
    shares = demand * open_ended
    if np.count_nonzero(shares) < 2:
        return queue.copy()
    bounds = np.concatenate([[0.0], np.cumsum(shares)])
    own = shares[queue]
    place = lot * (bounds[-1] - own)
    place += np.where(place >= bounds[queue], own, 0.0)
    found: Numbers = np.searchsorted(bounds[1:-1], place, side="right")
    return found


def _services(floor: Floor, queue: Numbers, lot: Shares) -> Numbers:
    """Services drawn for the queues, as numbers in floor.services."""
    found: Numbers = np.searchsorted(floor.ladder, queue + lot, side="right")
    return np.minimum(found, len(floor.ladder) - 1)


def _extras(
    floor: Floor, habits: Habits, queue: Numbers, service: Numbers, lot: Shares, other: Shares
) -> tuple[Numbers, Numbers]:
    """Number of times that each service was done, and a second service or -1."""
    has_extra = np.flatnonzero((lot < habits.second_service) & (floor.service_counts[queue] > 1))
    counts, first = floor.service_counts[queue[has_extra]], floor.first_service[queue[has_extra]]
    step = 1 + (other[has_extra] * (counts - 1)).astype(np.int64)
    extra = np.full(len(lot), -1, dtype=np.int64)
    extra[has_extra] = first + (service[has_extra] - first + step) % counts
    quantity = 1 + (lot > 0.93).astype(np.int64) + (lot > 0.98)
    return quantity, extra


def _log_normal(middle: float | Shares, sigma: float, bell: Shares, mean: bool = False) -> Numbers:
    """Log-normal whole ms. middle: their median, or with `mean` their mean."""
    shift = sigma * sigma / 2 if mean else 0.0
    return (middle * np.exp(sigma * bell - shift)).astype(np.int64)
