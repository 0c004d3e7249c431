"""The kiosk's page. It carries no data: the paired device gets that from the API with its token."""

from flask import Blueprint, current_app, render_template

blueprint = Blueprint("kiosk", __name__)


@blueprint.get("/kiosk/<site>")
def page(site: str) -> str:
    """The kiosk of one site. Open to anyone: without a paired device it only offers the pairing."""
    page_config = {"site": site, "build": current_app.config["BUILD"]}
    return render_template("shell.html", screen="kiosk", entry="kiosk/front/main.ts", page_config=page_config)
