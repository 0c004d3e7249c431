"""The kiosk's page. It carries no data: the paired device gets that from the API with its token."""

from flask import Blueprint, current_app, render_template

blueprint = Blueprint("kiosk", __name__)


@blueprint.get("/kiosk/<site>")
def page(site: str) -> str:
    """The kiosk of one site. Open to anyone: without a paired device it only offers the pairing."""
    config = current_app.config
    page_config = {
        "site": site,
        "build": config["BUILD"],
        "demo": config["SUYAY_DEMO"],
        "phones": config["SUYAY_PUBLIC_URL"],
    }
    return render_template("shell.html", screen="kiosk", entry="kiosk/front/main.ts", page_config=page_config)
