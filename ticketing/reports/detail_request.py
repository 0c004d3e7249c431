"""The detail report as rows, CSV and workbook, within the caller's permissions: read while it is sent."""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from datetime import date

from ticketing.domain.authorisation import Permission, entities_for, require
from ticketing.domain.errors import NotFound
from ticketing.domain.reporting import FileFormat, Report
from ticketing.ledger.context import Context
from ticketing.privacy import documents, export_log
from ticketing.privacy.export_log import Export
from ticketing.reports import detail_rows as queries
from ticketing.reports.about import about_detail
from ticketing.reports.context import Reporting
from ticketing.reports.detail import DetailRow, detail_row, detail_sheet
from ticketing.reports.marks import marks
from ticketing.reports.national_format import COLUMNS
from ticketing.reports.output.pieces import rest
from ticketing.reports.output.sheets import csv_for_people
from ticketing.reports.output.spreadsheets import csv_lines
from ticketing.reports.output.workbook import pieces


def detail(
    reporting: Reporting, context: Context, sites: Sequence[str], start: date, end: date
) -> Iterator[dict[str, str]]:
    """One row per ticket of the sites' business days from start to end, both included.

    Each row has the texts by the names of the 18 columns.

    Raises Forbidden and NotFound at once, before the first row.
    """
    rows = _detail(reporting, context, sites, start, end, FileFormat.JSON)
    return (dict(zip(COLUMNS, row.cells(), strict=True)) for row in rows)


def detail_csv(
    reporting: Reporting,
    context: Context,
    sites: Sequence[str],
    start: date,
    end: date,
    *,
    for_excel: bool = False,
) -> Iterator[str]:
    """The same rows as lines of CSV, for programs. for_excel: for people, with what the file is before them.

    Raises Forbidden and NotFound at once, before the first line.
    """
    rows = _detail(reporting, context, sites, start, end, FileFormat.CSV)
    if for_excel:
        about = about_detail(reporting, context, sites, start, end)
        return csv_for_people(detail_sheet(rows, reporting.words(context)), about)
    return csv_lines(COLUMNS, (row.cells() for row in rows))


def mark(reporting: Reporting, context: Context, sites: Sequence[str], start: date, end: date) -> str:
    """For the file's name, as the 18 columns have no place for it: `-simulado` of simulated days."""
    found = marks(reporting, start, end, sites)
    return f"-{reporting.words(context)('documents.files.simulated')}" if found.simulated else ""


def detail_workbook(
    reporting: Reporting, context: Context, sites: Sequence[str], start: date, end: date
) -> Iterator[bytes]:
    """The same rows as an Excel workbook. Raises Forbidden and NotFound at once, before the first piece."""
    rows = _detail(reporting, context, sites, start, end, FileFormat.XLSX)
    about = about_detail(reporting, context, sites, start, end)
    return pieces([detail_sheet(rows, reporting.words(context)), about.sheet])


def _detail(
    reporting: Reporting, context: Context, sites: Sequence[str], start: date, end: date, form: FileFormat
) -> Iterator[DetailRow]:
    """The rows, site after site."""
    for site in sites:
        require(context.actor, Permission.READ_REPORTS, site)
    with reporting.database.read() as connection:
        names = {site: queries.site_name(connection, site) for site in sites}
    found = {site: name for site, name in names.items() if name is not None}
    if len(found) < len(names):
        raise NotFound
    export = Export(Report.DETAIL, form, frozenset(sites), start, end)
    return export_log.recorded(reporting, context, export, _of_sites(reporting, context, found, start, end))


def _of_sites(
    reporting: Reporting, context: Context, sites: Mapping[str, queries.SiteName], start: date, end: date
) -> Generator[DetailRow, None, None]:
    for site, name in sites.items():
        yield from _rows(reporting, context, site, name, start, end)


def _rows(
    reporting: Reporting, context: Context, site: str, names: queries.SiteName, start: date, end: date
) -> Generator[DetailRow, None, None]:
    entities = entities_for(context.actor, Permission.READ_REPORTS, site)
    readable = entities_for(context.actor, Permission.READ_DOCUMENTS, site)
    with_documents = readable is None or bool(readable)
    with reporting.database.read() as connection:
        service_names = queries.service_names(connection)
    for line in _lines(reporting, site, start, end, entities, with_documents):
        shown = line.secret if readable is None or line.entity in readable else None
        document = documents.reveal(reporting, shown) if shown else ""
        yield detail_row(line, names, service_names, document)


def _lines(
    reporting: Reporting,
    site: str,
    start: date,
    end: date,
    entities: Collection[str] | None,
    with_documents: bool,
) -> Generator[queries.TicketLine, None, None]:
    """Page after page, each in a transaction of its own: a slow reader holds no connection."""
    last: queries.Place | None = None
    while True:
        with reporting.database.read() as connection:
            page = queries.ticket_page(connection, site, start, end, entities, with_documents, last)
        yield from page.lines
        if not page.lines:
            # Nothing for this reader: a year of such pages would keep the event loop to itself.
            rest()
        last = page.last
        if last is None:
            return
