"""Parts that commands share: the clock, and the use cases on a migrated database."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import click

from ticketing.domain.calendar import instants
from ticketing.settings import Settings

if TYPE_CHECKING:
    from ticketing.languages.messages import Words
    from ticketing.ledger.context import Context
    from ticketing.ledger.steady_clock import SteadyClock
    from ticketing.reports.context import Reporting


def now() -> datetime:
    return instants.cut(datetime.now(UTC))


def clock(reporting: "Reporting") -> "SteadyClock":
    """The clock that this machine's servers hold: for commands that end, close or erase something by time."""
    from ticketing.ledger.steady_clock import SteadyClock

    return SteadyClock(reporting.database)


def migrate(settings: Settings) -> None:
    """Create the database or migrate it to this version's tables."""
    from ticketing.ledger import migrate as migrations
    from ticketing.telemetry import logs

    logs.configure(settings.log_level, settings.secrets)
    if settings.embedded:
        settings.data.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.database_url)


def reporting_for(settings: Settings) -> "Reporting":
    """The use cases. A running server learns of this command's commits at its next beat."""
    from ticketing.composition import build_reporting

    migrate(settings)
    return build_reporting(settings, lambda _site, _events: None)


def words(settings: Settings) -> "Words":
    """The messages of the installation's language."""
    from ticketing.composition import languages_for

    return languages_for(settings).words(settings.language)


def context(language: str = "") -> "Context":
    """The command line's context: it may read everything. language: tag for what is written for people."""
    from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
    from ticketing.ledger.context import Context

    actor = Actor(ActorKind.SYSTEM, "command line", "command line", (Grant(Role.ADMINISTRATOR, None, None),))
    return Context(
        actor=actor, at=now(), key=None, fingerprint=None, request_id="command line", language=language
    )


def end(sentence: str) -> NoReturn:
    """End the command with the sentence on standard error and exit code 1."""
    click.echo(sentence, err=True)
    sys.exit(1)
