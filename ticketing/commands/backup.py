"""Commands for a backup of the database in one file, and its restoration."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ticketing.commands import base
from ticketing.commands.serve import CATALOGUE_SEAL
from ticketing.settings import from_environment

if TYPE_CHECKING:
    from ticketing.operations.backup import Copy

_NO_KEY = (
    "The secret key is not in it: keep SECRET_KEY (or DATA/secret_key) elsewhere,"
    " for without it the documents and notes in the copy cannot be read."
)
_OTHER_KEY = (
    "SECRET_KEY is not the one that this copy was made with:"
    " its documents and notes cannot be read until the right one is set."
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database to FILE, while the server runs or not."""
    from ticketing.operations import backup as service
    from ticketing.operations.backup_files import BackupError

    settings = from_environment()
    try:
        made = service.backup(settings.database_url, file, settings.pg_dump)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(_told(made))
    click.echo(_NO_KEY)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Discard what the database holds now.")
def restore(file: Path, replace: bool) -> None:
    """Make the database equal to FILE, a backup; no server may be running."""
    from ticketing.operations import backup as service
    from ticketing.operations.backup_files import BackupError

    settings = from_environment()
    try:
        done = service.restore(settings.database_url, file, settings.pg_dump, replace=replace)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    # The seal describes the database's former content.
    (settings.data / CATALOGUE_SEAL).unlink(missing_ok=True)
    click.echo(f"Restored {_told(done)}")
    if not service.key_fits(base.reporting_for(settings)):
        click.echo(_OTHER_KEY, err=True)


def _told(copy: "Copy") -> str:
    return f"{copy.path}: {copy.size / 1e6:.1f} MB, at revision {copy.revision}."


COMMANDS = (backup, restore)
