"""The detail report as rows, CSV and workbook, within the caller's permissions."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date

from ticketing.domain.authorisation import Permission, entities_for, require
from ticketing.domain.errors import NotFound
from ticketing.domain.reporting import FileFormat, Report
from ticketing.ledger.context import Context
from ticketing.privacy import documents, export_log
from ticketing.privacy.export_log import Export
from ticketing.reports import detail_rows as queries
from ticketing.reports.context import Reporting
from ticketing.reports.detail import DetailRow, detail_row, detail_sheet
from ticketing.reports.marks import marks
from ticketing.reports.national_format import COLUMNS
from ticketing.reports.output.spreadsheets import BYTE_ORDER_MARK, csv_lines
from ticketing.reports.output.workbook import pieces


def detail(
    reporting: Reporting, context: Context, sites: Sequence[str], start: date, end: date
) -> list[dict[str, str]]:
    """One row per ticket of the sites' business days from start to end, both included.

    Each row has the texts by the names of the 18 columns.

    Raises Forbidden and NotFound.
    """
    rows = _detail(reporting, context, sites, start, end, FileFormat.JSON)
    return [dict(zip(COLUMNS, row.cells(), strict=True)) for row in rows]


def detail_csv(
    reporting: Reporting,
    context: Context,
    sites: Sequence[str],
    start: date,
    end: date,
    *,
    for_excel: bool = False,
) -> Iterator[str]:
    """The same rows as lines of CSV, read while they are sent. for_excel: begin with a byte order mark.

    Raises Forbidden and NotFound at once, before the first line.
    """
    rows = _detail(reporting, context, sites, start, end, FileFormat.CSV)
    lines = csv_lines(COLUMNS, (row.cells() for row in rows))
    return _marked(lines) if for_excel else lines


def mark(reporting: Reporting, context: Context, sites: Sequence[str], start: date, end: date) -> str:
    """For the file's name, as the 18 columns have no place for it: `-simulado` of simulated days."""
    found = marks(reporting, start, end, sites)
    return f"-{reporting.words(context)('documents.files.simulated')}" if found.simulated else ""


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from lines


def detail_workbook(
    reporting: Reporting, context: Context, sites: Sequence[str], start: date, end: date
) -> Iterator[bytes]:
    """The same rows as an Excel workbook. Raises Forbidden and NotFound at once, before the first piece."""
    rows = _detail(reporting, context, sites, start, end, FileFormat.XLSX)
    return pieces([detail_sheet(rows, reporting.words(context))])


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
    with reporting.database.read() as connection:
        service_names = queries.service_names(connection)
        with_documents = readable is None or bool(readable)
        with closing(queries.ticket_lines(connection, site, start, end, entities, with_documents)) as lines:
            for line in lines:
                shown = line.secret if readable is None or line.entity in readable else None
                document = documents.reveal(reporting, shown) if shown else ""
                yield detail_row(line, names, service_names, document)
