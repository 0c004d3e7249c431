"""Commands that check, load, export and begin the catalogue of centres, entities, queues and windows."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from ticketing.commands import base
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict
from ticketing.domain.network import SiteKind
from ticketing.settings import from_environment

if TYPE_CHECKING:
    from ticketing.catalogue import Catalogue
    from ticketing.catalogue.model import Site
    from ticketing.domain.settings import State
    from ticketing.languages.messages import Words
    from ticketing.ledger.settings.setting_changes import Order

_FOLDER = click.argument(
    "path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
MOVES = click.option(
    "--move",
    "moves",
    multiple=True,
    metavar="QUEUE=QUEUE",
    help="Pass the people of a queue on to another one of the site, where the change would strand them.",
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
@click.option("--reason", help="Why; kept in the history of every setting that changes.")
@MOVES
def load(path: Path | None, reason: str | None, moves: tuple[str, ...]) -> None:
    """Make the settings equal to the catalogue in PATH (default: CATALOGUE); all of it, or nothing."""
    from ticketing import catalogue as service

    settings = from_environment()
    words = base.words(settings)
    wanted = checked(path or settings.catalogue, words)
    order = order_of(reason, moves)
    reporting = base.reporting_for(settings)
    try:
        with closing(reporting.database):
            report = service.load(reporting, base.context(), wanted, order)
    except Conflict as refused:
        base.end(occupied_sentence(words, refused))
    click.echo(service.told(report, words))


def occupied_sentence(words: "Words", refused: Conflict) -> str:
    """A line for each setting that is in use."""
    if refused.code is not ErrorCode.SETTINGS_OCCUPIED:
        raise refused
    told = cast("list[dict[str, Any]]", refused.extra["occupied"])
    lines = [
        words(
            "refusals.occupied",
            noun=each["noun"],
            name=each["name"],
            people=each["people"],
            tickets=", ".join(each["codes"]),
        )
        for each in told
    ]
    return "\n".join([*lines, words("catalogue.moveThem")])


def order_of(reason: str | None, moves: tuple[str, ...]) -> "Order":
    """The order of a command with the option --move."""
    from ticketing.ledger.settings.setting_changes import Order

    return Order(reason, dict(_moved(each) for each in moves))


def _moved(text: str) -> tuple[str, str]:
    start, equals, to = text.partition("=")
    if not (start and equals and to):
        raise click.BadParameter(f"{text!r} is not QUEUE=QUEUE", param_hint="--move")
    return start, to


@catalogue.command()
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
def export(path: Path) -> None:
    """Write the files of today's settings into the new folder PATH; loading them changes nothing."""
    from ticketing.ledger.settings import setting_rows

    settings = from_environment()
    words = base.words(settings)
    with closing(base.reporting_for(settings).database) as database, database.read() as connection:
        state = setting_rows.state(connection)
    if not state:
        base.end(words("catalogue.nothing"))
    _written(state, path, words, words("catalogue.exported", at=base.now().isoformat(timespec="minutes")))


@catalogue.command()
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
@click.option("--site", help="Centre of the catalogue to begin from (default: a small one to be renamed).")
def init(path: Path, site: str | None) -> None:
    """Write an editable start into the new folder PATH: one centre, with the entities that serve there."""
    from ticketing.catalogue.writing import start

    settings = from_environment()
    words = base.words(settings)
    known = checked(settings.catalogue, words)
    chosen = example(known, words) if site is None else next((e for e in known.sites if e.id == site), None)
    if chosen is None:
        base.end(
            words("catalogue.noSuchSite", site=str(site), known=", ".join(each.id for each in known.sites))
        )
    _written(start(known, chosen), path, words, words("catalogue.started"))


def example(known: "Catalogue", words: "Words") -> "Site":
    """A small centre with the queues and windows of the smallest one that is shipped."""
    at_work = [each for each in known.sites if each.queues and each.active]
    smallest = min(at_work, key=lambda each: len(each.queues))
    new = {
        "id": words("catalogue.example.id"),
        "name": words("catalogue.example.name"),
        "kind": SiteKind.CENTER,
        "channel": known.network.channels[0].code,
        "opens": None,
        "confirmed": False,
    }
    return smallest.model_copy(update=new)


def _written(state: "State", path: Path, words: "Words", note: str) -> None:
    from ticketing.catalogue.writing import FolderInUse, export

    try:
        count = export(state, path, note)
    except FolderInUse:
        base.end(words("catalogue.folderInUse", path=str(path)))
    click.echo(words("catalogue.written", count=count, path=str(path)))


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
