"""The supervisor console's page; its data come from the API and the live room."""

from flask import Blueprint, current_app, render_template
from flask_login import login_required

blueprint = Blueprint("supervisor", __name__)


@blueprint.get("/supervisor")
@blueprint.get("/supervisor/<site>")
@login_required
def console(site: str | None = None) -> str:
    """Any person who is logged in may open it: the API says which sites are theirs."""
    page_config = {"site": site, "build": current_app.config["BUILD"]}
    return render_template(
        "shell.html",
        screen="supervisor",
        entry="ticketing/web/supervisor/front/main.ts",
        page_config=page_config,
    )
