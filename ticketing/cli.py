"""The command line."""

import sys

import click

from ticketing.commands import catalogue, doctor, ledger, people, serve
from ticketing.domain.errors import SuyayError
from ticketing.settings import SettingsError


@click.group()
def cli() -> None:
    """Suyay: queues and attentions of citizen-service centres."""


for module in (serve, people, catalogue, ledger, doctor):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """A refusal is one sentence on standard error and exit code 1, never a traceback."""
    try:
        cli()
    except (SuyayError, SettingsError) as error:
        click.echo(f"ticketing: {error}", err=True)
        sys.exit(1)
