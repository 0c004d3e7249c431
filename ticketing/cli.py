"""The command line."""

import os
import sys

import click

from ticketing.commands import (
    backup,
    catalogue,
    clock,
    deliver,
    doctor,
    export,
    keys,
    lake,
    languages,
    ledger,
    people,
    privacy,
    reporter,
    serve,
    simulate,
)
from ticketing.domain.errors import SuyayError
from ticketing.domain.events import UnknownEvent
from ticketing.settings import SettingsError


@click.group()
def cli() -> None:
    """Suyay: queues and attentions of citizen-service centres."""
    # Files that a command writes are its user's alone: backups, reports and keys hold people's data.
    os.umask(0o077)


for module in (
    serve,
    people,
    catalogue,
    ledger,
    clock,
    languages,
    lake,
    reporter,
    doctor,
    backup,
    export,
    keys,
    privacy,
    deliver,
    simulate,
):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run a command; a refusal is one sentence on standard error and exit code 1, never a traceback."""
    try:
        cli()
    except (SuyayError, UnknownEvent, SettingsError) as error:
        _end(str(error))
    except Exception as error:
        sentence = _trouble_of_file(error) or _trouble_of_database(error)
        if sentence is None:
            raise
        _end(sentence)


def _end(sentence: str) -> None:
    click.echo(f"ticketing: {sentence}", err=True)
    sys.exit(1)


def _trouble_of_file(error: Exception) -> str | None:
    """What is wrong with a file that a person wrote; None: the error is none of a file."""
    from ticketing.languages.yaml_files import BadFile

    return str(error) if isinstance(error, BadFile) else None


def _trouble_of_database(error: Exception) -> str | None:
    """Reason when a command found no usable database; None: the error is a fault of the program."""
    # Imported here, so that a command that succeeds does not pay for the database's library.
    from ticketing.ledger.availability import DATABASE_AWAY, reason
    from ticketing.ledger.migrate import NewerDatabase

    if isinstance(error, NewerDatabase):
        return str(error)
    if isinstance(error, DATABASE_AWAY):
        return f"DATABASE_URL names a database that cannot be used: {reason(error)}"
    return None
