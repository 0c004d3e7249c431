"""The citizen's tracking page: the link alone lets its holder follow the ticket; the page has only the id."""

from flask import Blueprint, current_app, render_template

blueprint = Blueprint("track", __name__)


@blueprint.get("/t/<ticket>")
def ticket_page(ticket: str) -> str:
    """The same page for any id: the live room says whether there is such a ticket."""
    page_config = {"ticket": ticket, "build": current_app.config["BUILD"]}
    return render_template(
        "shell.html",
        screen="track",
        entry="ticketing/web/track/front/main.ts",
        page_config=page_config,
        private=True,
    )
