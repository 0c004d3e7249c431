"""Reports over closed and running days."""

from typing import Any

from flask import Response

from ticketing.domain.errors import Invalid
from ticketing.services import reports
from ticketing.web.api.declaring import READ, answers, blueprint, wants
from ticketing.web.api.schemas.queries import ReportQuery
from ticketing.web.api.schemas.reports import DetailReport
from ticketing.web.current import context, services

api = blueprint("reports", "Reports.")

_CSV = "text/csv"


@api.get("/reports/detail", responses=answers({200: DetailReport}, READ))
def read_detail(query: ReportQuery) -> dict[str, Any] | Response:
    """Every ticket of a site's days, as JSON or CSV."""
    if query.start > query.end:
        raise Invalid(errors=[{"field": "to", "message": "It must not be before `from`."}])
    if query.format == "csv" or (query.format is None and wants(_CSV)):
        lines = reports.detail_csv(
            services(), context(), query.site, query.start, query.end, for_excel=query.format == "csv"
        )
        name = f"suyay-{query.site}-{query.start}-{query.end}.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(lines, headers=disposition, content_type="text/csv; charset=utf-8")
    return {"rows": reports.detail(services(), context(), query.site, query.start, query.end)}
