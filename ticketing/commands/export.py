"""Commands for exports: open data, rows for analysts, and the log of exports."""

import json
from datetime import datetime
from pathlib import Path

import click

from ticketing.commands import base
from ticketing.settings import from_environment

_DAY = click.DateTime(["%Y-%m-%d"])
_FROM = click.option("--from", "start", required=True, type=_DAY, help="First business day, YYYY-MM-DD.")
_TO = click.option("--to", "end", required=True, type=_DAY, help="Last business day, included.")
_OUT = click.argument("out", type=click.Path(path_type=Path))
_FEWEST, _DEFAULT = 3, 5


@click.group()
def export() -> None:
    """Exports without personal data, and the log of all exports."""


@export.command("open-data")
@_FROM
@_TO
@click.option(
    "--k",
    type=click.IntRange(min=_FEWEST),
    default=_DEFAULT,
    show_default=True,
    help="Minimum number of visits that a row stands for.",
)
@click.option("--language", default="", help="Of the dictionary: tag of a language pack (default: Spanish).")
@_OUT
def open_data(start: datetime, end: datetime, k: int, language: str, out: Path) -> None:
    """Write the closed days as open data to the new folder OUT: CSV, Parquet and a data dictionary."""
    from ticketing.reports.opendata import packages

    reporting = base.reporting_for(from_environment())
    try:
        context = base.context(language)
        written = packages.open_data(reporting, context, start.date(), end.date(), k, out)
    except FileExistsError as error:
        raise click.ClickException(f"{out} exists already.") from error
    click.echo(f"{out}: {written.visits} visits in {written.rows} rows, of {k} visits or more each.")


@export.command()
@_FROM
@_TO
@_OUT
def analysts(start: datetime, end: datetime, out: Path) -> None:
    """Write the closed days row by row, without personal data, to the new folder OUT, as Parquet."""
    from ticketing.reports.opendata import packages

    reporting = base.reporting_for(from_environment())
    try:
        rows = packages.analysts(
            reporting,
            base.context(),
            start.date(),
            end.date(),
            out,
            lambda file: click.echo(f"{file.path.parent.name} {file.path.stem}: {file.rows}", err=True),
        )
    except FileExistsError as error:
        raise click.ClickException(f"{out} exists already.") from error
    click.echo(f"{out}: {rows} rows. The key of their pseudonyms is gone.")


@export.command()
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True)
@click.option("--before", help="Id of the last export that was read.")
def log(limit: int, before: str | None) -> None:
    """List the exports and their actors, newest first: one JSON object per line."""
    from ticketing.privacy import export_log

    reporting = base.reporting_for(from_environment())
    for each in export_log.listing(reporting, base.context(), before=before, limit=limit)["exports"]:
        click.echo(json.dumps(each, ensure_ascii=False))


COMMANDS = (export,)
