"""gunicorn's settings: `-c python:ticketing.server.serving`, and config/gunicorn.conf.py."""

import gc
import logging
import os
import shutil
import sys
import tempfile
from typing import Any

import gevent
import structlog

from ticketing.server import background, memory
from ticketing.server.sqlite_check import refuse_affected_sqlite
from ticketing.server.worker import Worker
from ticketing.settings import SettingsError, from_environment
from ticketing.telemetry import logs

try:
    _settings = from_environment()
    refuse_affected_sqlite(_settings)
except SettingsError as _error:
    # gunicorn would show a traceback of any other exception.
    sys.exit(f"ticketing: {_error}")

wsgi_app = "ticketing.server.wsgi:application"
Worker.proxied = _settings.trusted_proxies > 0
Worker.per_address = _settings.connections_per_address
bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = Worker
# Every display, console and tracking phone holds one.
worker_connections = _settings.connections
# With the application loaded before the fork, requests hang: its locks belong to another process.
preload_app = False
# All gunicorns of one user share the control socket's path.
control_socket_disable = True
# TRUSTED_PROXIES alone decides; by default gunicorn trusts every client on this machine as a proxy.
forwarded_allow_ips = ""
timeout = 60
keepalive = 5
# Requests take milliseconds, and a client that is cut off repeats its request with the same key.
graceful_timeout = 3
# One site's commands wait for each other; a queue this long means that something is wrong already.
backlog = 2_048
# Files that the server writes are its user's alone; gunicorn's own default is 0.
umask = 0o077
loglevel = "warning"
_BETWEEN_TEXTS_S = 0.02

# In the master, before the fork: all processes speak through one pipe, gunicorn's own log too.
logs.configure(_settings.log_level, _settings.secrets)
logging.captureWarnings(capture=True)
_PIPED = {"handlers": [], "level": loglevel.upper(), "propagate": True}
logconfig_dict = {
    "handlers": {"pipe": {"class": "ticketing.telemetry.logs.Handover"}},
    "root": {"handlers": ["pipe"], "level": _settings.log_level.upper()},
    "loggers": {"gunicorn.error": _PIPED, "gunicorn.access": _PIPED},
}


if workers > 1:
    # Each worker keeps its own counters; through this folder /metrics answers for all of them.
    _counters = tempfile.mkdtemp(prefix="suyay-metrics-")
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", _counters)


# Otherwise each greenlet keeps the frames of where it was made: 3 KB of a display, for a debugging aid.
gevent.config.track_greenlet_tree = False

_reporters: list[background.Reporter] = []


def on_exit(_server: Any) -> None:
    for reporter in _reporters:
        reporter.stop()
    if workers > 1:
        shutil.rmtree(_counters, ignore_errors=True)


def child_exit(_server: Any, worker: Any) -> None:
    """Remove the gauges of an ended worker: its sockets are closed."""
    if workers > 1:
        # Imported after the folder is set: the library reads it once, at its import.
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def when_ready(_server: Any) -> None:
    if _settings.embedded:
        # With a database server the reporter is a service of its own, on one host of several.
        _reporters.append(background.Reporter())
    if _settings.demo or sys.stdout.isatty():
        # For an operator at a terminal; the tokens that it shows open only a demonstration.
        print(os.environ.pop("SUYAY_WELCOME", None) or _welcome(), flush=True)
    else:
        structlog.get_logger().info("serving", host=_settings.host, port=_settings.port, workers=workers)


def _welcome() -> str:
    """Addresses of the pages. Normally `serve` passes them on: making them here costs heavy imports."""
    from ticketing.languages.messages import Languages
    from ticketing.server import addresses

    words = Languages(*_settings.language_folders).words(_settings.language)
    return addresses.text(_settings, words)


def post_fork(_server: Any, _worker: Any) -> None:
    """Let a worker import the application without the collector, which would take a sixth of the time."""
    gc.disable()


def post_worker_init(worker: Any) -> None:
    # The loaded modules stay for ever: the collector need not scan them again and again.
    gc.collect()
    gc.freeze()
    gc.enable()
    gevent.spawn(_say_goodbye, worker)
    gevent.spawn(_read_texts)
    gevent.spawn(memory.give_back, worker.places)


def worker_exit(_server: Any, worker: Any) -> None:
    """End a worker that was asked to: taking all its modules apart would take half a second of a core."""
    # The master calls this too, and a worker that fails tells so by its status.
    ended = sys.exc_info()[1]
    if worker.pid != os.getpid() or not worker.booted or not isinstance(ended, SystemExit) or ended.code:
        return
    from ticketing.server import wsgi  # the application of this worker, loaded after the fork

    # The last connection merges SQLite's write-ahead log into the database.
    wsgi.database.close()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def pre_request(_worker: Any, _request: Any) -> None:
    """Let other greenlets run first: a client that pipelines requests would keep the worker to itself."""
    gevent.sleep(0)


def _read_texts() -> None:
    """Read the texts before they are needed, pausing after each file: one takes up to 50 ms."""
    from ticketing.languages import formats
    from ticketing.server import wsgi  # the application of this worker, loaded after the fork

    wsgi.languages.read(lambda: gevent.sleep(_BETWEEN_TEXTS_S))
    for tag in wsgi.languages.packs:
        formats.prepare(wsgi.languages.words(tag))


def _say_goodbye(worker: Any) -> None:
    """Close open sockets when the worker stops: they would hold it for the whole graceful_timeout."""
    from ticketing.server import wsgi  # the application of this worker, loaded after the fork

    while worker.alive:
        gevent.sleep(0.1)
    wsgi.realtime.close()
