"""The part of the composition root that the server and the command line share."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ticketing.catalogue import projector as catalogue
from ticketing.lake.layout import Lake
from ticketing.languages.messages import Languages
from ticketing.ledger.database import Database
from ticketing.ledger.ledger import Ledger, Observe, Publish
from ticketing.ledger.projection import Projectors
from ticketing.privacy.retention import Retention
from ticketing.queueing import projectors as queueing
from ticketing.reports.context import Reporting
from ticketing.reports.engine.duck import Offload
from ticketing.reports.engine.engine import Engine
from ticketing.reports.output.pdf import Printer, font_in
from ticketing.settings import Settings
from ticketing.telemetry import meters

if TYPE_CHECKING:
    from ticketing.operations.chores import Chore
    from ticketing.reports.deliveries.model import DeliveriesFile
    from ticketing.reports.deliveries.run import Ways

#: Folder of the built screens.
_BUILT = Path(__file__).parent / "static" / "build" / "assets"

#: Projectors by the prefix of their events: register those of a room with new events here.
PROJECTORS = Projectors(*catalogue.PROJECTORS, *queueing.PROJECTORS)


def ledger_on(
    database: Database, publish: Publish = lambda *_: None, observe: Observe = lambda *_: None
) -> Ledger:
    """A ledger that can apply every event of this program."""
    return Ledger(database, PROJECTORS, publish, observe)


def languages_for(settings: Settings) -> Languages:
    return Languages(*settings.language_folders)


def deliveries_file(settings: Settings) -> "DeliveriesFile":
    from ticketing.reports.deliveries.model import DeliveriesFile  # the server never reads it

    words = languages_for(settings).words(settings.language)
    return DeliveriesFile(settings.deliveries, settings.timezone, words)


def retention_for(settings: Settings) -> Retention:
    return Retention(
        documents=timedelta(days=settings.keep_documents_days),
        notes=timedelta(days=settings.keep_notes_days),
        exports=timedelta(days=settings.keep_exports_days),
    )


def ways_for(settings: Settings) -> "Ways":
    """The ways by which reports leave: mail, and a folder."""
    from ticketing.reports.deliveries.mail import Post  # the server sends no mail
    from ticketing.reports.deliveries.run import Ways

    post = Post.at(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
    return Ways(settings.delivery_folder, post)


def chores_for(settings: Settings) -> "list[Chore]":
    """The reporter's chores, in their order; a chore that needs settings is built here."""
    from ticketing.operations import routine  # the server runs no chores
    from ticketing.operations.chores import CHORES, Chore

    file, ways, hour = deliveries_file(settings), ways_for(settings), settings.purge_at
    deliver = Chore("deliver", partial(routine.deliver, file=file, ways=ways), timedelta(minutes=1))
    if hour is None:
        return [*CHORES, deliver]
    # Several rounds per window, so that a slow one cannot miss it: a second purge finds nothing to erase.
    every = routine.PURGE_WINDOW / 3
    purge = partial(routine.purge, kept=retention_for(settings), hour=hour, timezone=settings.timezone)
    return [*CHORES, deliver, Chore("purge", purge, every)]


def build_reporting(
    settings: Settings, publish: Publish, offload: Offload = lambda call: call()
) -> Reporting:
    """The parts that every use case needs. publish(site, events) is called after each commit.

    offload: runs a blocking call off the event loop, if the process has one.
    """
    database = Database(settings.database_url)
    ledger = ledger_on(database, publish, meters.command_steps)
    lake = Lake(settings.lake)
    return Reporting(
        database=database,
        ledger=ledger,
        document_key=settings.document_keys[0],
        old_document_keys=settings.document_keys[1:],
        lake=lake,
        figures=Engine(lake, offload=offload),
        printer=Printer(font_in(_BUILT)),
        languages=languages_for(settings),
    )
