"""The daily sheet: one centre's day on one page, beside the same weekday of the week before."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ticketing.domain.authorisation import Permission, entities_for, require
from ticketing.domain.errors import Invalid, NotFound
from ticketing.domain.reporting import FileFormat, Report
from ticketing.ledger.context import Context
from ticketing.privacy import export_log
from ticketing.privacy.export_log import Export
from ticketing.reports import detail_rows as queries
from ticketing.reports.context import Reporting
from ticketing.reports.output import daily_sheet
from ticketing.reports.output.daily_sheet import COLUMNS, HEAD, DailySheet, Named
from ticketing.reports.shapes import Summary
from ticketing.reports.summary import SummaryRequest, summary

_WEEK = timedelta(days=7)


def daily_summary_pdf(reporting: Reporting, context: Context, site: str, day: date) -> bytes:
    """The page as PDF. Raises Forbidden, NotFound, Invalid, Unavailable (`pdf_unavailable`)."""
    sheet = daily_summary(reporting, context, site, day)
    page = reporting.printer.pdf(daily_sheet.html(sheet, reporting.printer.font, reporting.words(context)))
    export = Export(Report.DAILY, FileFormat.PDF, frozenset({site}), day, day)
    export_log.end(reporting, export_log.begin(reporting, context, export), 1)
    return page


def daily_summary(reporting: Reporting, context: Context, site: str, day: date) -> DailySheet:
    """The figures of the page, as far as the actor may read the centre's reports.

    Raises Forbidden, NotFound, Invalid, Unavailable.
    """
    require(context.actor, Permission.READ_REPORTS, site)
    before = _week_before(day)
    with reporting.database.read() as connection:
        named = queries.site_name(connection, site)
        own = entities_for(context.actor, Permission.READ_REPORTS, site)
        entities = sorted(queries.names(connection, "entity", own).values()) if own else []
    if named is None:
        raise NotFound
    by_entity = _asked(reporting, context, site, day, "entity", _NAMES)
    return DailySheet(
        site=named.name,
        day=day,
        before_day=before,
        printed_at=context.at.astimezone(ZoneInfo(named.timezone)),
        printed_by=context.actor.name,
        live=by_entity["live"],
        of=entities,
        simulated=by_entity["simulated"],
        limits_proposed=by_entity["limits_proposed"],
        values=by_entity["total"]["values"],
        before=_asked(reporting, context, site, before, None, HEAD)["total"]["values"],
        entities=[Named(row["label"]["entity"], row["values"]) for row in by_entity["rows"]],
        hours=_hours(reporting, context, site, day),
        hours_before=_hours(reporting, context, site, before),
    )


_NAMES = tuple(dict.fromkeys((*HEAD, *COLUMNS)))


def _week_before(day: date) -> date:
    try:
        return day - _WEEK
    except OverflowError as error:
        raise Invalid(errors=[{"field": "day", "message": "Nothing lies before it."}]) from error


def _asked(
    reporting: Reporting, context: Context, site: str, day: date, by: str | None, names: tuple[str, ...]
) -> Summary:
    request = SummaryRequest(
        start=day, end=day, by=(by,) if by else (), sites=frozenset({site}), indicators=names
    )
    return summary(reporting, context, request)


def _hours(reporting: Reporting, context: Context, site: str, day: date) -> dict[int, int]:
    rows = _asked(reporting, context, site, day, "hour", ("tickets",))["rows"]
    return {int(row["key"]["hour"] or 0): int(row["values"]["tickets"] or 0) for row in rows}
