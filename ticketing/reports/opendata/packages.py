"""Packages of whole periods: open data for the public, and rows for analysts."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from ticketing.domain.authorisation import PERMISSIONS, Permission
from ticketing.domain.errors import Forbidden
from ticketing.domain.reporting import FileFormat, Report
from ticketing.lake.whole import whole_folder
from ticketing.ledger.context import Context
from ticketing.privacy import export_log
from ticketing.privacy.export_log import Export
from ticketing.reports.context import Reporting
from ticketing.reports.opendata import opendata_package
from ticketing.reports.opendata.analysts import Shared
from ticketing.reports.opendata.analysts import write as write_rows


def open_data(
    reporting: Reporting, context: Context, start: date, end: date, k: int, folder: Path
) -> opendata_package.Written:
    """Write the closed days, anonymised, with a dictionary in the reader's language.

    Raises Forbidden and FileExistsError.
    """
    _require_everything(context)
    export_id = export_log.begin(
        reporting, context, Export(Report.OPEN_DATA, FileFormat.PACKAGE, None, start, end, {"k": k})
    )
    written = opendata_package.write(reporting.lake, start, end, k, folder, reporting.words(context))
    export_log.end(reporting, export_id, written.rows)
    return written


def analysts(
    reporting: Reporting,
    context: Context,
    start: date,
    end: date,
    folder: Path,
    told: Callable[[Shared], None] = lambda _file: None,
) -> int:
    """Write the closed days row by row, without personal data; returns the number of rows.

    folder: must not exist; it appears whole. told: called with each file. Raises Forbidden, FileExistsError.
    """
    _require_everything(context)
    if folder.exists():
        raise FileExistsError(folder)
    export_id = export_log.begin(
        reporting, context, Export(Report.ANALYSTS, FileFormat.PARQUET, None, start, end)
    )
    rows = 0
    with whole_folder(folder) as draft:
        for file in write_rows(reporting.lake, start, end, draft):
            rows += file.rows
            told(file)
    export_log.end(reporting, export_id, rows)
    return rows


def _require_everything(context: Context) -> None:
    permission = Permission.READ_REPORTS
    whole = [each for each in context.actor.grants if each.site is None and each.entity is None]
    if not any(permission in PERMISSIONS[each.role] for each in whole):
        raise Forbidden(permission=str(permission))
