"""The command that diagnoses an installation."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from ticketing.commands import base
from ticketing.settings import SECRET_FILE, Settings, from_environment

if TYPE_CHECKING:
    from ticketing.operations.findings import Finding


@click.command()
def doctor() -> None:
    """Name each problem of this installation and its remedy; exit 0 when there is none."""
    from ticketing.composition import build_reporting, deliveries_file, retention_for
    from ticketing.operations import doctor as service
    from ticketing.operations import doctor_deliveries, doctor_demo

    settings = from_environment()
    # The database is not migrated first: this command changes nothing.
    reporting = build_reporting(settings, lambda _site, _events: None)
    secret = settings.data / SECRET_FILE

    def more(at: datetime) -> "Iterator[Finding]":
        kept, mail = retention_for(settings), settings.smtp_url is not None
        yield from doctor_deliveries.examine(reporting, at, deliveries_file(settings), kept, mail=mail)
        if settings.mode == "production":
            yield from doctor_demo.examine(reporting)

    looked = service.examine(
        reporting, settings.database_url, settings.data, secret, base.now, more, timezone=settings.timezone
    )
    found = [*looked, *_redis(settings)]
    reporting.database.close()
    for finding in found:
        click.echo(f"{'ok ' if finding.ok else 'BAD'} {finding.words}")
        if not finding.ok and finding.advice:
            click.echo(f"    → {finding.advice}")
    sys.exit(0 if all(finding.ok for finding in found) else 1)


def _redis(settings: Settings) -> "Iterator[Finding]":
    import redis

    from ticketing.operations.findings import Finding

    if settings.redis_url is None:
        yield Finding(True, "Redis: none configured; one process serves all.")
        return
    try:
        with redis.Redis.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        advice = "Start Redis, and look at host and password in REDIS_URL."
        yield Finding(False, f"Redis cannot be reached: {error}", advice)
    else:
        yield Finding(True, "Redis answers.")
        # A socket of this machine has the permissions of its file.
        if settings.mode == "production" and not settings.redis_url.startswith("unix:"):
            yield _password_of_redis(settings.redis_url)


def _password_of_redis(url: str) -> "Finding":
    """The finding on a caller without credentials, which must not be able to forge the screens' messages."""
    import redis
    from redis.connection import parse_url

    from ticketing.operations.findings import Finding

    options: dict[str, Any] = {**parse_url(url), "socket_connect_timeout": 3, "socket_timeout": 3}
    for credential in ("username", "password", "ssl_certfile", "ssl_keyfile"):
        options.pop(credential, None)
    try:
        with redis.Redis.from_pool(redis.ConnectionPool(**options)) as stranger:
            stranger.ping()
    except redis.RedisError:
        return Finding(True, "Redis takes no command without a password.")
    words = "Redis takes commands without a password: a machine that reaches it can forge what screens show."
    return Finding(False, words, "Set `requirepass` there, and REDIS_URL=redis://:PASSWORD@HOST:6379/0 here.")


COMMANDS = (doctor,)
