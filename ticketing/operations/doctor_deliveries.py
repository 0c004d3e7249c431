"""The doctor's findings on deliveries and on data kept too long."""

from collections.abc import Iterator
from datetime import datetime

from ticketing.catalogue.source import Problem
from ticketing.operations.findings import Finding
from ticketing.privacy import retention
from ticketing.privacy.retention import Retention
from ticketing.reports import detail_rows as queries
from ticketing.reports.context import Reporting
from ticketing.reports.deliveries import delivery_rows as rows
from ticketing.reports.deliveries.model import DeliveriesFile, Delivery


def examine(
    reporting: Reporting, at: datetime, file: DeliveriesFile, kept: Retention, *, mail: bool
) -> Iterator[Finding]:
    """Findings. file: of the deliveries. mail: whether mail can be sent."""
    yield from _file(reporting, file, mail=mail)
    yield from failing(reporting)
    yield _overdue(reporting, at, kept)


def failing(reporting: Reporting) -> Iterator[Finding]:
    """A finding for each delivery whose last attempt failed."""
    with reporting.database.read() as connection:
        found = rows.failing(connection)
    for each in found:
        words = f"Not delivered after {each.attempts} tries: {each.name} of {each.period}: {each.error}"
        yield Finding(False, words, f"Mend that, and run `ticketing deliver --now {each.name}`.")


def _file(reporting: Reporting, file: DeliveriesFile, *, mail: bool) -> Iterator[Finding]:
    found = file.load()
    problems = [each for each in found if isinstance(each, Problem)]
    deliveries = [each for each in found if isinstance(each, Delivery)]
    for problem in problems:
        yield Finding(False, f"Nothing is delivered: {problem}", "`ticketing deliver --check` looks again.")
    if problems:
        return
    if any(each.to for each in deliveries) and not mail:
        yield Finding(
            False, f"{file.path} has reports to mail, and there is no mail server.", "Set SMTP_URL."
        )
    with reporting.database.read() as connection:
        known = queries.known_sites(connection)
    for name in sorted({site for each in deliveries for site in each.sites} - known):
        yield Finding(False, f"{file.path} names the site {name}, which does not exist.", "Correct its name.")
    yield Finding(True, f"{len(deliveries)} deliveries of reports.")


def _overdue(reporting: Reporting, at: datetime, kept: Retention) -> Finding:
    found = retention.overdue(reporting, at, kept)
    if not (found.documents or found.notes):
        return Finding(True, "No document and no note was kept too long.")
    words = f"{found.documents} documents and {found.notes} notes were kept longer than they may be."
    return Finding(False, words, "Run `ticketing purge --yes`, or set PURGE_AT for the reporter to do it.")
