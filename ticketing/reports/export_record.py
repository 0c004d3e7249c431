"""The record of a report that is exported as a whole file."""

from collections.abc import Sized

from ticketing.domain.reporting import FileFormat, Report
from ticketing.ledger.context import Context
from ticketing.privacy import export_log
from ticketing.privacy.export_log import Export
from ticketing.reports.context import Reporting
from ticketing.reports.shapes import Figures


def record(
    reporting: Reporting, context: Context, what: Report, form: FileFormat, report: Figures, rows: Sized
) -> None:
    """Write the export into the log of exports. report: as the API answers it. rows: of the report."""
    filters = dict(report["filters"])
    sites = filters.pop("site", None)
    export = Export(
        what,
        form,
        None if sites is None else frozenset(sites),
        report["from"],
        report["to"],
        {"by": report["by"], **filters},
    )
    export_log.end(reporting, export_log.begin(reporting, context, export), len(rows))
