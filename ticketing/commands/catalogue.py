"""Commands that check and load the catalogue of centres, entities, services, queues and windows."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ticketing.commands import base
from ticketing.settings import from_environment

if TYPE_CHECKING:
    from ticketing.catalogue import Catalogue
    from ticketing.languages.messages import Words

_FOLDER = click.argument(
    "path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def catalogue() -> None:
    """Centres, entities, services, queues and windows."""


@catalogue.command()
@_FOLDER
def check(path: Path | None) -> None:
    """Name every problem of the catalogue in PATH (default: CATALOGUE); exit 0 when there is none."""
    settings = from_environment()
    path = path or settings.catalogue
    words = base.words(settings)
    checked(path, words)
    click.echo(words("catalogue.good", path=str(path)))


@catalogue.command()
@_FOLDER
def load(path: Path | None) -> None:
    """Make the database's catalogue equal to the one in PATH (default: CATALOGUE)."""
    from ticketing import catalogue as service

    settings = from_environment()
    words = base.words(settings)
    wanted = checked(path or settings.catalogue, words)
    report = service.load(base.reporting_for(settings).database, wanted)
    click.echo(service.told(report, words))


def checked(path: Path, words: "Words") -> "Catalogue":
    """The catalogue of a folder; ends the command with its problems on standard error when it has any."""
    from ticketing import catalogue as service

    found = service.check(path, words)
    if isinstance(found, list):
        for problem in found:
            click.echo(str(problem), err=True)
        sys.exit(1)
    return found


COMMANDS = (catalogue,)
