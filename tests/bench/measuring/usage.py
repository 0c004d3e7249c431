"""Processor time and memory of whole process trees, from /proc."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from tests.bench.world import Servers
from tests.support.databases import plain
from tests.support.server_process import LiveServer

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass
class Usage:
    """Busy cores on average. cores: of each group. others: of all else on the machine."""

    seconds: float = 0.0
    cores: dict[str, float] = field(default_factory=dict)
    others: float = 0.0

    def __str__(self) -> str:
        groups = [f"{name} {cores:.2f}" for name, cores in self.cores.items()]
        return ", ".join([*groups, f"all else on the machine {self.others:.2f}"])


@contextmanager
def watched(groups: Mapping[str, int]) -> Iterator[Usage]:
    """Measure the block. groups: the first process of each."""
    usage, start = Usage(), time.monotonic()
    before, busy = {name: cpu_s(pid) for name, pid in groups.items()}, busy_s()
    yield usage
    usage.seconds = time.monotonic() - start
    usage.cores = {name: (cpu_s(pid) - before[name]) / usage.seconds for name, pid in groups.items()}
    usage.others = max(0.0, (busy_s() - busy) / usage.seconds - sum(usage.cores.values()))


def busy_s() -> float:
    """Seconds that all cores together have worked since the start of the machine."""
    times = (_PROC / "stat").read_text().partition("\n")[0].split()[1:]
    # user, nice and system; then irq and softirq, without idle and iowait between them.
    return sum(map(int, [*times[:3], *times[5:7]])) / _TICKS


def groups_of(around: Servers, server: LiveServer) -> dict[str, int]:
    """First pids of the server, PostgreSQL, Valkey, and the load itself."""
    assert server.process is not None
    with redis.Redis.from_url(around.redis_url) as client:
        valkey = int(client.info("server")["process_id"])
    postgres = postmaster(around.postgres_url)
    return {"server": server.process.pid, "PostgreSQL": postgres, "Valkey": valkey, "load": os.getpid()}


def postmaster(url: str) -> int:
    with psycopg.connect(plain(url)) as connection:
        found = connection.execute("SELECT current_setting('data_directory')").fetchone()
    assert found is not None
    return int((Path(found[0]) / "postmaster.pid").read_text().split()[0])


def cpu_s(pid: int) -> float:
    """Processor seconds of a process and its descendants, living or ended; of the load, without them."""
    if pid == os.getpid():
        return time.process_time()
    return sum(_cpu_of(each) for each in tree(pid))


def pss_kb(pid: int) -> int:
    """Memory of a process tree in KB; memory that its processes share counts once."""
    return sum(_pss_of(each) for each in tree(pid))


def tree(pid: int) -> list[int]:
    """Pids of the process and its descendants."""
    parents = {child: parent for child in _processes() if (parent := _parent(child)) is not None}
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def _processes() -> Iterator[int]:
    return (int(each.name) for each in _PROC.iterdir() if each.name.isdecimal())


def _fields(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the state on; None when the process has ended."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _parent(pid: int) -> int | None:
    fields = _fields(pid)
    return None if fields is None else int(fields[1])


def _cpu_of(pid: int) -> float:
    fields = _fields(pid)
    # utime and stime, of the process and of its children that were waited for.
    return 0.0 if fields is None else sum(map(int, fields[11:15])) / _TICKS


def _pss_of(pid: int) -> int:
    lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
