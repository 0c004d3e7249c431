"""The page of the touch screen; all it shows comes from the API, asked with the device's token."""

from flask import Blueprint, render_template

blueprint = Blueprint("kiosk", __name__, template_folder="templates")


@blueprint.get("/kiosk/<site>")
def page(site: str) -> str:
    """The kiosk of one site. Open to anyone: without a paired device it only offers the pairing."""
    return render_template("kiosk/kiosk.html", site=site)
