"""Who exported what."""

from typing import Any

from ticketing.privacy import export_log
from ticketing.web.api.declaring import READ, answers, blueprint
from ticketing.web.api.schemas.exports import ExportList, ExportsQuery
from ticketing.web.current import context, core

api = blueprint("exports", "Who exported what.")


@api.get("/exports", responses=answers({200: ExportList}, READ))
def list_exports(query: ExportsQuery) -> dict[str, Any]:
    """Every export that left, the newest first, for administrators."""
    return export_log.listing(core(), context(), before=query.before, limit=query.limit)
