"""Is the process alive, can it serve, and how much does it?"""

import logging

import redis
from flask import Flask, Response, jsonify

from ticketing.services.availability import database_trouble
from ticketing.web import metrics
from ticketing.web.current import services

logger = logging.getLogger(__name__)


def init_app(app: Flask, redis_url: str | None) -> None:
    client = (
        redis.Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=2) if redis_url else None
    )

    def healthz() -> Response:
        """Alive: answers without asking anybody."""
        return jsonify(status="ok")

    def readyz() -> tuple[Response, int]:
        """503 with what is missing when the database, or the Redis that is configured, cannot be reached."""
        checks = {"database": _database()} | ({"redis": _redis(client)} if client else {})
        ready = all(checks.values())
        answer = {name: "ok" if well else "unreachable" for name, well in checks.items()}
        return jsonify(status="ok" if ready else "unavailable", **answer), 200 if ready else 503

    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    metrics.init_app(app)


def _database() -> bool:
    trouble = database_trouble(services())
    if trouble is not None:
        logger.error("readiness: the database cannot be reached: %s", trouble)
    return trouble is None


def _redis(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        logger.exception("readiness: Redis not reachable")
        return False
