"""gunicorn's settings: `-c python:ticketing.server.serving`, and config/gunicorn.conf.py."""

import gc
import os
import shutil
import sys
import tempfile
from typing import Any

import gevent
import structlog

from ticketing.server import background
from ticketing.server.sqlite_check import refuse_affected_sqlite
from ticketing.settings import SettingsError, from_environment

try:
    _settings = from_environment()
    refuse_affected_sqlite(_settings)
except SettingsError as _error:
    # gunicorn would show a traceback of anything else.
    sys.exit(f"ticketing: {_error}")

wsgi_app = "ticketing.server.wsgi:application"
bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = "gevent"
# Above the number of sockets: every display, console and tracking phone holds one.
worker_connections = 4_000
# With the application loaded before the fork, requests hang: its locks belong to another process.
preload_app = False
# All gunicorns of one user share the control socket's path.
control_socket_disable = True
# TRUSTED_PROXIES alone says whom to believe; by itself gunicorn takes everybody on this machine for a proxy.
forwarded_allow_ips = ""
timeout = 60
keepalive = 5
# Requests take milliseconds, and whoever is cut off repeats theirs with the same key.
graceful_timeout = 3
# One site's commands wait for each other; a queue this long means that something is wrong already.
backlog = 2_048
loglevel = "warning"
_BETWEEN_TEXTS_S = 0.02
logger_class = "ticketing.server.gunicorn_log.PipedLogger"


if workers > 1:
    # Each worker counts for itself; through this folder /metrics answers for all of them.
    _counters = tempfile.mkdtemp(prefix="suyay-metrics-")
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", _counters)


_reporters: list[background.Reporter] = []


def on_exit(_server: Any) -> None:
    for reporter in _reporters:
        reporter.stop()
    if workers > 1:
        shutil.rmtree(_counters, ignore_errors=True)


def child_exit(_server: Any, worker: Any) -> None:
    """A worker that is gone has no sockets open: its gauges end with it."""
    if workers > 1:
        # Not before the folder is set: the library looks for it once, when it is imported.
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def when_ready(_server: Any) -> None:
    if _settings.embedded:
        # Beside a database server the reporter is a service of its own, on one host of several.
        _reporters.append(background.Reporter())
    if _settings.demo or sys.stdout.isatty():
        # For somebody who wants to look; the demonstration's tokens open a demonstration.
        print(os.environ.pop("SUYAY_WELCOME", None) or _welcome(), flush=True)
    else:
        structlog.get_logger().info("serving", host=_settings.host, port=_settings.port, workers=workers)


def _welcome() -> str:
    """Heavy for a process that needs no use case: `serve`, which has loaded them, hands it over."""
    from ticketing.languages.messages import Languages
    from ticketing.server import addresses

    words = Languages(*_settings.language_folders).words(_settings.language)
    return addresses.text(_settings, words)


def post_worker_init(worker: Any) -> None:
    from ticketing.server import patches

    patches.install(_settings.patches)
    # What was loaded stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    gevent.spawn(_say_goodbye, worker)
    gevent.spawn(_read_texts)


def pre_request(_worker: Any, _request: Any) -> None:
    """Others first: a client whose next request is there already would keep the worker to itself."""
    gevent.sleep(0)


def _read_texts() -> None:
    """A file of texts takes up to 50 ms to read: before it is needed, and with room between two files."""
    from ticketing.languages import formats
    from ticketing.server import wsgi  # the application of this worker, loaded after the fork

    wsgi.languages.read(lambda: gevent.sleep(_BETWEEN_TEXTS_S))
    for tag in wsgi.languages.packs:
        formats.prepare(wsgi.languages.words(tag))


def _say_goodbye(worker: Any) -> None:
    """Open sockets would hold a stopping worker for the whole graceful_timeout."""
    from ticketing.server import wsgi  # the application of this worker, loaded after the fork

    while worker.alive:
        gevent.sleep(0.1)
    wsgi.realtime.close()
