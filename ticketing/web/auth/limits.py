"""Rate limits for logins and pairing."""

from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from redis.backoff import NoBackoff
from redis.retry import Retry

from ticketing.access.people import normal

limiter = Limiter(key_func=get_remote_address, default_limits=[])

LOGINS = "10 per 5 minutes"
LOGINS_OF_ADDRESS = "60 per 5 minutes"
PAIRINGS = "10 per minute"
# A pairing screen asks every 2 seconds, and a centre's screens may share one address.
POLLS = "300 per minute"


def of_person() -> str:
    """Key of a username at one address: guessing is slow, and no client locks a user out elsewhere."""
    return f"{normal(request.form.get('username', ''))[:100]}@{get_remote_address()}"


def of_session() -> str:
    """Key of a logged-in person: a passer-by at an open screen must not guess the password."""
    return f"password:{current_user.get_id()}"


def failed(response: Response) -> bool:
    """Whether the login counts: a right password does not, as all agents log in at eight from one address."""
    return response.status_code in (401, 403)


def init_app(app: Flask, redis_url: str | None) -> None:
    """Count in Redis when there is one; otherwise, and while Redis is away, in this process."""
    app.config.update(
        RATELIMIT_STORAGE_URI=redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS=_impatient() if redis_url else {},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=redis_url is not None,
        RATELIMIT_KEY_PREFIX="suyay",
    )
    limiter.init_app(app)


def _impatient() -> dict[str, Any]:
    """Options of Redis without retries, which take seconds: no login may wait because Redis is away."""
    return {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 0)}
