"""Checking and loading the catalogue of centres, entities, services, queues and windows."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ticketing.commands import base
from ticketing.settings import from_environment

if TYPE_CHECKING:
    from ticketing.catalogue import Catalogue

_FOLDER = click.argument(
    "path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def catalogue() -> None:
    """Centres, entities, services, queues and windows."""


@catalogue.command()
@_FOLDER
def check(path: Path | None) -> None:
    """Name every problem of the catalogue in PATH, else in CATALOGUE; exit 0 when there is none."""
    path = path or from_environment().catalogue
    checked(path)
    click.echo(f"{path}: sin problemas")


@catalogue.command()
@_FOLDER
def load(path: Path | None) -> None:
    """Make the database's catalogue equal to the one in PATH, else in CATALOGUE."""
    from ticketing import catalogue as service

    settings = from_environment()
    wanted = checked(path or settings.catalogue)
    click.echo(str(service.load(base.reporting_for(settings).database, wanted)))


def checked(path: Path) -> "Catalogue":
    """The catalogue of a folder; ends the command with its problems on standard error when it has any."""
    from ticketing import catalogue as service

    found = service.check(path)
    if isinstance(found, list):
        for problem in found:
            click.echo(str(problem), err=True)
        sys.exit(1)
    return found


COMMANDS = (catalogue,)
