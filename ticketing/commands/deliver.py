"""The command that sends scheduled reports by hand."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from ticketing.commands import base
from ticketing.settings import Settings, from_environment

if TYPE_CHECKING:
    from ticketing.reports.deliveries.model import Delivery
    from ticketing.reports.deliveries.run import Sent

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--now", "name", metavar="NAME", help="Send this delivery at once, even if it was sent.")
@click.option("--period", type=_DAY, help="With --now: the day, or a day of the month; by default the last.")
@click.option("--check", is_flag=True, help="Only check the file.")
def deliver(name: str | None, period: datetime | None, check: bool) -> None:
    """Send the reports that have to go out by now; the reporter does it by itself."""
    from ticketing.composition import ways_for
    from ticketing.reports.deliveries import run
    from ticketing.reports.deliveries.periods import period_of

    settings = from_environment()
    found = _loaded(settings)
    if check:
        click.echo(f"{settings.deliveries}: {len(found)} deliveries")
        return
    reporting, ways = base.reporting_for(settings), ways_for(settings)
    if name is None:
        sent = run.run_due(reporting, base.now(), found, ways)
    else:
        delivery = _named(found, name)
        of = period_of(delivery, period.date()) if period else None
        sent = [run.send_now(reporting, base.now(), delivery, ways, of)]
    for each in sent:
        _tell(each)
    sys.exit(0 if all(each.done for each in sent) else 1)


def _loaded(settings: Settings) -> "list[Delivery]":
    """The deliveries of the file; ends the command with the file's problems on standard error."""
    from ticketing.catalogue.source import Problem
    from ticketing.composition import deliveries_file
    from ticketing.reports.deliveries.model import Delivery

    found = deliveries_file(settings).load()
    for problem in (each for each in found if isinstance(each, Problem)):
        click.echo(str(problem), err=True)
    deliveries = [each for each in found if isinstance(each, Delivery)]
    if len(deliveries) < len(found):
        sys.exit(1)
    return deliveries


def _named(deliveries: "list[Delivery]", name: str) -> "Delivery":
    found = next((each for each in deliveries if each.name == name), None)
    if found is None:
        raise click.ClickException(f"There is no delivery {name!r}.")
    return found


def _tell(sent: "Sent") -> None:
    state = "sent" if sent.done else "failed"
    click.echo(f"{sent.name} {sent.period}: {state}{f' ({sent.error})' if sent.error else ''}")


COMMANDS = (deliver,)
