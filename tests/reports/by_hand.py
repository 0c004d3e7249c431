"""Each indicator computed again from facts in plain Python, sharing no code with the engine."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

Fact = dict[str, Any]
Facts = dict[str, list[Fact]]
Number = float | int | None


def visits(tickets: list[Fact]) -> list[Fact]:
    return [each for each in tickets if each["replaced_by"] is None]


def called(tickets: list[Fact]) -> list[Fact]:
    return [each for each in visits(tickets) if each["called"]]


def attended(tickets: list[Fact]) -> list[Fact]:
    return [each for each in visits(tickets) if each["started"]]


def waited(tickets: list[Fact]) -> list[Fact]:
    """Of whom it is known how long they waited: called on this ticket, and not left in the room at night."""
    return [each for each in called(tickets) if each["own_call"] and each["cut"] != "waiting"]


def walked(tickets: list[Fact]) -> list[Fact]:
    own = [each for each in attended(tickets) if each["own_start"] and each["state"] != "called"]
    return [each for each in own if each["cut"] != "called"]


def ended(tickets: list[Fact]) -> list[Fact]:
    """Whose attentions are over and known: no night cut one of them."""
    over = [each for each in attended(tickets) if each["own_start"] and each["state"] not in OPEN]
    return [each for each in over if each["cut"] not in ("serving", "on_hold")]


def gone_home(tickets: list[Fact]) -> list[Fact]:
    return [each for each in ended(tickets) if each["cut"] is None]


def gone(tickets: list[Fact], *, was_called: bool) -> list[Fact]:
    left = [each for each in visits(tickets) if each["state"] in ("cancelled", "no_show", "misrouted")]
    return [each for each in left if not each["started"] and bool(each["called"]) is was_called]


OPEN = ("waiting", "called", "serving", "on_hold")


def mean_s(values: list[int]) -> Number:
    return float(Fraction(sum(values), len(values) * 1000)) if values else None


def rank_s(values: list[int], percent: int) -> Number:
    if not values:
        return None
    place = -(-len(values) * percent // 100)
    return sorted(values)[place - 1] / 1000


def share(part: int, whole: int) -> Number:
    return part / whole if whole else None


def stay(each: Fact) -> int:
    return sum(int(each[f"{name}_ms"]) for name in ("wait", "walk", "service", "hold", "away"))


def keeps(each: Fact, name: str) -> bool:
    return each[f"{name}_limit"] is None or each[f"{name}_ms"] <= each[f"{name}_limit"]


def within(population: list[Fact], *names: str) -> Number:
    limited = [each for each in population if any(each[f"{name}_limit"] is not None for name in names)]
    return share(sum(all(keeps(each, name) for name in names) for each in limited), len(limited))


def of(name: str, population: Sequence[Fact]) -> list[int]:
    return [each[name] for each in population]


def states(tickets: list[Fact], state: str) -> int:
    return sum(each["state"] == state for each in tickets)


def sat(facts: Facts, state: str) -> int:
    return sum(each["ms"] for each in facts["sessions"] if each["state"] == state)


def busy(facts: Facts) -> int:
    return sum(of("walk_ms", facts["tickets"])) + sum(of("service_ms", facts["attentions"]))


def over(facts: Facts) -> list[Fact]:
    return [each for each in facts["attentions"] if not each["runs"]]


_OF_TICKETS: dict[str, Callable[[list[Fact]], Number]] = {
    "tickets": len,
    "visits": lambda t: len(visits(t)),
    "called": lambda t: len(called(t)),
    "attended": lambda t: len(attended(t)),
    "finished": lambda t: states(t, "finished"),
    "closed_uncoded": lambda t: states(t, "closed"),
    "cancelled": lambda t: states(t, "cancelled"),
    "waiting": lambda t: states(visits(t), "waiting"),
    "abandoned": lambda t: sum(each["state"] == "no_show" and not each["started"] for each in visits(t)),
    "abandoned_before_call": lambda t: len(gone(t, was_called=False)),
    "abandoned_after_call": lambda t: len(gone(t, was_called=True)),
    "misrouted": lambda t: states(t, "misrouted"),
    "wait_mean_s": lambda t: mean_s(of("wait_ms", waited(t))),
    "wait_p50_s": lambda t: rank_s(of("wait_ms", waited(t)), 50),
    "wait_p90_s": lambda t: rank_s(of("wait_ms", waited(t)), 90),
    "wait_p95_s": lambda t: rank_s(of("wait_ms", waited(t)), 95),
    "walk_mean_s": lambda t: mean_s(of("walk_ms", walked(t))),
    "service_mean_s": lambda t: mean_s(of("service_ms", ended(t))),
    "service_p50_s": lambda t: rank_s(of("service_ms", ended(t)), 50),
    "service_p90_s": lambda t: rank_s(of("service_ms", ended(t)), 90),
    "service_p95_s": lambda t: rank_s(of("service_ms", ended(t)), 95),
    "stay_mean_s": lambda t: mean_s([stay(each) for each in gone_home(t)]),
    "within_wait_limit": lambda t: within(waited(t), "wait"),
    "within_service_limit": lambda t: within(ended(t), "service"),
    "within_limits": lambda t: within(
        [each for each in ended(t) if each["wait_limit"] is None or each["cut"] != "waiting"],
        "wait",
        "service",
    ),
    "transfers": lambda t: sum(of("transfers", t)),
    "recalls": lambda t: sum(of("recalls", t)),
    "preferential_share": lambda t: share(
        sum(each["priority"] == "preferential" for each in visits(t)), len(visits(t))
    ),
    "services_done": lambda t: sum(code["quantity"] for each in t for code in each["done"]),
}
_OF_ALL: dict[str, Callable[[Facts], Number]] = {
    "attentions": lambda f: len(over(f)),
    "open_s": lambda f: sat(f, "open") / 1000,
    "paused_s": lambda f: sat(f, "paused") / 1000,
    "busy_s": lambda f: busy(f) / 1000,
    "occupancy": lambda f: share(busy(f), sat(f, "open")),
    "utilisation": lambda f: share(sat(f, "open"), sat(f, "open") + sat(f, "paused")),
    "productivity": lambda f: (
        len(attended(f["tickets"])) * 3_600_000 / sat(f, "open") if sat(f, "open") else None
    ),
}
#: Datasets that must have every dimension; otherwise the indicator has no value.
NEEDS = {
    "attentions": {"attentions"},
    "busy_s": {"attentions"},
    "open_s": {"sessions"},
    "paused_s": {"sessions"},
    "utilisation": {"sessions"},
    "productivity": {"sessions"},
    "occupancy": {"attentions", "sessions"},
}
LACKS = {
    "service": {"attentions", "sessions"},
    "entity": {"sessions"},
    "queue": {"sessions"},
    "channel": {"sessions"},
    "priority": {"sessions"},
}


def values(facts: Facts, by: Sequence[str]) -> dict[str, Number]:
    """All indicators over the facts, as in a report grouped by these dimensions."""
    silent = set().union(*(LACKS.get(name, set()) for name in by))
    told: dict[str, Number] = {name: count(facts["tickets"]) for name, count in _OF_TICKETS.items()}
    told |= {name: count(facts) for name, count in _OF_ALL.items()}
    return {name: None if NEEDS.get(name, set()) & silent else number for name, number in told.items()}


def report(facts: Facts, by: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Number]]:
    """Indicators by key, over each dataset that has every dimension."""
    silent = set().union(*(LACKS.get(name, set()) for name in by))
    known: Facts = {name: [] if name in silent else found for name, found in facts.items()}
    keys = {tuple(fact[name] for name in by) for found in known.values() for fact in found} or {()}
    return {
        key: values(
            {
                name: [fact for fact in found if tuple(fact[dimension] for dimension in by) == key]
                for name, found in known.items()
            },
            by,
        )
        for key in keys
    }
