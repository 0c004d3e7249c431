"""Child processes of the tests: they write to a file, end when asked, and never outlive the test run."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
_PATIENCE_S = 30
Process = subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(added: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, **(added or {})}


def start(
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: int | None = None,
) -> Process:
    """Start `command` with its output in `log`. env: variables added to this process's own. user: uid."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(env),
            cwd=cwd,
            user=user,
            extra_groups=None if user is None else [],
            # Safe with threads: between fork and exec it makes two system calls and takes no lock.
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509
        )


def stop(process: Process, with_signal: signal.Signals = signal.SIGTERM, timeout: float = 15) -> int:
    """Ask the process to end and return its exit status; after `timeout` seconds it is killed."""
    if process.poll() is None:
        process.send_signal(with_signal)
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def eventually(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie, whose parent may be gone too, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int, word: str) -> list[int]:
    """Children of the process with the word in their command."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            command = folder.joinpath("cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and word in command:
            found.append(int(folder.name))
    return found


def _die_with(parent: int) -> Callable[[], None] | None:
    """Let the kernel end a server with its parent (Linux only): a killed test run cannot clean up."""
    if sys.platform != "linux":
        return None

    def ask_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
