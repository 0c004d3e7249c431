"""The caller: identity, grants, sites and CSRF token."""

from flask_wtf.csrf import generate_csrf

from ticketing.queueing.reading import sites as known_sites
from ticketing.web.api.declaring import answers, blueprint
from ticketing.web.api.shapes import GrantView, Me, OwnSite
from ticketing.web.current import Caller, context, core, visitor

api = blueprint("me", "Who is asking.", public=True)


@api.get("/me", responses=answers({200: Me}, (304, 401, 422, 503)))
def read_me() -> Me:
    """Who is asking, what they may do where, and their session's CSRF token; a stranger has no user."""
    who = visitor()
    if who is None:
        return _answer(None, [], [], generate_csrf())
    sites: list[OwnSite] = [
        {"id": each["id"], "name": each["name"], "timezone": each["timezone"]}
        for each in known_sites.site_list(core(), context())["sites"]
    ]
    return _answer(who, _grants(who), sites, generate_csrf() if who.by_cookie else None)


def _answer(who: Caller | None, grants: list[GrantView], sites: list[OwnSite], csrf_token: str | None) -> Me:
    person = who.person if who is not None else None
    return {
        "person": {"id": person.id, "username": person.username, "name": person.name} if person else None,
        "device": who.device if who is not None else None,
        "grants": grants,
        "sites": sites,
        "language": person.language if person else None,
        "csrf_token": csrf_token,
    }


def _grants(who: Caller) -> list[GrantView]:
    return [{"role": each.role, "site": each.site, "entity": each.entity} for each in who.actor.grants]
