"""Serves the console's page; what is on it comes from the API."""

from flask import Blueprint, render_template
from flask_login import login_required

blueprint = Blueprint("agent", __name__, template_folder="templates")


@blueprint.get("/agent")
@login_required
def console() -> str:
    """Any person who is logged in may open it: the API says which sites and windows are theirs."""
    return render_template("agent/agent.html")
