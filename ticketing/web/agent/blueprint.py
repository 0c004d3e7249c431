"""The agent console's page; its data come from the API."""

from flask import Blueprint, current_app, render_template
from flask_login import login_required

blueprint = Blueprint("agent", __name__)


@blueprint.get("/agent")
@login_required
def console() -> str:
    """Any person who is logged in may open it: the API says which sites and windows are theirs."""
    page_config = {"build": current_app.config["BUILD"]}
    return render_template(
        "shell.html", screen="agent", entry="ticketing/web/agent/front/main.ts", page_config=page_config
    )
