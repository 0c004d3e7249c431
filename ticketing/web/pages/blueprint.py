"""The landing page, the devices page, and the language chosen on them."""

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask_login import login_required
from werkzeug.wrappers import Response

from ticketing.access import demo, people
from ticketing.domain.authorisation import (
    Actor,
    ActorKind,
    Grant,
    Permission,
    Role,
    require,
    require_whole_site,
)
from ticketing.ledger.context import Context
from ticketing.queueing.reading import sites
from ticketing.queueing.shapes import SiteLine
from ticketing.web.auth.views import safe_next
from ticketing.web.current import caller, core, now
from ticketing.web.languages import languages
from ticketing.web.security import csrf

blueprint = Blueprint("pages", __name__)

# A visitor may read what any waiting-room screen shows: the sites and their names.
_VISITOR = Actor(ActorKind.SYSTEM, "visitor", "", (Grant(Role.DISPLAY, None, None),))


@blueprint.get("/")
def landing() -> str:
    """The start page: what Suyay is, and links to its screens at the site that the visitor chose."""
    sites = _sites()
    site = _chosen(sites, request.args.get("site"))
    return render_template("landing.html", sites=sites, site=site, demo=_demo(site))


@blueprint.get("/devices")
@login_required
def devices() -> str:
    """The page that pairs and revokes a site's devices. 403 without the permission to pair them."""
    site = request.args.get("site")
    if site is None:
        require(caller().actor, Permission.PAIR_DEVICES, site)
    else:
        require_whole_site(caller().actor, Permission.PAIR_DEVICES, site)
    page_config = {"site": site, "build": current_app.config["BUILD"]}
    return render_template("devices.html", page_config=page_config)


@blueprint.post("/language")
def choose_language() -> Response:
    """Keep the language in the person's profile; a visitor chooses it by a link instead."""
    csrf.protect()
    person, tag = caller().person, request.form.get("language", "")
    if person is not None and tag in languages().packs:
        people.set_language(core(), person.id, tag)
    return redirect(safe_next(request.form.get("next")))


def _sites() -> list[SiteLine]:
    context = Context(actor=_VISITOR, at=now(), key=None, fingerprint=None, request_id=g.request_id)
    return sorted(sites.site_list(core(), context)["sites"], key=lambda each: each["name"])


def _chosen(sites: list[SiteLine], wanted: str | None) -> SiteLine | None:
    by_id = {each["id"]: each for each in sites}
    first = by_id.get(demo.SITE) if current_app.config["SUYAY_DEMO"] else None
    return by_id.get(wanted or "") or first or next(iter(sites), None)


def _demo(site: SiteLine | None) -> demo.Demo | None:
    if site is None or not current_app.config["SUYAY_DEMO"]:
        return None
    return demo.description(current_app.config["SUYAY_DEMO_KEY"], site["id"])
