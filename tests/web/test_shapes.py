"""The server's real answers and pushes, compared with its document: no member more, none less."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tests.catalogue.world import network
from tests.web.logins import PASSWORD, csrf, log_in
from tests.web.published import Answer, Published, recorded
from tests.web.world import AWAY, HOME, Caller, Watcher, World, done
from ticketing import catalogue
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.lake.closing import close_due
from ticketing.ledger import tables
from ticketing.ledger.context import Context
from ticketing.ledger.settings import site_catalogue
from ticketing.queueing import day_end

DAY = "2026-11-24"
DAYS = f"from={DAY}&to={DAY}"
WINDOW = f"/windows/{HOME}:1"
LOADER = Actor(ActorKind.SYSTEM, "test", "test", (Grant(Role.ADMINISTRATOR, None, None),))
SERVICES = [{"service": "reniec:dni", "quantity": 2}]
DOCUMENT = {"kind": "dni", "number": "10117410"}
#: Members that are null in every answer of this world, each for its reason.
NEVER_FILLED = {
    # The catalogue may name windows; the small network's have no names.
    ("SiteWindow", "name"),
    # The world's clock has no elapsed time beside it that could contradict it.
    ("ClockView", "by_s"),
    # A server without a public address prints no QR code, because no phone could follow it.
    ("SlipBlock", "data"),
}


def a_day(world: World) -> None:
    """A day at one centre: every command, every view, a ticket in each state."""
    describe_catalogue(world)
    supervisor, agent = world.caller("supervisor"), world.caller("agent", name="rosa-agent")
    devices(world, supervisor)
    tickets(world, supervisor, agent)
    views(world, supervisor, agent)
    profile(world)
    settings(world)
    reports(world, supervisor)


def describe_catalogue(world: World) -> None:
    with world.application.core.database.write() as connection:
        known = {"appointment": True, "requirements": ["DNI vencido"]}
        connection.execute(update(tables.service).values(known))
        connection.execute(update(tables.site).values(kiosk_limit=2))
        site_catalogue.changed(connection)


def devices(world: World, supervisor: Caller) -> None:
    stranger = world.caller(None)
    pairing = done(stranger.post("/devices/pairings", {"kind": "display"}))
    done(stranger.get(f"/devices/pairings/{pairing['id']}"))
    body = {"code": pairing["code"], "site": HOME, "name": "Sala 1"}
    device = done(supervisor.post("/devices/pairings/confirm", body))
    display = Caller(world.browser(), done(stranger.get(f"/devices/pairings/{pairing['id']}"))["token"])
    done(display.post("/devices/own/token"))
    done(display.get("/me"))
    done(supervisor.delete(f"/devices/{device['id']}"))
    done(supervisor.get(f"/devices?site={HOME}"))


def tickets(world: World, supervisor: Caller, agent: Caller) -> None:
    """One ticket in each state; the last one stays at the window."""
    agent.open_window()
    served(agent, supervisor.issue(service="reniec:dni", category="pregnant", document=DOCUMENT), coded=True)
    served(agent, supervisor.issue(document=DOCUMENT), coded=False)
    agent.act(called(agent, supervisor.issue()), "no-show")
    back = agent.act(called(agent, supervisor.issue()), "no-show")
    supervisor.act(supervisor.act(back, "restore"), "cancel", reason="Se retiró")
    supervisor.act(supervisor.issue(), "misroute", queue=f"{HOME}:s", reason="Cola equivocada")
    supervisor.act(supervisor.issue(), "transfer", window=f"{HOME}:1", reason="Falta un papel")
    directed = supervisor.issue(document=DOCUMENT)
    done(supervisor.get(f"/tickets/{directed['id']}/targets"))
    supervisor.act(directed, "transfer", agent=agent_of(agent))
    sent = supervisor.act(supervisor.issue(), "transfer", window=f"{HOME}:1")
    supervisor.act(sent, "release", reason="Ya no hace falta")
    done(supervisor.delete(f"/tickets/{supervisor.issue()['id']}"))
    wish = {"queue": f"{HOME}:r"}
    done(supervisor.post(f"/sites/{HOME}/tickets", wish, Idempotency_Key="given-up"))
    for key in ("given-up", "never-sent"):
        done(supervisor.post(f"/sites/{HOME}/withdrawals", {"key": key}))
    agent.act(agent.act(called(agent, supervisor.issue()), "start"), "return")
    agent.act(agent.act(called(agent, supervisor.issue()), "start"), "hold", reason="Fue a pagar")
    parked = agent.act(agent.act(called(agent, supervisor.issue()), "start"), "hold")
    agent.act(agent.act(parked, "resume"), "finish", services=SERVICES)
    world.clock.at += timedelta(minutes=3)
    agent.act(agent.call_next(), "recall")


def called(agent: Caller, ticket: dict[str, Any]) -> dict[str, Any]:
    return done(agent.post(f"{WINDOW}/call", {"ticket": ticket["id"], "reason": "Se siente mal"}))


def served(agent: Caller, ticket: dict[str, Any], *, coded: bool) -> None:
    started = agent.act(called(agent, ticket), "start")
    ended = agent.act(started, "finish", outcome="resolved", note="Conforme")
    agent.act(ended, "undo", seq=ended["seq"])
    ended = agent.act(started, "finish", outcome="resolved", note="Conforme")
    if coded:
        agent.act(ended, "code", services=SERVICES, outcome="oriented")


def agent_of(agent: Caller, window: str = WINDOW) -> str:
    return str(done(agent.get(window))["session"]["agent"])


def views(world: World, supervisor: Caller, agent: Caller) -> None:
    queue = f"/queues/{HOME}:s/state"
    done(supervisor.put(queue, {"open": False, "reason": "Sin sistema"}))
    other = world.caller("agent", name="Luis")
    done(other.put(f"/windows/{HOME}:2/session", {"status": "open"}))
    parked = done(other.post(f"/windows/{HOME}:2/call-next"))
    other.act(other.act(parked, "start"), "hold")
    for aim in ({"window": f"{HOME}:2"}, {"agent": agent_of(other, f"/windows/{HOME}:2")}):
        supervisor.act(supervisor.issue(), "transfer", **aim)
    done(other.put(f"/windows/{HOME}:2/session", {"status": "paused", "reason": "Refrigerio"}))
    paper(world, supervisor)
    site = f"/sites/{HOME}"
    for path in ("/sites", site, f"{site}/board", f"{site}/queues", f"{site}/tickets", f"{site}/events"):
        done(supervisor.get(path))
    for ticket in done(supervisor.get(f"{site}/tickets"))["tickets"]:
        done(supervisor.get(f"/tickets/{ticket['id']}"))
        done(supervisor.get(f"/tickets/{ticket['id']}/history"))
    done(agent.get(WINDOW))
    # The log is ahead of a clock that was set back.
    world.clock.at -= timedelta(minutes=1)
    done(supervisor.get(f"{site}/queues"))
    world.clock.at += timedelta(minutes=1)


def paper(world: World, supervisor: Caller) -> None:
    """A kiosk reaches the limit of a minute, prints a ticket, and fails at the other one."""
    kiosk = world.caller("kiosk")
    device = done(kiosk.get("/me"))["device"]["id"]
    report = f"/devices/{device}/report"
    done(kiosk.put(report, {"version": "1", "printer": {}}))
    for ended in ({"state": "printed"}, {"state": "failed", "reason": "paper_out"}):
        job = done(kiosk.post(f"/tickets/{kiosk.issue()['id']}/print", {"device": device}))["job"]
        done(kiosk.put(f"/print-jobs/{job}", {"state": "printing"}))
        done(kiosk.put(f"/print-jobs/{job}", ended))
        done(kiosk.get(f"/print-jobs/{job}"))
    done(kiosk.put(report, {"version": "1", "printer": {"trouble": "paper_out", "near_end": True}}))
    done(supervisor.get(f"/sites/{HOME}/printers"))


def profile(world: World) -> None:
    done(world.caller("agent", entity="reniec").get("/me"))
    browser = world.browser()
    log_in(browser)
    headers = {"X-CSRFToken": csrf(browser)}
    browser.put("/api/v1/me/language", json={"language": "en"}, headers=headers)
    log_in(world.browser())
    listed = done(browser.get("/api/v1/me/sessions"))["sessions"]
    other = next(each["id"] for each in listed if not each["current"])
    done(browser.delete(f"/api/v1/me/sessions/{other}", headers=headers))
    done(browser.post("/api/v1/me/sessions/end-others", json={}, headers=headers))
    passwords = {"current": PASSWORD, "new": "una frase que recuerdo"}
    assert browser.put("/api/v1/me/password", json=passwords, headers=headers).status_code == 204
    browser.get("/api/v1/me")


def settings(world: World) -> None:
    """Settings are read, added, changed, taken back and removed."""
    core, at = world.application.core, world.clock()
    catalogue.load(core, Context(LOADER, at), network())
    admin = world.caller("administrator", None)
    channel = {"id": "FERIA", "value": {"name": "Feria"}, "reason": "Feria de la ciudad"}
    done(admin.post("/settings/channels", channel))
    made = done(admin.put("/settings/channels/FERIA", {"value": {"name": "Ferias"}, "reason": "Son varias"}))
    assert made["changes"][0]["before"]["name"] == "Feria"
    seq = done(admin.get("/settings/channels/FERIA"))["seq"]
    done(admin.post(f"/settings/history/network/{seq}/undo", {"reason": "Es una"}))
    done(admin.get("/settings/channels"))
    done(admin.get("/settings/history?noun=channels"))
    done(admin.delete("/settings/channels/FERIA"))
    hours(world, admin)


def hours(world: World, admin: Caller) -> None:
    """A centre within its hours, with a queue and a window that are closed, and one where no agent came."""
    week = {"mon-fri": "08:00-20:00"}
    done(admin.put(f"/settings/hours/{AWAY}", {"value": {"week": week}}))
    inventory = {"day": DAY, "hours": "closed", "reason": "Inventario"}
    done(admin.put(f"/settings/hours/{AWAY}:queue:dni", {"value": {"exceptions": [inventory]}}))
    done(admin.put(f"/settings/hours/{AWAY}:window:3", {"value": {"week": {"sat": "08:00-12:00"}}}))
    world.clock.at += timedelta(minutes=30)
    supervisor = world.caller("supervisor", AWAY)
    done(supervisor.put(f"/queues/{AWAY}:ruc/state", {"open": True, "until": "reopened", "reason": "Feria"}))
    done(supervisor.get(f"/sites/{AWAY}/queues"))
    done(supervisor.get(f"/sites/{AWAY}"))
    relief(world, supervisor)


def relief(world: World, supervisor: Caller) -> None:
    """A person in a queue that no open window serves, passed on to the one whose agent may attend them."""
    done(world.caller("agent", AWAY).put(f"/windows/{AWAY}:3/session", {"status": "open"}))
    supervisor.issue(f"{AWAY}:ruc")
    [told] = [each for each in done(supervisor.get(f"/sites/{AWAY}/queues"))["alerts"] if each["relief"]]
    done(supervisor.post(f"/queues/{AWAY}:ruc/relieve", {"to": told["relief"]["id"], "reason": "Sin módulo"}))


def reports(world: World, supervisor: Caller) -> None:
    """Read each report on the next day, so that files of the lake are part of them."""
    world.clock.at += timedelta(days=1)
    core = world.application.core
    day_end.expire_due(core, world.clock())
    for ticket in done(supervisor.get(f"/sites/{HOME}/tickets?forgotten=true"))["tickets"]:
        told = ticket["forgotten"]["since"]
        supervisor.act(ticket, "correct", ended_at=told, reason="Se fue en seguida")
    assert done(supervisor.get(f"/sites/{HOME}/tickets?forgotten=true"))["tickets"] == []
    close_due(core, world.clock())
    compared = f"{DAYS}&compare=previous,last_year&alike=true"
    done(supervisor.get(f"/reports/summary?{compared}&by=entity,hour&site={HOME}&priority=normal"))
    done(supervisor.get(f"/reports/distribution?{DAYS}&by=queue&of=service"))
    done(supervisor.get(f"/reports/services?{DAYS}&by=agent"))
    done(supervisor.get(f"/reports/detail?{DAYS}&site={HOME}"))
    done(supervisor.get("/reports/indicators"))
    assert supervisor.get(f"/reports/summary?{DAYS}&site={HOME}&format=csv").status_code == 200
    done(world.caller("administrator", None).get("/exports?limit=1"))


@pytest.fixture
def published(world: World) -> Published:
    return Published.by(world.application.flask)


@pytest.mark.usefixtures("rosa")
def test_every_answer_is_in_its_published_shape(world: World, published: Published) -> None:
    with recorded(world.application.flask) as answers:
        a_day(world)
    schemas = {(operation, status): schema for operation, status, schema in published.operations()}
    assert mistakes(published, schemas, answers) == {}
    assert set(schemas) - {(each.operation, each.status) for each in answers} == set()

    for each in answers:
        published.look(schemas[each.operation, each.status], each.body)
    members = set().union(*(published.members(each) for each in schemas.values()))
    # A held ticket is a ticket, whose members the others fill.
    held = {("HeldTicket", member) for shape, member in published.seen if shape == "TicketView"}
    assert members - published.seen - held - NEVER_FILLED == set()


def mistakes(
    published: Published, schemas: dict[tuple[str, int], Any], answers: list[Answer]
) -> dict[str, list[str]]:
    """By operation, the mistakes of its answers by the document."""
    found = {
        each.operation: published.mistakes(schemas[each.operation, each.status], each.body)
        for each in answers
    }
    return {operation: wrong for operation, wrong in found.items() if wrong}


def test_everything_that_is_pushed_is_in_its_published_shape(world: World, published: Published) -> None:
    kiosk, agent = world.caller("kiosk"), world.caller("agent")
    watcher = world.watcher(world.token("supervisor"))
    ticket = kiosk.issue()
    kinds = {"board": HOME, "queues": HOME, "window": f"{HOME}:1", "ticket": ticket["id"]}
    acknowledged = [watcher.join(f"{kind}:{owner}") for kind, owner in kinds.items()]
    agent.open_window()
    agent.act(agent.call_next(), "start")
    world.application.realtime.live.step()
    world.application.realtime.live.render_deferred()
    world.application.realtime.live.beat()
    states, beats = received(watcher)

    shapes = {kind: f"{name}Push" for kind, name in names_of(kinds).items()}
    assert {each["room"].partition(":")[0] for each in states} == set(kinds)
    for state in states:
        shape = {"$ref": f"#/components/schemas/{shapes[state['room'].partition(':')[0]]}"}
        assert published.mistakes(shape, state) == []
    assert beats
    assert [published.mistakes({"$ref": "#/components/schemas/Beat"}, each) for each in beats] == [[]] * len(
        beats
    )
    refused = watcher.join("window:nowhere:1")
    for each in (*acknowledged, refused):
        assert published.mistakes({"$ref": "#/components/schemas/Acknowledgement"}, each) == []
    assert refused["code"] in published.shapes["ErrorCode"]["enum"]


def received(watcher: Watcher) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """States and beats that came since the last call."""
    heard = watcher.socket.get_received("/live")
    found: dict[str, list[dict[str, Any]]] = {"state": [], "beat": []}
    for each in heard:
        found[each["name"]].append(each["args"][0])
    return found["state"], found["beat"]


def names_of(kinds: dict[str, str]) -> dict[str, str]:
    return {kind: kind.capitalize() for kind in kinds}


def test_a_member_that_is_not_published_is_found(world: World, published: Published) -> None:
    shape = {"$ref": "#/components/schemas/SiteList"}
    line = {"id": "x", "name": "X", "kind": "center", "region": None, "timezone": "America/Lima"}
    assert published.mistakes(shape, {"sites": [line]}) == []
    assert published.mistakes(shape, {"sites": [{**line, "secret": 1}]}) != []
    assert published.mistakes(shape, {"sites": [{**line, "kind": "moon"}]}) != []
    assert published.mistakes(shape, {"sites": [{"id": "x"}]}) != []
