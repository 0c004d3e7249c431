"""Modes chosen by the settings: one process on a file, or one process per core on servers."""

import os
import runpy
import sys
import tempfile
from pathlib import Path

import pytest
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]  # it carries no types

from ticketing.server.worker import Worker
from ticketing.settings import MOST_WORKERS, from_environment

ROOT = Path(__file__).parents[2]
SERVERS = {"DATABASE_URL": "postgresql://db/suyay", "REDIS_URL": "redis://bus:6379/0"}


def workers(tmp_path: Path, **env: str) -> int:
    return from_environment({"DATA": str(tmp_path), **env}).workers


@pytest.mark.parametrize("alone", [(), ("DATABASE_URL",), ("REDIS_URL",)])
def test_without_both_servers_one_process_serves_all(tmp_path: Path, alone: tuple[str, ...]) -> None:
    assert workers(tmp_path, **{name: SERVERS[name] for name in alone}) == 1


def test_on_servers_every_core_serves_up_to_what_the_database_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workers(tmp_path, **SERVERS) == min(os.cpu_count() or 1, MOST_WORKERS)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert workers(tmp_path, **SERVERS) == MOST_WORKERS


def test_a_number_that_is_given_counts(tmp_path: Path) -> None:
    assert workers(tmp_path, **SERVERS, WEB_WORKERS="3") == 3


def test_gunicorn_started_by_hand_gets_the_servers_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"DATA": str(tmp_path), "SECRET_KEY": "only-for-tests-0123456789", "WEB_WORKERS": "3"}
    for name, value in {**SERVERS, **own, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    # The folder for the workers' counters; this server never starts.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delitem(sys.modules, "ticketing.server.serving", raising=False)
    understood = runpy.run_path(str(ROOT / "config" / "gunicorn.conf.py"))
    del sys.modules["ticketing.server.serving"]
    assert (understood["wsgi_app"], understood["workers"]) == ("ticketing.server.wsgi:application", 3)
    assert (understood["worker_class"], understood["preload_app"]) == (Worker, False)
    assert issubclass(Worker, GeventWorker)
    # TRUSTED_PROXIES alone decides; gunicorn's default trust in local clients is off.
    assert understood["forwarded_allow_ips"] == ""
