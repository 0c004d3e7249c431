"""Serving, and bringing the database up to date before that."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from ticketing.commands import base
from ticketing.settings import Settings, from_environment


@click.command()
@click.option("--demo", is_flag=True, help="Load the catalogue, with demo people and devices at one centre.")
@click.option("--host", help="Address to listen on; else HOST.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on; else PORT.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the embedded database; else DATA.")
def serve(demo: bool, host: str | None, port: int | None, data: Path | None) -> NoReturn:
    """Migrate the database and serve until SIGTERM."""
    given = {"HOST": host, "PORT": port, "DATA": data, "SUYAY_DEMO": int(demo)}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    settings = from_environment()
    if demo:
        _prepare_demo(settings)
    else:
        base.migrate(settings)
    # In this process' place: gevent has to patch the standard library before anything imports it.
    command = [sys.executable, "-m", "gunicorn", "-c", "python:ticketing.serving"]
    os.execv(sys.executable, command)  # noqa: S606  # this very interpreter, no shell wanted


def _prepare_demo(settings: Settings) -> None:
    from ticketing.commands.catalogue import checked
    from ticketing.services import demo
    from ticketing.services.catalogue import load

    services = base.services_for(settings)
    load(services.database, checked(settings.catalogue))
    demo.prepare(services, settings.secret_key, base.now())


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    base.migrate(from_environment())


COMMANDS = (serve, migrate)
