"""Files of a delivery, made for an actor without the right to documents, so that they contain none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.reporting import FileFormat, Report
from ticketing.languages.messages import Words
from ticketing.ledger.context import Context
from ticketing.reports import detail_request, summary
from ticketing.reports import detail_rows as queries
from ticketing.reports.about import about_figures
from ticketing.reports.context import Reporting
from ticketing.reports.daily_summary import daily_summary_pdf
from ticketing.reports.deliveries.model import Delivery
from ticketing.reports.deliveries.periods import Period
from ticketing.reports.export_record import record
from ticketing.reports.output import report_sheets, workbook
from ticketing.reports.output.sheets import csv_for_people
from ticketing.reports.periods import Comparison
from ticketing.reports.summary import SummaryRequest

MEDIA_TYPES = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: workbook.MEDIA_TYPE,
    FileFormat.PDF: "application/pdf",
}
_Maker = Callable[[Reporting, Context, Delivery, Period, FileFormat], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class File:
    """A complete file in a temporary folder."""

    path: Path
    format: FileFormat


def actor(delivery: Delivery, words: Words) -> Actor:
    """An actor who may read the reports of the delivery's places, and no documents."""
    sites: Sequence[str | None] = delivery.sites or [None]
    entities: Sequence[str | None] = delivery.entities or [None]
    grants = tuple(Grant(Role.COORDINATOR, site, entity) for site in sites for entity in entities)
    name = words("mail.sender", name=delivery.name)
    return Actor(ActorKind.SYSTEM, f"delivery:{delivery.name}", name, grants)


def files(reporting: Reporting, delivery: Delivery, period: Period, at: datetime, folder: Path) -> list[File]:
    """Write every report in every format to `folder`. Raises NotFound for a site that does not exist."""
    words = reporting.languages.words(delivery.language)
    request_id = f"delivery:{delivery.name}:{period.name}"
    context = Context(actor(delivery, words), at, request_id=request_id, language=words.tag)
    begin = folder / f"{delivery.name}-{period.name}"
    tables = [
        _written(
            begin,
            words(f"documents.files.{report}"),
            form,
            _MAKERS[report](reporting, context, delivery, period, form),
        )
        for report in dict.fromkeys(delivery.reports)
        for form in _formats_of_tables(delivery)
    ]
    pages = dict.fromkeys(delivery.sites) if FileFormat.PDF in delivery.formats else ()
    return [
        *tables,
        *(
            _written(begin, site, FileFormat.PDF, [daily_summary_pdf(reporting, context, site, period.start)])
            for site in pages
        ),
    ]


def _formats_of_tables(delivery: Delivery) -> list[FileFormat]:
    """A workbook beside every CSV: only it opens right whatever list separator the recipient's Excel has."""
    asked: list[FileFormat] = [each for each in dict.fromkeys(delivery.formats) if each is not FileFormat.PDF]
    beside = FileFormat.CSV in asked and FileFormat.XLSX not in asked
    return [*asked, FileFormat.XLSX] if beside else asked


def _written(begin: Path, name: str, form: FileFormat, pieces: Iterable[bytes]) -> File:
    path = begin.with_name(f"{begin.name}-{name}.{form}")
    with path.open("wb") as file:
        file.writelines(pieces)
    return File(path, form)


def _detail(
    reporting: Reporting, context: Context, delivery: Delivery, period: Period, form: FileFormat
) -> Iterable[bytes]:
    with reporting.database.read() as connection:
        sites = delivery.sites or sorted(queries.known_sites(connection))
    asked = (reporting, context, sites, period.start, period.end)
    if form is FileFormat.XLSX:
        return detail_request.detail_workbook(*asked)
    return _encoded(detail_request.detail_csv(*asked, for_excel=True))


def _summary(
    reporting: Reporting, context: Context, delivery: Delivery, period: Period, form: FileFormat
) -> Iterable[bytes]:
    request = SummaryRequest(
        start=period.start,
        end=period.end,
        by=("site", "entity"),
        sites=frozenset(delivery.sites) or None,
        entities=frozenset(delivery.entities) or None,
        compare=(Comparison.PREVIOUS, Comparison.LAST_YEAR),
    )
    report = summary.summary(reporting, context, request)
    record(reporting, context, Report.SUMMARY, form, report, report["rows"])
    sheets = report_sheets.summary_sheets(report, reporting.words(context))
    about = about_figures(reporting, context, Report.SUMMARY, report, report["compare"])
    if form is FileFormat.XLSX:
        return workbook.pieces([*sheets, about.sheet])
    return _encoded(csv_for_people(sheets[0], about))


_MAKERS: dict[Report, _Maker] = {Report.DETAIL: _detail, Report.SUMMARY: _summary}


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)
