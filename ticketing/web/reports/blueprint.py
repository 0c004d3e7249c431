"""The report screens: one page, whose address selects the view; figures come from the API."""

from flask import Blueprint, current_app, render_template
from flask_login import login_required

blueprint = Blueprint("reports_pages", __name__)


@blueprint.get("/reports")
@blueprint.get("/reports/today")
@blueprint.get("/reports/period")
@blueprint.get("/reports/network")
@blueprint.get("/reports/entity")
@blueprint.get("/reports/agent")
@blueprint.get("/reports/levels")
@login_required
def reports() -> str:
    """Any person who is logged in may open it: the API says which figures are theirs."""
    page_config = {"build": current_app.config["BUILD"]}
    return render_template(
        "shell.html", screen="reports", entry="ticketing/web/reports/front/main.ts", page_config=page_config
    )
