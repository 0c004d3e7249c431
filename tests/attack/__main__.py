"""`python -m tests.attack [attack …] [--short]`: attacks, each on its own server, and what a centre felt."""

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.attack.centre import SITE, Centre, sending
from tests.support.server_process import LiveServer

#: What must hold under each attack.
MOST_WAIT_S, MOST_MEMORY_MB = 1.0, 10.0
_SETTLE_S = 12.0
_AFTER_S = 2.0
#: The product's own pace, which the servers of other tests go without.
_ENVIRONMENT = {"DEVICE_CALLS_PER_SECOND": ""}


@dataclass(frozen=True, slots=True)
class Plan:
    """An attack. size: of a full run. short: of a short one. fact: what it has to know of the centre."""

    sender: str
    size: int
    short: int
    fact: str = ""
    seconds: float = 15.0


ATTACKS: dict[str, Plan] = {
    "fragments": Plan("fragments", 160_000_000, 2_000_000),
    "joins": Plan("joins", 10, 2, "ticket"),
    "pongs": Plan("pongs", 1_000_000_000, 10_000_000),
    "sockets": Plan("sockets", 4_000, 40),
    "mute_sockets": Plan("sockets", 4_000, 40, "mute"),
    "bodies": Plan("bodies", 4_100, 40),
    "announced_body": Plan("announced", 1_000_000_000_000, 10_000_000),
    "chunked_body": Plan("chunked", 1_000_000_000_000, 10_000_000),
    "guesses": Plan("guesses", 40, 20, "person"),
    "device": Plan("device", 10, 2, "device"),
    "silent_sockets": Plan("silent", 20, 2, seconds=100.0),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a centre felt. grown_mb: memory after the attack against before it."""

    name: str
    issues: int
    slowest_s: float
    unanswered: int
    shown_s: float
    settled_s: float | None
    grown_mb: float
    met: dict[str, int]

    @property
    def held(self) -> bool:
        answered = self.slowest_s <= MOST_WAIT_S and not self.unanswered
        return answered and self.settled_s is not None and self.grown_mb <= MOST_MEMORY_MB

    def __str__(self) -> str:
        met = ", ".join(f"{name}: {count}" for name, count in self.met.items())
        right = "never" if self.settled_s is None else f"{self.settled_s:.1f} s"
        return (
            f"| {self.name} | {'held' if self.held else 'NOT HELD'} | {self.slowest_s:.2f} s | "
            f"{self.unanswered} of {self.issues} | {self.shown_s:.1f} s | {right} | "
            f"{self.grown_mb:+.1f} MB | {met} |"
        )


HEADINGS = (
    "| attack | | slowest issue | without a ticket | display behind | display right after | memory | "
    "the attacker met |\n"
    "|---|---|---|---|---|---|---|---|"
)


def run(name: str, short: bool = False) -> Outcome:
    """Attack a demonstration of its own, which ends afterwards."""
    plan = ATTACKS[name]
    seconds = min(plan.seconds, 3.0) if short else plan.seconds
    with tempfile.TemporaryDirectory(prefix="suyay-attack-") as folder:
        home = Path(folder)
        with LiveServer(home / "data", home / "server.log", _ENVIRONMENT, ("--demo",)) as server:
            return _attacked(server, name, plan, seconds, plan.short if short else plan.size)


def _attacked(server: LiveServer, name: str, plan: Plan, seconds: float, size: int) -> Outcome:
    centre = Centre(server)
    facts = {"ticket": centre.ticket, "person": "rosa", "device": f"{centre.stolen},{SITE}"}
    with centre.at_work():
        time.sleep(_AFTER_S)
        before = centre.memory_mb()
        centre.answers.clear()
        with sending(server.port, plan.sender, seconds, size, facts.get(plan.fact, plan.fact)) as met:
            time.sleep(_AFTER_S)
        time.sleep(_SETTLE_S)
        grown = centre.memory_mb() - before
    return Outcome(
        name,
        len(centre.answers),
        centre.slowest_s,
        centre.unanswered,
        centre.shown_s,
        centre.settled_s,
        grown,
        met,
    )


def main(arguments: Sequence[str]) -> int:
    wanted = [each for each in arguments if not each.startswith("--")] or list(ATTACKS)
    if unknown := set(wanted) - set(ATTACKS):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(ATTACKS)}")
    print(HEADINGS, flush=True)
    outcomes = []
    for name in wanted:
        outcomes.append(run(name, short="--short" in arguments))
        print(outcomes[-1], flush=True)
    return 0 if all(each.held for each in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
