"""What each route and room asks for. A new route or room stands here before it is merged."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.access.personas import Need
from tests.web.world import HOME

Made = dict[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """need: see Need. body: a valid one for the things that the walk made."""

    need: Need
    body: Callable[[Made], object] | None = None
    query: str = ""


def _of(*roles: str) -> frozenset[str]:
    return frozenset(roles)


STAFF = _of("agent", "greeter", "supervisor", "coordinator", "administrator")
ISSUERS = _of("kiosk", "greeter", "supervisor", "administrator")
AT_WINDOWS = _of("agent", "supervisor", "administrator")
LEADERS = _of("supervisor", "administrator")
READERS = _of("supervisor", "coordinator", "administrator")
#: Of a ticket that waits: an agent re-routes only a person at the own window.
ROOM_ACTORS = _of("greeter", "supervisor", "administrator")
ADMINISTRATORS = _of("administrator")

OPEN = Need("none")
LOGIN = Need("login")
NOTHING = Need("person")


def _empty(_made: Made) -> object:
    return {}


def _day(site: str = HOME) -> str:
    return f"?site={site}&from=2026-11-24&to=2026-11-24"


_HOLIDAY: dict[str, object] = {"value": {"name": "Aniversario"}}


def _setting(_made: Made) -> object:
    return _HOLIDAY


API = "/api/v1"
ROUTES: dict[str, Route] = {
    # Pages: a page for people asks for a login; what it shows, it asks the API for.
    "GET /": Route(OPEN),
    "GET /login": Route(OPEN),
    "GET /display/<site>": Route(OPEN),
    "GET /kiosk/<site>": Route(OPEN),
    "GET /start/display/<site>.html": Route(OPEN),
    "GET /start/kiosk/<site>.html": Route(OPEN),
    "GET /t/<ticket>": Route(OPEN),
    "GET /languages/<tag>.json": Route(OPEN),
    "GET /healthz": Route(OPEN),
    "GET /readyz": Route(OPEN),
    "GET /metrics": Route(OPEN),
    # Files of the screens, of which the walk asks for one that does not exist.
    "GET /static/<path:filename>": Route(NOTHING),
    "GET /api/openapi.json": Route(OPEN),
    # The API
    f"GET {API}/me": Route(OPEN),
    f"POST {API}/devices/pairings": Route(OPEN, lambda _made: {"kind": "kiosk"}),
    f"GET {API}/devices/pairings/<pairing>": Route(OPEN),
    f"GET {API}/sites": Route(LOGIN),
    f"GET {API}/sites/<site>": Route(Need("site")),
    f"GET {API}/sites/<site>/board": Route(Need("site")),
    f"GET {API}/sites/<site>/events": Route(Need("site", STAFF)),
    f"GET {API}/sites/<site>/queues": Route(Need("site", STAFF)),
    f"GET {API}/sites/<site>/tickets": Route(Need("site", STAFF)),
    f"POST {API}/sites/<site>/tickets": Route(Need("entity", ISSUERS), lambda made: {"queue": made["queue"]}),
    f"POST {API}/sites/<site>/withdrawals": Route(Need("site", ISSUERS), lambda _made: {"key": "none"}),
    f"GET {API}/tickets/<ticket>": Route(Need("entity", STAFF | {"kiosk"})),
    f"DELETE {API}/tickets/<ticket>": Route(Need("entity", ISSUERS)),
    # Of the caller's own last act: to everybody else the ticket is not there.
    f"POST {API}/tickets/<ticket>/undo": Route(NOTHING, lambda _made: {"seq": 1}),
    f"GET {API}/tickets/<ticket>/history": Route(Need("entity", STAFF)),
    f"GET {API}/tickets/<ticket>/targets": Route(Need("entity", STAFF)),
    f"GET {API}/windows/<window>": Route(Need("site", STAFF)),
    f"PUT {API}/windows/<window>/session": Route(Need("site", AT_WINDOWS), lambda _made: {"status": "open"}),
    f"POST {API}/windows/<window>/call-next": Route(Need("site", AT_WINDOWS), _empty),
    f"POST {API}/windows/<window>/call": Route(
        # The window is closed, which is told before the ticket is looked at.
        Need("site", AT_WINDOWS),
        lambda made: {"ticket": made["ticket"]},
    ),
    f"PUT {API}/queues/<queue>/state": Route(Need("entity", LEADERS), lambda _made: {"open": False}),
    f"POST {API}/queues/<queue>/relieve": Route(Need("entity", LEADERS), lambda _made: {"to": f"{HOME}:s"}),
    f"GET {API}/devices": Route(Need("whole", LEADERS), query=f"?site={HOME}"),
    f"POST {API}/devices/pairings/confirm": Route(
        Need("whole", LEADERS), lambda made: {"code": made["code"], "site": HOME, "name": "Puerta 1"}
    ),
    f"DELETE {API}/devices/<device>": Route(Need("whole", LEADERS)),
    # A kiosk prints at itself alone, as tests/web/test_printing.py asks.
    f"POST {API}/tickets/<ticket>/print": Route(
        Need("entity", ROOM_ACTORS), lambda made: {"device": made["device"]}
    ),
    f"GET {API}/print-jobs/<job>": Route(Need("entity", ISSUERS)),
    f"PUT {API}/print-jobs/<job>": Route(NOTHING, lambda _made: {"state": "printing"}),
    f"GET {API}/sites/<site>/printers": Route(Need("site", ISSUERS)),
    f"POST {API}/devices/own/token": Route(Need("login", _of("kiosk", "display"))),
    f"PUT {API}/devices/<device>/report": Route(NOTHING, lambda _made: {"version": "1", "printer": {}}),
    f"GET {API}/reports/detail": Route(Need("site", READERS), query=_day()),
    f"GET {API}/reports/summary": Route(Need("site", READERS), query=_day()),
    f"GET {API}/reports/distribution": Route(Need("site", READERS), query=_day() + "&of=wait"),
    f"GET {API}/reports/services": Route(Need("site", READERS), query=_day()),
    f"GET {API}/reports/indicators": Route(LOGIN),
    f"GET {API}/reports/daily-summary": Route(Need("site", READERS), query=f"?site={HOME}&day=2026-11-24"),
    f"GET {API}/exports": Route(Need("unnarrowed", ADMINISTRATORS)),
    f"GET {API}/settings/<noun>": Route(Need("whole", ADMINISTRATORS), query=f"?site={HOME}"),
    f"POST {API}/settings/<noun>": Route(
        Need("whole", ADMINISTRATORS), lambda _made: {"id": f"{HOME}:2026-12-26", **_HOLIDAY}
    ),
    f"GET {API}/settings/<noun>/<id>": Route(Need("whole", ADMINISTRATORS)),
    f"PUT {API}/settings/<noun>/<id>": Route(Need("whole", ADMINISTRATORS), _setting),
    f"DELETE {API}/settings/<noun>/<id>": Route(Need("whole", ADMINISTRATORS)),
    f"GET {API}/settings/history": Route(Need("whole", ADMINISTRATORS), query=f"?site={HOME}"),
    f"POST {API}/settings/history/<site>/<seq>/undo": Route(Need("whole", ADMINISTRATORS), _empty),
}
_ACTIONS: dict[str, tuple[frozenset[str], Callable[[Made], object]]] = {
    "cancel": (ISSUERS, _empty),
    "recall": (AT_WINDOWS, _empty),
    "start": (AT_WINDOWS, _empty),
    "finish": (AT_WINDOWS, _empty),
    "code": (AT_WINDOWS, lambda _made: {"services": [{"service": "reniec:dni"}]}),
    "no-show": (AT_WINDOWS, _empty),
    "restore": (ROOM_ACTORS, _empty),
    "hold": (AT_WINDOWS, _empty),
    "resume": (AT_WINDOWS, _empty),
    "return": (AT_WINDOWS, _empty),
    "release": (ROOM_ACTORS, _empty),
    "transfer": (ROOM_ACTORS, lambda made: {"queue": made["queue"]}),
    "misroute": (ROOM_ACTORS, _empty),
    "correct": (LEADERS, lambda _made: {"ended_at": "2026-11-24T15:00:00Z"}),
}
ROUTES |= {
    f"POST {API}/tickets/<ticket>/{action}": Route(Need("entity", roles), body)
    for action, (roles, body) in _ACTIONS.items()
}
_VIEWS = ("/agent", "/entity", "/levels", "/network", "/period", "/today")
#: Routes of logged-in people alone, which no token opens: `{route: body}`.
PERSONAL: dict[str, object] = {
    "GET /account": None,
    "POST /account/password": None,
    "POST /account/sessions": None,
    "GET /agent": None,
    "GET /supervisor": None,
    "GET /supervisor/<site>": None,
    "GET /devices": None,
    **{f"GET /reports{view}": None for view in ("", *_VIEWS)},
    "POST /language": None,
    "POST /login": None,
    "POST /logout": None,
    f"PUT {API}/me/language": {"language": "es"},
    f"PUT {API}/me/password": {"current": "a", "new": "b"},
    f"GET {API}/me/sessions": None,
    f"DELETE {API}/me/sessions/<session>": None,
    f"POST {API}/me/sessions/end-others": {},
}
#: Rooms: the kind, the thing that names it, and the need.
ROOMS: dict[str, tuple[str, Need]] = {
    "board": ("site", Need("site")),
    "queues": ("site", Need("site", STAFF)),
    "window": ("window", Need("site", STAFF)),
    "ticket": ("ticket", OPEN),
    # For the device itself alone.
    "device": ("device", NOTHING),
}
