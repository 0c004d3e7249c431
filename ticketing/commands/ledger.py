"""Commands on a site's ledger: replay it, report from it, settle the tickets that a day left open."""

import sys
from contextlib import closing
from datetime import datetime

import click

from ticketing.commands import base
from ticketing.settings import from_environment

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("site")
def rebuild(site: str) -> None:
    """Replay SITE's ledger into an empty database; say whether the tables are equal, exit 1 if not."""
    from ticketing.ledger import replay

    reporting = base.reporting_for(from_environment())
    with closing(reporting.database):
        different = replay.differences(reporting, site)
    for line in different:
        click.echo(line, err=True)
    click.echo(f"{site}: {'the tables differ' if different else 'the tables are equal'}")
    sys.exit(1 if different else 0)


@click.group()
def report() -> None:
    """Reports on standard output."""


@report.command()
@click.option("--site", required=True)
@click.option("--from", "start", required=True, type=_DAY, help="First business day, YYYY-MM-DD.")
@click.option("--to", "end", required=True, type=_DAY, help="Last business day, included.")
def detail(site: str, start: datetime, end: datetime) -> None:
    """Write one row per ticket, in the network's 18 columns, as CSV."""
    from ticketing.reports import detail_request

    reporting = base.reporting_for(from_environment())
    for line in detail_request.detail_csv(reporting, base.context(), [site], start.date(), end.date()):
        click.echo(line, nl=False)


@click.command()
def expire() -> None:
    """Settle the tickets that past days left open; a running server does it by itself."""
    from ticketing.queueing import day_end

    reporting = base.reporting_for(from_environment())
    day_end.expire_due(reporting, base.clock(reporting)())


COMMANDS = (rebuild, report, expire)
