"""Health endpoints: liveness, readiness and metrics."""

import logging

import redis
from flask import Flask, Response, jsonify
from redis.backoff import NoBackoff
from redis.retry import Retry

from ticketing.ledger.availability import database_trouble, migrations_behind
from ticketing.web import metrics
from ticketing.web.current import core

logger = logging.getLogger(__name__)


def init_app(app: Flask, redis_url: str | None) -> None:
    client = _client(redis_url) if redis_url else None

    def healthz() -> Response:
        """Liveness: 200 without asking the database or Redis."""
        answer = jsonify(status="ok")
        # A screen's start page is a file on its own disk, and asks from there.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    def readyz() -> tuple[Response, int]:
        """Readiness: 503 while the database or the configured Redis is away, or migrations are not done."""
        checks = {"database": _database()}
        if checks["database"] == "ok":
            checks["migrations"] = "behind" if migrations_behind(core()) else "ok"
        if client:
            checks["redis"] = _redis(client)
        ready = set(checks.values()) == {"ok"}
        return jsonify(status="ok" if ready else "unavailable", **checks), 200 if ready else 503

    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    metrics.init_app(app)


def _database() -> str:
    trouble = database_trouble(core())
    if trouble is not None:
        logger.error("readiness: the database cannot be reached: %s", trouble)
    return "ok" if trouble is None else "unreachable"


def _client(redis_url: str) -> "redis.Redis":
    # A probe needs its answer at once: the library's own retries would take seconds.
    retry = Retry(NoBackoff(), 0)
    return redis.Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1, retry=retry)


def _redis(client: "redis.Redis") -> str:
    try:
        client.ping()
    except redis.RedisError as error:
        logger.warning("readiness: Redis cannot be reached: %s", error)
        return "unreachable"
    return "ok"
