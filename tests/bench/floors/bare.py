"""Start of the bare websocket server that live figures are compared with."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.bench.measuring.wire import Address
from tests.bench.world import Servers
from tests.support import processes

PROCESSES = 2
_PATIENCE_S = 20
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Bare:
    """A running bare server. pids: of its processes."""

    address: Address
    pids: tuple[int, ...]


@contextmanager
def bare_server(around: Servers, message: bytes) -> Iterator[Bare]:
    """Run as many processes as the product has workers, each with a subscription of its own."""
    folder, port = around.new_folder(), processes.free_port()
    (folder / "message").write_bytes(message)
    command = [sys.executable, "-m", "tests.bench.floors.bare_server"]
    with ExitStack() as stack:
        pids = []
        for _ in range(PROCESSES):
            arguments = [*command, str(port), around.redis_url, str(folder / "message")]
            process = processes.start(arguments, folder / "log", cwd=_ROOT)
            stack.callback(processes.stop, process)
            pids.append(process.pid)
        _wait(around, port, folder / "log")
        yield Bare(("127.0.0.1", port), tuple(pids))


def _wait(around: Servers, port: int, log: Path) -> None:
    """Wait until both have subscribed and one accepts connections."""
    deadline = time.monotonic() + _PATIENCE_S
    with redis.Redis.from_url(around.redis_url) as client:
        while client.pubsub_numsub("bare")[0][1] < PROCESSES or not _answers(port):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True
