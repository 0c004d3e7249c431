"""A sampling profiler that weighs samples with the CPU used."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, FrameType

EVERY_S = 0.0005

#: A step's name, and texts one of which a frame's `file:function` contains.
Rule = tuple[str, Sequence[str]]


@dataclass
class Sampler:
    """Samples the main thread while running() is open.

    where: gives the names of what a stack of frames is doing. cpu_ns, wall_ns: by these names. inclusive_ns:
    CPU by each of the `watched` functions, with all that it calls.
    """

    where: Callable[[Sequence[str]], tuple[str, str]]
    watched: str
    cpu_ns: Counter[tuple[str, str]] = field(default_factory=Counter)
    wall_ns: Counter[tuple[str, str]] = field(default_factory=Counter)
    inclusive_ns: Counter[str] = field(default_factory=Counter)
    _samples: list[tuple[list[CodeType], int, int]] = field(default_factory=list)
    _open: bool = False
    _cpu: int = 0
    _wall: int = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        # The handler is never removed: otherwise an alarm pending at the end would end the process.
        signal.signal(signal.SIGALRM, self._on_alarm)
        self._open = True
        self._cpu, self._wall = time.thread_time_ns(), time.perf_counter_ns()
        signal.setitimer(signal.ITIMER_REAL, EVERY_S)
        try:
            yield
        finally:
            self._open = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            # The time since the last sample counts too: otherwise short requests would lose their last part.
            self._take(None)
        self._sort()

    def _on_alarm(self, _signal: int, frame: FrameType | None) -> None:
        if not self._open:
            return
        self._take(frame)
        # One alarm at a time: otherwise a handler that takes longer than the interval would interrupt itself.
        signal.setitimer(signal.ITIMER_REAL, EVERY_S)

    def _take(self, frame: FrameType | None) -> None:
        cpu, wall = time.thread_time_ns() - self._cpu, time.perf_counter_ns() - self._wall
        codes: list[CodeType] = []
        while frame is not None:
            codes.append(frame.f_code)
            frame = frame.f_back
        self._samples.append((codes, cpu, wall))
        # Read again, so that the sampling's own cost counts for no step.
        self._cpu, self._wall = time.thread_time_ns(), time.perf_counter_ns()

    def _sort(self) -> None:
        for codes, cpu, wall in self._samples:
            names = [_name(code) for code in codes]
            place = self.where(names)
            self.cpu_ns[place] += cpu
            self.wall_ns[place] += wall
            for name in {name for name in names if self.watched in name}:
                self.inclusive_ns[name] += cpu
        self._samples.clear()


@cache
def _name(code: CodeType) -> str:
    """`folder/file.py:function`."""
    return f"{'/'.join(code.co_filename.split('/')[-3:])}:{code.co_name}"


def first_of(rules: Sequence[Rule], names: Sequence[str], otherwise: str) -> str:
    """Step of the innermost frame that matches a rule."""
    for name in names:
        for step, parts in rules:
            if any(part in name for part in parts):
                return step
    return otherwise
