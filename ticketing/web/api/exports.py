"""The log of exports, for administrators."""

from ticketing.privacy import export_log
from ticketing.privacy.shapes import ExportList
from ticketing.web.api.declaring import READ, answers, blueprint
from ticketing.web.api.schemas.queries import ExportsQuery
from ticketing.web.current import context, core

api = blueprint("exports", "Who exported what.")


@api.get("/exports", responses=answers({200: ExportList}, READ))
def list_exports(query: ExportsQuery) -> ExportList:
    """Every export that left, the newest first, for administrators."""
    return export_log.listing(core(), context(), before=query.before, limit=query.limit)
