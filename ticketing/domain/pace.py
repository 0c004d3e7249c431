"""A pace: so many steps a second, with a burst (token bucket)."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """rate: steps a second. burst: steps that may come at once. Instants are seconds of a monotonic clock."""

    rate: float
    burst: float
    _left: float = field(init=False)
    _at: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._left = self.burst

    def take(self, at: float) -> float:
        """0.0 when the pace allowed the step; otherwise the seconds until it does, and nothing is taken."""
        self._refill(at)
        if self._left < 1:
            return (1 - self._left) / self.rate
        self._left -= 1
        return 0.0

    def spend(self, at: float, steps: float) -> float:
        """Take steps that have come anyway; the seconds for which nothing more may come, or 0.0."""
        self._refill(at)
        self._left -= steps
        return max(0.0, -self._left / self.rate)

    def _refill(self, at: float) -> None:
        passed = 0.0 if self._at is None else max(0.0, at - self._at)
        self._left = min(self.burst, self._left + passed * self.rate)
        self._at = at
