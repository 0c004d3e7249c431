"""Commands on time: show it, believe the machine's clock, date back what it dated in the future."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ticketing.commands import base
from ticketing.domain.settings import NETWORK
from ticketing.settings import from_environment

if TYPE_CHECKING:
    from ticketing.reports.context import Reporting


@click.group(invoke_without_command=True)
@click.pass_context
def clock(context: click.Context) -> None:
    """Show the time that this machine's servers hold, and what is dated after it."""
    if context.invoked_subcommand is not None:
        return
    reporting = base.reporting_for(from_environment())
    with closing(reporting.database):
        _show(reporting)


@clock.command()
def believe() -> None:
    """Believe this machine's clock, which jumped while people were at work; servers follow within seconds."""
    reporting = base.reporting_for(from_environment())
    with closing(reporting.database):
        jump = base.clock(reporting).believe()
        click.echo(f"The clock is believed; it was {jump.total_seconds():+.0f} s from what the servers held.")
        _show(reporting)


@clock.command("put-right")
@click.option("--site", help="Only this site; without it, every site that is ahead.")
@click.option("--by", type=float, help="Seconds by which the clock was ahead; default: as far as the log is.")
@click.option("--yes", is_flag=True, help="Do it; without it only show what would be dated back.")
def put_right(site: str | None, by: float | None, yes: bool) -> None:
    """Date back the log, the tickets and the windows that a clock which was ahead dated in the future."""
    from ticketing.queueing import redating

    reporting = base.reporting_for(from_environment())
    with closing(reporting.database):
        now = base.clock(reporting)
        if now.jump():
            raise click.ClickException("Run `ticketing clock believe` first: the machine's clock jumped.")
        if not yes:
            _show(reporting)
            click.echo("Nothing was changed; --yes dates it back.")
            return
        back = None if by is None else timedelta(seconds=by)
        for each in redating.sites_ahead(reporting, now()):
            if site in (None, each.site):
                context = replace(base.context(), at=now(), clock=now)
                moved = redating.put_right(reporting, context, each.site, back)
                click.echo(f"{each.site}: the log goes on from now; {moved} tickets were dated back.")


def _show(reporting: "Reporting") -> None:
    from ticketing.queueing import redating

    now = base.clock(reporting)
    at, jump = now(), now.jump()
    click.echo(f"The servers hold {at:%Y-%m-%d %H:%M:%S} UTC.")
    if jump:
        click.echo(f"The machine's clock jumped by {jump.total_seconds():+.0f} s and is not believed.")
    for each in redating.sites_ahead(reporting, at):
        log = f"log until {each.log:%Y-%m-%d %H:%M:%S} UTC" if each.log else "log not ahead"
        name = "the network's settings" if each.site == NETWORK else each.site
        click.echo(f"{name}: {log}; tickets dated in the future: {', '.join(each.codes) or 'none'}")


COMMANDS = (clock,)
