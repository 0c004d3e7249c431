"""Commands on the lake, the files of closed days."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from ticketing.commands import base
from ticketing.settings import from_environment

if TYPE_CHECKING:
    from ticketing.reports.context import Reporting

_DAY = click.DateTime(["%Y-%m-%d"])
#: Seconds to wait for the lake: a round of a reporter that runs meanwhile is over by then.
_PATIENCE_S = 60.0


def _range(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--site", "sites", multiple=True, help="One site; repeatable (default: every site)."),
        click.option("--from", "start", type=_DAY, help="First business day, YYYY-MM-DD."),
        click.option("--to", "end", type=_DAY, help="Last business day, included."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def lake() -> None:
    """The files of closed days, from which the reports count."""


@lake.command()
def close() -> None:
    """Write every day that is over and settled, and touched days again; the reporter does it by itself."""
    from ticketing.lake import closing

    with _reporting() as reporting:
        done = closing.close_due(reporting, base.clock(reporting)(), _PATIENCE_S)
    click.echo(f"{len(done.closed)} days closed, {len(done.rewritten)} rewritten")


@lake.command()
def compact() -> None:
    """Merge the files of past months; the reporter does it by itself."""
    from ticketing.lake import closing

    with _reporting() as reporting:
        done = closing.compact_due(reporting, base.clock(reporting)(), _PATIENCE_S)
    click.echo(f"{len(done)} months put together")


@lake.command()
def digest() -> None:
    """Write the missing summaries of months; the reporter does it by itself."""
    from ticketing.reports.digesting import digest_due

    written = 0
    with _reporting() as reporting:
        while done := digest_due(reporting, base.clock(reporting)(), _PATIENCE_S):
            written += len(done)
    click.echo(f"{written} months digested")


@lake.command()
@_range
def check(sites: tuple[str, ...], start: datetime | None, end: datetime | None) -> None:
    """Compare the files with the ledger's tables, row by row; exit 1 when any differ."""
    from ticketing.lake import checking

    different = 0
    with _reporting() as reporting:
        for each in checking.check(reporting, base.now(), _day(start), _day(end), sites or None):
            click.echo(str(each))
            different += 1
    click.echo(f"{different} differences")
    sys.exit(1 if different else 0)


@lake.command()
@_range
def rebuild(sites: tuple[str, ...], start: datetime | None, end: datetime | None) -> None:
    """Rewrite the files that differ from the ledger's tables."""
    from ticketing.lake import checking

    with _reporting() as reporting:
        found = checking.check(reporting, base.now(), _day(start), _day(end), sites or None)
        done = checking.rebuild(reporting, found, base.now(), _PATIENCE_S)
    click.echo(f"{len(done)} days rewritten")


@contextmanager
def _reporting() -> "Iterator[Reporting]":
    reporting = base.reporting_for(from_environment())
    try:
        yield reporting
    finally:
        reporting.database.close()


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


COMMANDS = (lake,)
