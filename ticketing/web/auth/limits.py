"""Rate limits for pairing, and the counts of guessed passwords."""

from typing import Any

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from redis.backoff import NoBackoff
from redis.retry import Retry

from ticketing.web.auth.guesses import Guesses

limiter = Limiter(key_func=get_remote_address, default_limits=[])

#: Key of `app.extensions` under which the guesses of passwords are counted.
GUESSES = "suyay.guesses"
PAIRINGS = "10 per minute"
# A pairing screen asks every 2 seconds, and a centre's screens may share one address.
POLLS = "300 per minute"


def guesses() -> Guesses:
    found: Guesses = current_app.extensions[GUESSES]
    return found


def init_app(app: Flask, redis_url: str | None) -> None:
    """Count in Redis when there is one; otherwise, and while Redis is away, in this process."""
    app.config.update(
        RATELIMIT_STORAGE_URI=redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS=_impatient() if redis_url else {},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=redis_url is not None,
        RATELIMIT_KEY_PREFIX="suyay",
    )
    limiter.init_app(app)
    app.extensions[GUESSES] = Guesses(redis_url, _impatient())


def _impatient() -> dict[str, Any]:
    """Options of Redis without retries, which take seconds: no login may wait because Redis is away."""
    return {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 0)}
