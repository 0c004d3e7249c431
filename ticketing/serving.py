"""gunicorn's settings, of `ticketing serve` (-c python:ticketing.serving) and config/gunicorn.conf.py."""

import os
import shutil
import tempfile
from typing import Any

import gevent

from ticketing import addresses
from ticketing.settings import from_environment

_settings = from_environment()

wsgi_app = "ticketing.wsgi:application"
bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = "gevent"
# Above the number of sockets: every display, console and tracking phone holds one.
worker_connections = 4_000
# With the application loaded before the fork, requests hang: its locks belong to another process.
preload_app = False
# All gunicorns of one user share the control socket's path.
control_socket_disable = True
timeout = 60
keepalive = 5
# Requests take milliseconds, and whoever is cut off repeats theirs with the same key.
graceful_timeout = 3
# One site's commands wait for each other; a queue this long means that something is wrong already.
backlog = 2_048
loglevel = "warning"


if workers > 1:
    # Each worker counts for itself; through this folder /metrics answers for all of them.
    _counters = tempfile.mkdtemp(prefix="suyay-metrics-")
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", _counters)


def on_exit(_server: Any) -> None:
    if workers > 1:
        shutil.rmtree(_counters, ignore_errors=True)


def when_ready(_server: Any) -> None:
    print(addresses.text(_settings), flush=True)


def post_worker_init(worker: Any) -> None:
    gevent.spawn(_say_goodbye, worker)


def _say_goodbye(worker: Any) -> None:
    """Open sockets would hold a stopping worker for the whole graceful_timeout."""
    from ticketing import wsgi  # the application of this worker, loaded after the fork

    while worker.alive:
        gevent.sleep(0.1)
    wsgi.realtime.close()
