"""Commands on the keys of personal data."""

import sys
from contextlib import closing

import click

from ticketing.commands import base
from ticketing.settings import from_environment


@click.group()
def keys() -> None:
    """Keys of personal data."""


@keys.command()
def rotate() -> None:
    """Encrypt documents and notes under the present key, while servers run; exit 1 if no key reads some."""
    from ticketing.privacy import keys as rotation

    reporting = base.reporting_for(from_environment())
    with closing(reporting.database):
        done = rotation.rotate(reporting)
    click.echo(f"{done.old} were encrypted again, {done.current} were under the present key already.")
    if done.lost:
        click.echo(f"{done.lost} can be read by no key of the settings, and were left alone.", err=True)
    sys.exit(1 if done.lost else 0)


COMMANDS = (keys,)
