"""Sending of due deliveries: once for each delivery and period despite crashes, retried until it succeeds.

A row claims each for some minutes; after a crash the claim ends with them. The folder comes first, where a
repetition changes nothing, and the mail last. Only a crash between the mail server's "250 OK" and the update
of the row repeats a mail, under the same Message-ID.
"""

import shutil
import smtplib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from ticketing.domain.errors import SuyayError
from ticketing.domain.reporting import Report
from ticketing.lake import closed_rows
from ticketing.lake.whole import whole_file
from ticketing.languages.messages import Words
from ticketing.ledger.context import Context
from ticketing.privacy import export_log
from ticketing.privacy.export_log import Export
from ticketing.reports.context import Reporting
from ticketing.reports.deliveries import content, mail, texts
from ticketing.reports.deliveries import delivery_rows as rows
from ticketing.reports.deliveries.content import File
from ticketing.reports.deliveries.mail import Post, TooLarge, Unencrypted
from ticketing.reports.deliveries.model import Delivery
from ticketing.reports.deliveries.periods import Period, due_at, last, owed

#: Time that one try may take, and for which no process tries after a crash.
TAKEN = timedelta(minutes=15)
#: Longest delay of reports whose day is not closed; after it they are made from the tables.
PATIENCE = timedelta(hours=12)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ways:
    """Destinations of deliveries. folder: parent of the deliveries' folders. post: None sends no mail."""

    folder: Path
    post: Post | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of one delivery of one period. error: why it failed, or the addresses it did not reach."""

    name: str
    period: str
    attempt: int
    done: bool
    error: str | None = None


def run_due(
    reporting: Reporting,
    at: datetime,
    deliveries: list[Delivery],
    ways: Ways,
    told: Callable[[Sent], None] = lambda _sent: None,
) -> list[Sent]:
    """Send all that is due. told: called with the outcome of each, failed ones too."""
    done: list[Sent] = []
    for delivery in deliveries:
        for period in _owed(reporting, delivery, at):
            sent = _try(reporting, at, delivery, period, ways)
            if sent is not None:
                told(sent)
                done.append(sent)
    return done


def send_now(
    reporting: Reporting, at: datetime, delivery: Delivery, ways: Ways, period: Period | None = None
) -> Sent:
    """Send a delivery now, even if it was sent before. period: None means its last one."""
    period = period or last(delivery, at)
    with reporting.database.write() as connection:
        rows.forget(connection, delivery.name, period.name)
    sent = _try(reporting, at, delivery, period, ways)
    # The reporter may have claimed it just before.
    return sent or Sent(delivery.name, period.name, 0, done=False, error="another process is sending it")


def _owed(reporting: Reporting, delivery: Delivery, at: datetime) -> list[Period]:
    with reporting.database.read() as connection:
        known = rows.periods(connection, delivery.name)
        cursors = closed_rows.cursors(connection, delivery.sites or None)
    closed = [each.through for each in cursors]
    return [
        each
        for each in owed(delivery, known, at)
        if known.get(each.name) is None
        and (_is_closed(closed, each) or at >= due_at(delivery, each) + PATIENCE)
    ]


def _is_closed(closed: Sequence[date | None], period: Period) -> bool:
    return all(through is not None and through >= period.end for through in closed)


def _try(reporting: Reporting, at: datetime, delivery: Delivery, period: Period, ways: Ways) -> Sent | None:
    """Deliver the period; None: it is done, not due yet, or claimed by another process."""
    with reporting.database.write() as connection:
        attempt = rows.claim(connection, delivery.name, period.name, at, at + TAKEN)
    if not attempt:
        return None
    try:
        refused = _deliver(reporting, at, delivery, period, ways)
    except (OSError, smtplib.SMTPException, SuyayError, TooLarge, Unencrypted) as error:
        return _failed(reporting, at, delivery, period, attempt, texts.reason(error))
    missed = f"refused: {', '.join(refused)}" if refused else None
    with reporting.database.write() as connection:
        rows.done(connection, delivery.name, period.name, at, missed)
    return Sent(delivery.name, period.name, attempt, done=True, error=missed)


def _failed(
    reporting: Reporting, at: datetime, delivery: Delivery, period: Period, attempt: int, error: str
) -> Sent:
    pause = min(_FIRST_PAUSE * 2 ** min(attempt - 1, 10), _LONGEST_PAUSE)
    with reporting.database.write() as connection:
        rows.failed(connection, delivery.name, period.name, at + pause, error)
    return Sent(delivery.name, period.name, attempt, done=False, error=error)


def _deliver(reporting: Reporting, at: datetime, delivery: Delivery, period: Period, ways: Ways) -> list[str]:
    """Deliver to the folder, then by mail; returns the addresses that were refused."""
    with tempfile.TemporaryDirectory(prefix="suyay-") as temporary:
        files = content.files(reporting, delivery, period, at, Path(temporary))
        _record(reporting, at, delivery, period, files)
        if delivery.folder is not None:
            _put(files, ways.folder / delivery.folder)
        words = reporting.languages.words(delivery.language)
        return _mail(delivery, period, files, ways.post, at, words) if delivery.to else []


def _record(
    reporting: Reporting, at: datetime, delivery: Delivery, period: Period, files: list[File]
) -> None:
    """Record the delivery's recipients as an export; its reports are recorded as they are made."""
    where = {"name": delivery.name, "to": delivery.to, "folder": delivery.folder}
    sites = frozenset(delivery.sites) or None
    forms = "+".join(dict.fromkeys(each.format for each in files))
    export = Export(Report.DELIVERY, forms, sites, period.start, period.end, where)
    context = Context(content.actor(delivery, reporting.languages.words(delivery.language)), at)
    export_log.end(reporting, export_log.begin(reporting, context, export), len(files))


def _put(files: list[File], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in files:
        with whole_file(folder / each.path.name) as partial:
            shutil.copyfile(each.path, partial)


def _mail(
    delivery: Delivery, period: Period, files: list[File], post: Post | None, at: datetime, words: Words
) -> list[str]:
    if post is None:
        raise OSError("SMTP_URL is not set")
    text = texts.text(delivery, period, [each.path.name for each in files], words)
    mail_id = f"{delivery.name}\0{period.name}"
    subject = texts.subject(delivery, period, words)
    return post.send(mail.written(post.sender, delivery.to, subject, text, files, mail_id, at))
