"""Reports over closed and running days."""

from datetime import date
from typing import Any

from flask import Response

from ticketing.domain.errors import Invalid
from ticketing.reporting.indicators import INDICATORS
from ticketing.reporting.periods import Comparison
from ticketing.services import reports, summaries
from ticketing.web.api.declaring import READ, answers, blueprint, wants
from ticketing.web.api.schemas.queries import ReportQuery, SummaryQuery
from ticketing.web.api.schemas.reports import DetailReport, Indicators, Summary
from ticketing.web.current import context, services

api = blueprint("reports", "Reports.")

_CSV = "text/csv"
#: Longer than any network has been counting.
_MOST_DAYS = 40 * 366


@api.get("/reports/indicators", responses=answers({200: Indicators}, READ))
def read_indicators() -> dict[str, Any]:
    """What each indicator is, in Spanish."""
    return {"indicators": [summaries.described(each) for each in INDICATORS.values()]}


@api.get("/reports/summary", responses=answers({200: Summary}, READ))
def read_summary(query: SummaryQuery) -> dict[str, Any]:
    """Indicators of the days, grouped by anything, beside those of an earlier period."""
    return summaries.summary(services(), context(), _request(query))


def _request(query: SummaryQuery) -> summaries.Request:
    _check_days(query.start, query.end)
    return summaries.Request(
        start=query.start,
        end=query.end,
        by=_words(query.by) or (),
        sites=_set(query.site),
        entities=_set(query.entity),
        queues=_set(query.queue),
        services=_set(query.service),
        channels=_set(query.channel),
        priorities=_set(query.priority),
        agents=_set(query.agent),
        indicators=_words(query.indicators),
        compare=tuple(Comparison(each) for each in _words(query.compare) or ()),
    )


def _check_days(start: date, end: date) -> None:
    if start > end:
        raise Invalid(errors=[{"field": "to", "message": "It must not be before `from`."}])
    if (end - start).days > _MOST_DAYS:
        raise Invalid(errors=[{"field": "to", "message": "It must be within 40 years of `from`."}])


def _words(text: str | None) -> tuple[str, ...] | None:
    """In their order, each once."""
    return None if text is None else tuple(dict.fromkeys(word for word in text.split(",") if word))


def _set(text: str | None) -> frozenset[str] | None:
    words = _words(text)
    return None if words is None else frozenset(words)


@api.get("/reports/detail", responses=answers({200: DetailReport}, READ))
def read_detail(query: ReportQuery) -> dict[str, Any] | Response:
    """Every ticket of a site's days, as JSON or CSV."""
    _check_days(query.start, query.end)
    if query.format == "csv" or (query.format is None and wants(_CSV)):
        lines = reports.detail_csv(
            services(), context(), query.site, query.start, query.end, for_excel=query.format == "csv"
        )
        name = f"suyay-{query.site}-{query.start}-{query.end}.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(lines, headers=disposition, content_type="text/csv; charset=utf-8")
    return {"rows": reports.detail(services(), context(), query.site, query.start, query.end)}
