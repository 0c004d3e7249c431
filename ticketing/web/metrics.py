"""The endpoint that Prometheus scrapes. The meters are declared in ticketing.telemetry.meters."""

import os
import time
from collections.abc import Callable

from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry
from prometheus_client import generate_latest as text_of
from prometheus_client.multiprocess import MultiProcessCollector

from ticketing.telemetry import meters

#: Key under which the composition root leaves the sampler of gauges.
SAMPLE = "suyay.sample"


def init_app(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_count)
    app.add_url_rule("/metrics", view_func=metrics)


def metrics() -> Response:
    """The meters in Prometheus' text format; of all workers, where several share the counters' folder."""
    sample: Callable[[], None] = current_app.extensions[SAMPLE]
    sample()
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(text_of(registry), content_type=CONTENT_TYPE_LATEST)


def _start() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    # By endpoint, not by path: unknown paths would make an unlimited number of labels.
    endpoint = request.endpoint or "none"
    meters.REQUESTS.labels(endpoint, response.status_code).inc()
    if "started" in g:
        meters.REQUEST_SECONDS.labels(endpoint).observe(time.perf_counter() - g.started)
    return response
