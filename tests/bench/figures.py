"""Figures of the benchmarks, and the sizes of their runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.world import Servers


@dataclass(frozen=True, slots=True)
class Figure:
    """A result. value, floor: in the same unit. target: in words. details: one sentence each."""

    name: str
    value: float
    unit: str
    floor: float
    target: str
    floor_is: str
    details: Sequence[str] = ()

    @property
    def ratio(self) -> float:
        """Value by floor; 0 where the floor did nothing, as may happen in half a second."""
        return self.value / self.floor if self.floor else 0.0

    @property
    def command(self) -> str:
        return f".venv/bin/python -m tests.bench {self.name}"


@dataclass(frozen=True, slots=True)
class Size:
    """Sizes of a run: FULL for the figures, SHORT to check that they run."""

    seconds: float = 10.0
    warm_up_s: float = 3.0
    turns: int = 3
    repeats: int = 300
    crowd: int = 50_000
    agents: int = 200
    history: int = 5_000_000
    displays: tuple[int, ...] = (1, 100, 1000)
    calls: int = 100
    sockets: int = 800
    settle_s: float = 1.5
    centres: int = 18
    express: int = 141
    step_s: float = 10.0
    dawn_s: float = 40.0
    bisections: int = 3
    first_multiple: float = 80.0
    last_multiple: float = 400.0
    least_multiple: float = 2.0
    simulated_days: int = 366
    tickets: int = 43_000_000
    months: int = 120


FULL = Size()
SHORT = Size(
    seconds=0.5,
    warm_up_s=0.2,
    turns=1,
    repeats=10,
    # More than any machine calls at one site in a second, the shortest run of pgbench.
    crowd=6_000,
    agents=12,
    history=2_000,
    displays=(1, 5, 10),
    calls=3,
    sockets=10,
    settle_s=0.3,
    centres=2,
    express=3,
    step_s=0.6,
    dawn_s=0.6,
    bisections=0,
    first_multiple=5.0,
    last_multiple=5.0,
    least_multiple=5.0,
    simulated_days=1,
    tickets=12_000,
    months=12,
)

#: A function that measures figures that belong together.
Measure = Callable[[Servers, Size], list[Figure]]
