"""The waiting-room screen's page. It carries no data: the paired device gets that over API and live room."""

from flask import Blueprint, current_app, render_template

blueprint = Blueprint("displays", __name__)


@blueprint.get("/display/<site>")
def screen(site: str) -> str:
    """The same page for every site, even an unknown one: only a device's token gives access to data."""
    page_config = {"site": site, "build": current_app.config["BUILD"]}
    return render_template(
        "shell.html", screen="display", entry="displays/front/main.ts", page_config=page_config
    )
