"""The daily summary of a centre, as PDF."""

from flask import Response

from ticketing.reports import daily_summary
from ticketing.web.api.declaring import READ, answers, blueprint
from ticketing.web.api.schemas.queries import DailySummaryQuery
from ticketing.web.current import context, reporting

api = blueprint("daily-summary", "The day on one page.")

_PDF = "application/pdf"
_ANSWER = {
    "description": "One page, A4.",
    "content": {_PDF: {"schema": {"type": "string", "format": "binary"}}},
}


@api.get("/reports/daily-summary", responses=answers({200: _ANSWER}, READ))
def read_daily_summary(query: DailySummaryQuery) -> Response:
    """A centre's figures of one day as PDF, beside the same weekday of the week before."""
    page = daily_summary.daily_summary_pdf(reporting(), context(), query.site, query.day)
    named = reporting().words(context())("documents.files.daily")
    disposition = {"Content-Disposition": f'inline; filename="{named}-{query.site}-{query.day}.pdf"'}
    return Response(page, headers=disposition, content_type=_PDF)
