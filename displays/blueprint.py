"""The waiting-room screen's page. It carries no data: the paired device gets that over API and live room."""

from flask import Blueprint, current_app, render_template

blueprint = Blueprint("displays", __name__, template_folder="templates")


@blueprint.get("/display/<site>")
def screen(site: str) -> str:
    """The same page for everybody, even for an unknown site: only a device's token opens anything."""
    page_config = {"site": site, "build": current_app.config["BUILD"]}
    return render_template("displays/display.html", page_config=page_config)
