"""What Prometheus asks for: requests and how long they took. Events are counted where commits are told."""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as text_of
from prometheus_client.multiprocess import MultiProcessCollector

_REQUESTS = Counter("suyay_requests", "Requests answered.", ["endpoint", "status"])
_SECONDS = Histogram(
    "suyay_request_seconds",
    "Time to an answer.",
    ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def init_app(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_count)
    app.add_url_rule("/metrics", view_func=metrics)


def metrics() -> Response:
    """In Prometheus' text format; of all workers, where several share the folder of their counters."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(text_of(registry), content_type=CONTENT_TYPE_LATEST)


def _start() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    # By endpoint and not by path: strangers' paths would be labels without end.
    endpoint = request.endpoint or "none"
    _REQUESTS.labels(endpoint, response.status_code).inc()
    if "started" in g:
        _SECONDS.labels(endpoint).observe(time.perf_counter() - g.started)
    return response
