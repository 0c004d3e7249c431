"""Commands that serve, and that migrate the database."""

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from ticketing.commands import base
from ticketing.server import addresses
from ticketing.server.sqlite_check import refuse_affected_sqlite
from ticketing.settings import Settings, from_environment

if TYPE_CHECKING:
    from ticketing.reports.context import Reporting

#: Name of a file in DATA: the digest of the catalogue that the demonstration loaded last.
CATALOGUE_SEAL = "catalogue.sha256"


@click.command()
@click.option("--demo", is_flag=True, help="Load the catalogue, with demo people and devices at one centre.")
@click.option("--host", help="Address to listen on (default: HOST).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on (default: PORT).")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the database (default: DATA).")
def serve(demo: bool, host: str | None, port: int | None, data: Path | None) -> NoReturn:
    """Migrate the database and serve until SIGTERM."""
    given = {"HOST": host, "PORT": port, "DATA": data, "SUYAY_DEMO": int(demo)}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    settings = from_environment()
    refuse_affected_sqlite(settings)
    if demo:
        _prepare_demo(settings)
        os.environ["SUYAY_WELCOME"] = addresses.text(settings, base.words(settings))
    else:
        base.migrate(settings)
        _end_demo(settings)
    # Replaces this process: gevent has to patch the standard library before any import of it.
    command = [sys.executable, "-m", "gunicorn", "-c", "python:ticketing.server.serving"]
    os.execv(sys.executable, command)  # noqa: S606  # this very interpreter, no shell wanted


def _end_demo(settings: Settings) -> None:
    """On data of a demonstration: what everybody knows opens nothing."""
    if settings.mode != "production":
        return
    from ticketing.access import demo

    demo.shut_out(base.reporting_for(settings), settings.secret_key, base.now())


def _prepare_demo(settings: Settings) -> None:
    from ticketing.access import demo

    reporting = base.reporting_for(settings)
    load_catalogue(reporting, settings)
    demo.prepare(reporting, base.words(settings), settings.secret_key, base.now())


def load_catalogue(reporting: "Reporting", settings: Settings) -> None:
    """Load the demonstration's catalogue, open at every hour, unless its digest is unchanged: a check takes
    over a second."""
    seal = settings.data / CATALOGUE_SEAL
    digest = _digest(settings)
    if seal.exists() and seal.read_text() == digest:
        return
    from ticketing.catalogue import always_open, load
    from ticketing.commands.catalogue import checked

    catalogue = checked(settings.catalogue, base.words(settings))
    load(reporting, base.context(), always_open(catalogue))
    settings.data.mkdir(parents=True, exist_ok=True)
    seal.write_text(digest)


def _digest(settings: Settings) -> str:
    found = hashlib.sha256(settings.database_url.encode())
    for path in sorted(settings.catalogue.rglob("*.y*ml")):
        found.update(str(path.relative_to(settings.catalogue)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


@click.command()
def migrate() -> None:
    """Migrate the database to this version's tables."""
    base.migrate(from_environment())


COMMANDS = (serve, migrate)
