"""Reports over closed and running days, as JSON, CSV and Excel workbooks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

import orjson
from flask import Response

from ticketing.domain.errors import Invalid
from ticketing.domain.json import JsonObject
from ticketing.domain.reporting import FileFormat, Report
from ticketing.languages.messages import Words
from ticketing.reports import detail_request, distributions, summary
from ticketing.reports.about import about_figures, about_indicators
from ticketing.reports.distributions import DistributionRequest
from ticketing.reports.export_record import record
from ticketing.reports.indicators import INDICATORS
from ticketing.reports.output import report_sheets, workbook
from ticketing.reports.output.pieces import joined
from ticketing.reports.output.sheets import About, Sheet, csv_for_people, csv_of
from ticketing.reports.periods import Comparison
from ticketing.reports.request import Request
from ticketing.reports.shapes import (
    Compared,
    DetailReport,
    Distribution,
    IndicatorList,
    ServicesReport,
    Summary,
)
from ticketing.reports.summary import SummaryRequest
from ticketing.web.api.declaring import READ, also_as, answers, blueprint, preferred
from ticketing.web.api.schemas.queries import (
    DistributionQuery,
    FiguresQuery,
    FormatQuery,
    ReportQuery,
    SummaryQuery,
)
from ticketing.web.current import context, reporting

api = blueprint("reports", "Reports.")

_MEDIA_TYPES = {
    FileFormat.JSON: "application/json",
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: workbook.MEDIA_TYPE,
}
Counted = TypeVar("Counted", Summary, Distribution, ServicesReport)
_Told_contra = TypeVar("_Told_contra", Summary, Distribution, ServicesReport, contravariant=True)


class _Sheets(Protocol[_Told_contra]):
    """A report as sheets; for_programs: see report_sheets.summary_sheets."""

    def __call__(self, report: _Told_contra, words: Words, /, *, for_programs: bool) -> Sequence[Sheet]: ...


#: Longer than any network has been counting.
_MOST_DAYS = 40 * 366


def _as_file(shape: type) -> JsonObject:
    return also_as(shape, _MEDIA_TYPES[FileFormat.CSV], _MEDIA_TYPES[FileFormat.XLSX])


@api.get("/reports/detail", responses=answers({200: _as_file(DetailReport)}, READ))
def read_detail(query: ReportQuery) -> Response:
    """Every ticket of one or several sites' days, in the network's 18 columns, sent while it is read."""
    _check_days(query.start, query.end)
    sites = _words(query.site) or ()
    asked = (reporting(), context(), sites, query.start, query.end)
    name = f"suyay-{'-'.join(sites)[:60]}-{query.start}-{query.end}"
    name += detail_request.mark(reporting(), context(), sites, query.start, query.end)
    match _format(query):
        case FileFormat.CSV:
            return _csv(detail_request.detail_csv(*asked, for_excel=query.format is FileFormat.CSV), name)
        case FileFormat.XLSX:
            return _file(detail_request.detail_workbook(*asked), name, FileFormat.XLSX)
    return Response(joined(_rows_as_json(detail_request.detail(*asked))), content_type="application/json")


def _rows_as_json(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """A `DetailReport`, row by row."""
    yield '{"rows":['
    comma = ""
    for row in rows:
        yield comma + orjson.dumps(row).decode()
        comma = ","
    yield "]}"


@api.get("/reports/summary", responses=answers({200: _as_file(Summary)}, READ))
def read_summary(query: SummaryQuery) -> Summary | Response:
    """Indicators of the days, grouped by anything, beside those of an earlier period."""
    compare = tuple(Comparison(each) for each in _words(query.compare) or ())
    indicators = _words(query.indicators)
    request = SummaryRequest(**_asked(query), indicators=indicators, compare=compare, alike=query.alike)
    report = summary.summary(reporting(), context(), request)
    return _answer(query, Report.SUMMARY, report, report_sheets.summary_sheets, report["compare"])


@api.get("/reports/distribution", responses=answers({200: _as_file(Distribution)}, READ))
def read_distribution(query: DistributionQuery) -> Distribution | Response:
    """How many visits waited, or were attended, how long, in classes of equal width."""
    request = DistributionRequest(**_asked(query), of=query.of, step_s=query.step_s)
    report = distributions.distribution(reporting(), context(), request)
    return _answer(query, Report.DISTRIBUTION, report, report_sheets.distribution_sheets)


@api.get("/reports/services", responses=answers({200: _as_file(ServicesReport)}, READ))
def read_services(query: FiguresQuery) -> ServicesReport | Response:
    """The services that were coded, with their quantities."""
    report = distributions.coded(reporting(), context(), Request(**_asked(query)))
    return _answer(query, Report.SERVICES, report, report_sheets.coded_sheets)


@api.get("/reports/indicators", responses=answers({200: _as_file(IndicatorList)}, READ))
def read_indicators(query: FormatQuery) -> IndicatorList | Response:
    """What each indicator is, in the caller's language."""
    words = reporting().words(context())
    indicators = [summary.described(each, words) for each in INDICATORS.values()]
    wanted = _format(query)
    if wanted is FileFormat.JSON:
        return {"indicators": indicators}
    name = f"suyay-{words('documents.files.indicators')}"
    about = about_indicators(reporting(), context())
    return _as_asked(query, wanted, name, [report_sheets.definitions(indicators, words)], about)


def _asked(query: FiguresQuery) -> dict[str, Any]:
    _check_days(query.start, query.end)
    return {
        "start": query.start,
        "end": query.end,
        "by": _words(query.by) or (),
        "sites": _set(query.site),
        "entities": _set(query.entity),
        "queues": _set(query.queue),
        "services": _set(query.service),
        "channels": _set(query.channel),
        "priorities": _set(query.priority),
        "agents": _set(query.agent),
    }


def _check_days(start: date, end: date) -> None:
    if start > end:
        raise Invalid(errors=[{"field": "to", "message": "It must not be before `from`."}])
    if (end - start).days > _MOST_DAYS:
        raise Invalid(errors=[{"field": "to", "message": "It must be within 40 years of `from`."}])


def _words(text: str | None) -> tuple[str, ...] | None:
    """The names between commas, in their order, each once; None without a text."""
    return None if text is None else tuple(dict.fromkeys(word for word in text.split(",") if word))


def _set(text: str | None) -> frozenset[str] | None:
    words = _words(text)
    return None if words is None else frozenset(words)


def _format(query: FormatQuery) -> FileFormat:
    """Format of the address, otherwise of the Accept header."""
    if query.format is not None:
        return query.format
    media_type = preferred(_MEDIA_TYPES.values())
    return next(name for name, offered in _MEDIA_TYPES.items() if offered == media_type)


def _answer(
    query: FormatQuery,
    what: Report,
    report: Counted,
    sheets: _Sheets[Counted],
    compared: Compared | None = None,
) -> Counted | Response:
    wanted = _format(query)
    if wanted is FileFormat.JSON:
        return report
    record(reporting(), context(), what, wanted, report, report["rows"])
    words = reporting().words(context())
    name = f"suyay-{words(f'documents.files.{what}')}-{report['from']}-{report['to']}"
    name += f"-{words('documents.files.simulated')}" if report["simulated"] else ""
    about = about_figures(reporting(), context(), what, report, compared)
    found = sheets(report, words, for_programs=_for_programs(query, wanted))
    return _as_asked(query, wanted, name, found, about)


def _as_asked(
    query: FormatQuery, wanted: FileFormat, name: str, sheets: Sequence[Sheet], about: About
) -> Response:
    if wanted is FileFormat.XLSX:
        return _file(workbook.pieces([*sheets, about.sheet]), name, FileFormat.XLSX)
    is_bare = _for_programs(query, wanted)
    return _csv(csv_of(sheets[0]) if is_bare else csv_for_people(sheets[0], about), name)


def _for_programs(query: FormatQuery, wanted: FileFormat) -> bool:
    """A plain link is a person's, for a spreadsheet; a program asks for CSV with a header."""
    return wanted is FileFormat.CSV and query.format is None


def _csv(lines: Iterable[str], name: str) -> Response:
    return _file(joined(lines), name, FileFormat.CSV, "; charset=utf-8")


def _file(content: Iterable[bytes], name: str, format_: FileFormat, more: str = "") -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{format_}"'}
    return Response(content, headers=disposition, content_type=_MEDIA_TYPES[format_] + more)
