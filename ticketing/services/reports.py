"""Reports, for whoever may read them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date

from ticketing.domain.errors import NotFound
from ticketing.reporting.detail import COLUMNS, DetailRow, detail_row
from ticketing.reporting.spreadsheets import BYTE_ORDER_MARK, csv_lines
from ticketing.services import private
from ticketing.services.authorisation import Permission, entities_for, require
from ticketing.services.context import Context, Services
from ticketing.storage import reports as queries


def detail(services: Services, context: Context, site: str, start: date, end: date) -> list[dict[str, str]]:
    """One row per ticket of the site's business days, both included: text by the names of the 18 columns.

    Raises Forbidden and NotFound.
    """
    rows = _detail(services, context, site, start, end)
    return [dict(zip(COLUMNS, row.cells(), strict=True)) for row in rows]


def detail_csv(
    services: Services, context: Context, site: str, start: date, end: date, *, for_excel: bool = False
) -> Iterator[str]:
    """The same rows as lines of CSV, read while they are sent. for_excel: begin with a byte order mark.

    Raises Forbidden and NotFound at once, before the first line.
    """
    rows = _detail(services, context, site, start, end)
    lines = csv_lines(COLUMNS, (row.cells() for row in rows))
    return _marked(lines) if for_excel else lines


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from lines


def _detail(services: Services, context: Context, site: str, start: date, end: date) -> Iterator[DetailRow]:
    require(context.actor, Permission.READ_REPORTS, site)
    with services.database.read() as connection:
        names = queries.site_name(connection, site)
    if names is None:
        raise NotFound
    return _rows(services, context, site, names, start, end)


def _rows(
    services: Services, context: Context, site: str, names: queries.SiteName, start: date, end: date
) -> Iterator[DetailRow]:
    entities = entities_for(context.actor, Permission.READ_REPORTS, site)
    readable = entities_for(context.actor, Permission.READ_DOCUMENTS, site)
    with services.database.read() as connection:
        service_names = queries.service_names(connection)
        documents = readable is None or bool(readable)
        with closing(queries.ticket_lines(connection, site, start, end, entities, documents)) as lines:
            for line in lines:
                shown = line.secret if readable is None or line.entity in readable else None
                document = private.reveal(services, shown) if shown else ""
                yield detail_row(line, names, service_names, document)
