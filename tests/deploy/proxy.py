"""config/nginx.conf for a test: the same directives, with the places and ports of this machine."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import crossplane

from tests.support import processes

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config" / "nginx.conf"
TLS = ROOT / "config" / "tls.conf"
# Debian keeps nginx where only root's PATH leads.
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
# Folders that nginx otherwise puts where the package's own user may write.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

Directive = dict[str, Any]


def parse(path: Path, whole: bool = True) -> list[Directive]:
    """The file's directives; fails on an unknown or misplaced one, or wrong arguments. Ignores includes.

    whole: False for a part that another file includes, in which the place of directives cannot be checked.
    """
    found = crossplane.parse(str(path), single=True, strict=whole, check_ctx=whole, catch_errors=False)
    directives: list[Directive] = found["config"][0]["parsed"]
    return directives


def walk(directives: Sequence[Directive]) -> Iterator[Directive]:
    for each in directives:
        yield each
        yield from walk(each.get("block", ()))


def directive(name: str, *arguments: str) -> Directive:
    return {"directive": name, "args": list(arguments)}


def prepare(folder: Path, port: int, hosts: Sequence[str]) -> Path:
    """The configuration in `folder`, listening on `port` of this machine, in front of `hosts`."""
    (folder / "tls").mkdir()
    directives = parse(CONFIG)
    for each in walk(directives):
        _drop_ipv6(each)
        each["args"] = [_moved(folder, argument) for argument in each["args"]]
        if each["directive"] == "listen":
            each["args"][0] = f"127.0.0.1:{port}"
    http = next(each for each in directives if each["directive"] == "http")
    for name in TEMPORARY:
        http["block"].append(directive(f"{name}_temp_path", str(folder / name)))
    shutil.copy(_mime_types(), folder / "mime.types")
    servers = [directive("server", host, "max_fails=3", "fail_timeout=5s") for host in hosts]
    (folder / "upstream.conf").write_text(crossplane.build(servers))
    path = folder / "nginx.conf"
    path.write_text(crossplane.build(directives))
    return path


def prepare_tls(folder: Path, port: int) -> None:
    """Put tls.conf beside it, on `port`, with a self-signed certificate."""
    text = re.sub(r"listen \[::\].*\n", "", TLS.read_text()).replace("listen 443", f"listen 127.0.0.1:{port}")
    (folder / "tls" / "tls.conf").write_text(text)
    made: list[str | Path] = [
        "-keyout",
        folder / "tls" / "privkey.pem",
        "-out",
        folder / "tls" / "fullchain.pem",
    ]
    options = ["req", "-x509", "-days", "2", "-subj", "/CN=localhost", "-newkey", "rsa:2048", "-nodes"]
    subprocess.run(["openssl", *options, *made], capture_output=True, check=True)


def check(path: Path) -> str:
    """Output of `nginx -t` for the file; its exit status must be 0."""
    assert PROGRAM
    command: list[str | Path] = [
        PROGRAM,
        "-t",
        "-p",
        path.parent,
        "-c",
        path,
        "-e",
        path.parent / "error.log",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return str(done.stderr)


@contextmanager
def running(path: Path, port: int) -> Iterator[None]:
    """nginx in the foreground with that configuration, until the end of the block."""
    assert PROGRAM
    log = path.parent / "error.log"
    # Root's workers would run as the user nobody, which may not enter a folder of the tests.
    alone = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
    command: list[str | Path] = [PROGRAM, "-p", path.parent, "-c", path, "-e", log, "-g", alone]
    process = processes.start(command, log)
    try:
        _wait(process, port, log)
        yield
    finally:
        processes.stop(process)


def _wait(process: processes.Process, port: int, log: Path) -> None:
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"nginx did not start:\n{log.read_text()}")


def _mime_types() -> Path:
    """nginx's own list of types, beside the configuration that it was built for."""
    assert PROGRAM
    built = subprocess.run([PROGRAM, "-V"], capture_output=True, text=True, check=True).stderr
    found = re.search(r"--conf-path=(\S+)", built)
    assert found, built
    return Path(found[1]).with_name("mime.types")


def _moved(folder: Path, argument: str) -> str:
    """The argument with the system's files moved into the folder."""
    return str(folder / Path(argument).name) if re.match(r"/(run|var)/", argument) else argument


def _drop_ipv6(each: Directive) -> None:
    # One address is enough for a test, and not every machine has IPv6.
    if "block" in each:
        each["block"] = [line for line in each["block"] if "[::]" not in "".join(line["args"][:1])]
