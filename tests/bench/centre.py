"""A centre or module during the replayed hour: its waiting people, free windows, and next commands.

Nothing here measures or sends: functions return the steps to send, each with its time.
"""

import itertools
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.catalogue import SERVICE, SitePlan
from tests.bench.measuring import wire
from tests.bench.world import World

#: Real durations in seconds; a replay that is n times faster has an nth of them.
WALK_S = 30.0
SERVICE_S = 420.0
NO_SHOWS = 0.05
PREFERENTIAL = 0.2
_FINISH = {"services": [{"service": SERVICE, "quantity": 1}], "outcome": "resolved"}


@dataclass(slots=True)
class Step:
    """A command. at: instant at which it is due, on the replay's clock."""

    at: float
    name: str
    request: bytes
    group: "Group"
    window: str | None = None


@dataclass
class Group:
    """Windows that serve the same two queues, so that each may call any ticket waiting there."""

    windows: Sequence[str]
    issues: Sequence[Iterator[bytes]]
    calls: dict[str, Iterator[bytes]]
    tokens: dict[str, str]
    speed: float = 1.0
    waiting: int = 0
    free: deque[str] = field(default_factory=deque)

    def arrival(self, at: float, chance: random.Random) -> Step:
        return Step(at, "issue", next(chance.choice(self.issues)), self)

    def answered(self, step: Step, now: float, body: bytes, chance: random.Random) -> list[Step]:
        """Steps that follow an accepted command: people act on an answer, never before it."""
        if step.name == "issue":
            self.waiting += 1
            return self._call(now)
        if step.name == "call-next":
            return [self._next(step, now, body, chance)]
        if step.name == "start":
            at = now + chance.expovariate(1 / SERVICE_S) / self.speed
            return [self._act(step, at, "finish", wire.ticket_id(body))]
        self.free.append(str(step.window))
        return self._call(now)

    def _call(self, now: float) -> list[Step]:
        if not (self.waiting and self.free):
            return []
        self.waiting -= 1
        window = self.free.popleft()
        return [Step(now, "call-next", next(self.calls[window]), self, window)]

    def _next(self, step: Step, now: float, body: bytes, chance: random.Random) -> Step:
        at = now + WALK_S / self.speed
        name = "no-show" if chance.random() < NO_SHOWS else "start"
        return self._act(step, at, name, wire.ticket_id(body))

    def _act(self, step: Step, at: float, name: str, ticket: str) -> Step:
        content = _FINISH if name == "finish" else None
        token = self.tokens[str(step.window)]
        request = wire.once("POST", f"/tickets/{ticket}/{name}", token, content)
        return Step(at, name, request, self, step.window)


def groups(there: World, site: SitePlan) -> list[Group]:
    """The site's groups of windows, all free."""
    numbers = range(1, site.windows + 1)
    pairs = {tuple(site.served_by(number)) for number in numbers}
    return [
        _group(there, site, pair, [number for number in numbers if tuple(site.served_by(number)) == pair])
        for pair in sorted(pairs)
    ]


def _group(there: World, site: SitePlan, codes: Sequence[str], numbers: Sequence[int]) -> Group:
    windows = [f"{site.id}:{number}" for number in numbers]
    path, kiosk = f"/sites/{site.id}/tickets", there.kiosk_token(site.id)
    wishes = [{"queue": f"{site.id}:{code}"} for code in codes]
    normal = [wire.command("POST", path, kiosk, wish) for wish in wishes]
    older = {"priority": "preferential", "category": "older_adult"}
    preferential = [wire.command("POST", path, kiosk, {**wish, **older}) for wish in wishes]
    # Each kind is in the list as often as it is to be drawn.
    issues = [*itertools.chain.from_iterable([normal] * round(1 / PREFERENTIAL - 1)), *preferential]
    tokens = {window: there.agent_token(window) for window in windows}
    calls = {each: wire.command("POST", f"/windows/{each}/call-next", tokens[each]) for each in windows}
    return Group(windows, issues, calls, tokens, free=deque(windows))
