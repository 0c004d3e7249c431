"""The live loop: after every action, the state pushed to a room equals a fresh snapshot."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.catalogue.world import network
from tests.support.worlds import MakeWorld
from tests.web.world import AWAY, HOME, Caller, Watcher, World, done
from ticketing import catalogue
from ticketing.access import people, programs
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.calendar.instants import to_text
from ticketing.ledger.context import Context
from ticketing.realtime.rooms import parse
from ticketing.realtime.shapes import RoomPush
from ticketing.realtime.snapshots import RENDERER, snapshot

WINDOW = f"{HOME}:1"


@dataclass
class Scene:
    """A centre at work: a greeter, an agent at window 1, a supervisor, and a watcher of every room."""

    world: World
    greeter: Caller
    agent: Caller
    supervisor: Caller
    watcher: Watcher
    ticket: dict[str, Any]

    def rooms(self) -> list[str]:
        return [f"board:{HOME}", f"queues:{HOME}", f"window:{WINDOW}", f"ticket:{self.ticket['id']}"]

    def called(self) -> dict[str, Any]:
        return self.agent.call_next(WINDOW)

    def serving(self) -> dict[str, Any]:
        return self.agent.act(self.called(), "start")


@pytest.fixture
def scene(world: World) -> Scene:
    return at_work(world)


@pytest.fixture
def scene_on_each(make_world: MakeWorld, database_url: str) -> Scene:
    return at_work(make_world(database_url))


def at_work(world: World) -> Scene:
    greeter, agent, supervisor = (world.caller(role) for role in ("greeter", "agent", "supervisor"))
    ticket = greeter.issue()
    agent.open_window(WINDOW)
    scene = Scene(world, greeter, agent, supervisor, world.watcher(world.token("supervisor")), ticket)
    for room in scene.rooms():
        assert scene.watcher.join(room) == {"ok": True}
    return scene


def finished(scene: Scene) -> None:
    scene.agent.act(scene.serving(), "finish")


def no_show(scene: Scene) -> dict[str, Any]:
    return scene.agent.act(scene.called(), "no-show")


def sent_here(scene: Scene) -> None:
    scene.supervisor.act(scene.ticket, "transfer", window=WINDOW)


def held(scene: Scene) -> dict[str, Any]:
    return scene.agent.act(scene.serving(), "hold")


def window_status(status: str) -> Callable[[Scene], object]:
    return lambda scene: done(scene.agent.put(f"/windows/{WINDOW}/session", {"status": status}))


def queue_open(is_open: bool) -> Callable[[Scene], object]:
    return lambda scene: done(scene.supervisor.put(f"/queues/{HOME}:r/state", {"open": is_open}))


Step = Callable[[Scene], object]


def nothing(_scene: Scene) -> None:
    """Leave the scene as it is."""


#: action → (its preparation, the action itself)
ACTIONS: dict[str, tuple[Step, Step]] = {
    "issue": (nothing, lambda s: s.greeter.issue()),
    "issue preferential": (
        nothing,
        lambda s: s.greeter.issue(priority="preferential", category="older_adult"),
    ),
    "call next": (nothing, lambda s: s.called()),
    "call chosen": (
        nothing,
        lambda s: done(s.agent.post(f"/windows/{WINDOW}/call", {"ticket": s.ticket["id"]})),
    ),
    "recall": (lambda s: s.called(), lambda s: s.agent.act(s.ticket, "recall")),
    "start": (lambda s: s.called(), lambda s: s.agent.act(s.ticket, "start")),
    "finish": (lambda s: s.serving(), lambda s: s.agent.act(s.ticket, "finish")),
    "finish and code": (
        lambda s: s.serving(),
        lambda s: s.agent.act(s.ticket, "finish", services=[{"service": "reniec:dni"}], outcome="resolved"),
    ),
    "code": (finished, lambda s: s.agent.act(s.ticket, "code", services=[{"service": "reniec:dni"}])),
    "no-show": (lambda s: s.called(), lambda s: s.agent.act(s.ticket, "no-show")),
    "restore": (no_show, lambda s: s.supervisor.act(s.ticket, "restore")),
    "hold": (lambda s: s.serving(), lambda s: s.agent.act(s.ticket, "hold")),
    "resume": (held, lambda s: s.agent.act(s.ticket, "resume")),
    "return": (lambda s: s.serving(), lambda s: s.agent.act(s.ticket, "return")),
    "transfer to a queue": (
        lambda s: s.serving(),
        lambda s: s.agent.act(s.ticket, "transfer", queue=f"{HOME}:s"),
    ),
    "end what is parked": (held, lambda s: s.supervisor.act(s.ticket, "finish", reason="Se fue")),
    "give back what was sent": (sent_here, lambda s: s.supervisor.act(s.ticket, "release")),
    "close a window that has a ticket sent": (sent_here, window_status("closed")),
    "transfer to this window": (nothing, lambda s: s.supervisor.act(s.ticket, "transfer", window=WINDOW)),
    "misroute": (lambda s: s.called(), lambda s: s.agent.act(s.ticket, "misroute", queue=f"{HOME}:s")),
    "cancel": (nothing, lambda s: s.greeter.act(s.ticket, "cancel")),
    "pause the window": (nothing, window_status("paused")),
    "close the window": (nothing, window_status("closed")),
    "close a queue": (nothing, queue_open(False)),
    "open a queue": (queue_open(False), queue_open(True)),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_pushed_equals_a_fresh_snapshot(scene_on_each: Scene, action: str) -> None:
    scene, (before, act) = scene_on_each, ACTIONS[action]
    before(scene)
    settle(scene.world)
    scene.watcher.heard()
    act(scene)
    settle(scene.world)
    pushed = scene.watcher.pushed()
    assert pushed == {room: fresh(scene.world, room) for room in scene.rooms()}


def settle(world: World) -> None:
    """Serve the pending hints, and render the deferred rooms."""
    live = world.application.realtime.live
    live.step()
    live.render_deferred()


def fresh(world: World, name: str) -> RoomPush:
    room = parse(name)
    assert room is not None
    return snapshot(world.application.core, room, RENDERER, world.clock())[1]


def test_a_window_says_why_somebody_was_parked_the_last_time(scene: Scene) -> None:
    ticket = scene.serving()
    scene.agent.act(ticket, "hold", reason="Fue a pagar")
    scene.agent.act(ticket, "resume")
    scene.agent.act(ticket, "hold", reason="Saca copias")
    window = done(scene.agent.get(f"/windows/{WINDOW}"))
    assert [each["hold_reason"] for each in window["held"]] == ["Saca copias"]


@pytest.mark.parametrize("leave", ["finish", "no-show", "hold", "return"])
def test_a_window_says_since_when_it_is_free(scene: Scene, leave: str) -> None:
    opened = session_at(scene)
    ticket = scene.called() if leave == "no-show" else scene.serving()
    assert session_at(scene) == opened
    left = scene.agent.act(ticket, leave)
    assert session_at(scene) == {**opened, "freed_at": left["since"]}
    scene.agent.put(f"/windows/{WINDOW}/session", {"status": "paused"})
    assert session_at(scene)["freed_at"] is None


def session_at(scene: Scene) -> dict[str, Any]:
    """Session of the window, as supervisors see it."""
    windows = done(scene.supervisor.get(f"/sites/{HOME}/queues"))["windows"]
    session: dict[str, Any] = next(each["session"] for each in windows if each["id"] == WINDOW)
    return session


def test_a_room_says_its_state_at_once(scene: Scene) -> None:
    newcomer = scene.world.watcher(scene.world.token("display"))
    assert newcomer.join(f"board:{HOME}") == {"ok": True}
    assert newcomer.pushed() == {f"board:{HOME}": fresh(scene.world, f"board:{HOME}")}


def test_a_board_is_what_the_api_answers(scene: Scene) -> None:
    scene.called()
    settle(scene.world)
    board = done(scene.supervisor.get(f"/sites/{HOME}/board"))
    assert scene.watcher.pushed()[f"board:{HOME}"] == {"room": f"board:{HOME}", **board}


def test_many_commits_are_painted_once(scene: Scene) -> None:
    scene.watcher.heard()
    for _ in range(5):
        scene.greeter.issue()
    settle(scene.world)
    rooms = [state["room"] for state in scene.watcher.heard()]
    assert sorted(rooms) == sorted(scene.rooms())


def test_another_centre_hears_nothing(scene: Scene) -> None:
    elsewhere = scene.world.watcher(scene.world.token("display", AWAY))
    elsewhere.join(f"board:{AWAY}")
    # Its own token is a change of that centre's devices.
    settle(scene.world)
    elsewhere.heard()
    scene.greeter.issue()
    settle(scene.world)
    assert elsewhere.heard() == []


def test_a_change_of_the_centre_s_settings_is_painted_and_asks_for_the_centre_again(scene: Scene) -> None:
    admin = with_settings(scene)
    before = done(scene.supervisor.get(f"/sites/{HOME}"))["settings"]
    value = done(admin.get(f"/settings/queues/{HOME}:dni"))["value"]
    done(admin.put(f"/settings/queues/{HOME}:dni", {"value": {**value, "name": "Documentos"}}))
    settle(scene.world)
    board = scene.watcher.pushed()[f"board:{HOME}"]
    assert "Documentos" in [each["name"] for each in board["queues"]]
    assert board["settings"] == done(scene.supervisor.get(f"/sites/{HOME}"))["settings"] != before


def test_a_change_of_the_network_is_painted_at_every_centre_without_an_event_of_theirs(scene: Scene) -> None:
    admin = with_settings(scene)
    before = scene.watcher.pushed()
    value = done(admin.get("/settings/entities/reniec"))["value"]
    done(admin.put("/settings/entities/reniec", {"value": {**value, "name": "Registro Nacional"}}))
    settle(scene.world)
    board = scene.watcher.pushed()[f"board:{HOME}"]
    assert "Registro Nacional" in [each["entity_name"] for each in board["queues"]]
    assert before == {} or board["seq"] == before[f"board:{HOME}"]["seq"]


def with_settings(scene: Scene) -> Caller:
    """An administrator of a network whose settings are events; what was painted of them is heard already."""
    administrator = Actor(ActorKind.SYSTEM, "test", "test", (Grant(Role.ADMINISTRATOR, None, None),))
    catalogue.load(scene.world.application.core, Context(administrator, scene.world.clock()), network())
    settle(scene.world)
    return scene.world.caller("administrator", None)


def test_whoever_leaves_hears_no_more(scene: Scene) -> None:
    scene.watcher.leave(f"board:{HOME}")
    scene.watcher.heard()
    scene.greeter.issue()
    settle(scene.world)
    assert f"board:{HOME}" not in scene.watcher.pushed()


@pytest.mark.parametrize(
    ("role", "site", "room", "code"),
    [
        (None, None, f"board:{HOME}", "login_required"),
        (None, None, f"queues:{HOME}", "login_required"),
        (None, None, f"window:{WINDOW}", "login_required"),
        ("display", AWAY, f"board:{HOME}", "not_found"),
        ("display", HOME, f"queues:{HOME}", "forbidden"),
        ("display", HOME, f"window:{WINDOW}", "forbidden"),
        ("kiosk", HOME, f"window:{WINDOW}", "forbidden"),
        ("agent", AWAY, f"window:{WINDOW}", "not_found"),
        ("administrator", None, "ticket:nothing", "ticket_unknown"),
        ("administrator", None, "board:nowhere", "site_unknown"),
        ("administrator", None, "kitchen:1", "invalid"),
        ("administrator", None, {"a": 1}, "invalid"),
        ("administrator", None, "board:a\0b", "invalid"),
    ],
)
def test_a_room_that_is_not_ones_own_stays_shut(
    world: World, role: str | None, site: str | None, room: object, code: str
) -> None:
    watcher = world.watcher(None if role is None else world.token(role, site))
    assert watcher.join(room) == {"ok": False, "code": code}
    assert watcher.heard() == []


def test_a_citizen_with_the_link_sees_their_ticket_and_nothing_of_anybody(world: World) -> None:
    ticket = world.caller("kiosk").issue(document={"kind": "dni", "number": "10117410"})
    citizen = world.watcher()
    assert citizen.join(f"ticket:{ticket['id']}") == {"ok": True}
    [state] = citizen.heard()
    assert set(state) == {"room", "seq", "timezone", "ticket"}
    assert set(state["ticket"]) == {
        *("id", "code", "state", "queue_name", "entity_name", "window_number"),
        *("day", "ahead", "issued_at", "called_at", "since"),
    }


def test_an_unknown_token_is_not_connected(world: World) -> None:
    assert not world.watcher("suyay_nothing").socket.is_connected("/live")


def test_the_beat_tells_the_seq_and_the_build(scene: Scene) -> None:
    scene.watcher.heard()
    scene.world.application.realtime.live.beat()
    build = scene.world.application.flask.config["BUILD"]
    told = to_text(scene.world.clock.at)
    seq = fresh(scene.world, f"board:{HOME}")["seq"]
    beats = scene.watcher.heard("beat")
    assert beats == [{"site": HOME, "seq": seq, "build": build, "at": told}]


def test_what_another_process_committed_unheard_is_found_by_the_beat(scene: Scene) -> None:
    live, publisher = scene.world.application.realtime.live, scene.world.application.realtime.publisher
    settle(scene.world)
    live.beat()
    scene.greeter.issue()
    publisher.take(0)
    scene.watcher.heard()
    live.beat()
    assert scene.watcher.pushed()[f"board:{HOME}"] == fresh(scene.world, f"board:{HOME}")


def test_midnight_is_painted_without_an_event(scene: Scene) -> None:
    scene.called()
    settle(scene.world)
    live = scene.world.application.realtime.live
    live.turn_days()
    scene.watcher.heard()
    live.turn_days()
    assert scene.watcher.pushed() == {}, "within the day nothing is rendered again"

    # In Lima it is five hours earlier than in UTC.
    scene.world.clock.at = datetime(2026, 11, 25, 4, 59, 55, tzinfo=UTC)
    live.turn_days()
    assert scene.watcher.pushed() == {}
    scene.world.clock.at = datetime(2026, 11, 25, 5, 0, 0, tzinfo=UTC)
    live.turn_days()
    board = scene.watcher.pushed()[f"board:{HOME}"]
    assert (board["calls"], [each["waiting"] for each in board["queues"]]) == ([], [0, 0])
    assert board == fresh(scene.world, f"board:{HOME}")


def test_a_revoked_device_is_put_out_without_waiting_for_a_beat(world: World) -> None:
    display = world.watcher(world.token("display"))
    display.join(f"board:{HOME}")
    administrator = world.caller("administrator", None)
    live = world.application.realtime.live
    live.step()
    for device in done(administrator.get(f"/devices?site={HOME}"))["devices"]:
        administrator.delete(f"/devices/{device['id']}")
    live.expel_revoked()
    assert not display.socket.is_connected("/live")


def test_the_page_of_a_ticket_knows_its_day_and_the_zone_in_which_it_ends(scene: Scene) -> None:
    scene.watcher.heard()
    scene.watcher.join(f"ticket:{scene.ticket['id']}")
    [state] = scene.watcher.heard()
    assert (state["timezone"], state["ticket"]["day"]) == ("America/Lima", "2026-11-24")


def test_whoever_lost_their_access_is_put_out_by_the_next_beat(world: World) -> None:
    core = world.application.core
    grants = [Grant(Role.AGENT, HOME, None)]
    people.add(
        core, programs.context_at(world.clock()), username="luis", name="Luis", password=None, grants=grants
    )
    watcher = world.watcher(world.token("agent", name="luis"))
    watcher.join(f"board:{HOME}")
    people.set_active(core, programs.context_at(world.clock()), "luis", False)
    world.application.realtime.live.beat()
    assert not watcher.socket.is_connected("/live")


def test_what_a_pause_gives_back_and_what_grows_too_old_is_painted_without_an_event(scene: Scene) -> None:
    """Time alone passes: the live loop appends the release, and paints the alert when it is due."""
    live, clock = scene.world.application.realtime.live, scene.world.clock
    scene.supervisor.act(scene.ticket, "transfer", window=WINDOW)
    parked = scene.agent.act(scene.serving(), "hold")
    sent = scene.greeter.issue()
    scene.supervisor.act(sent, "transfer", window=WINDOW)
    done(scene.agent.put(f"/windows/{WINDOW}/session", {"status": "paused"}))
    settle(scene.world)
    live.render_changed()
    scene.watcher.heard()
    live.render_changed()
    assert scene.watcher.pushed() == {}, "nothing is painted before its time"
    clock.at += timedelta(minutes=6)
    live._release()
    settle(scene.world)
    assert alert_kinds(scene, sent) == ["unstaffed"]
    clock.at += timedelta(minutes=30)
    live.render_changed()
    assert alert_kinds(scene, parked) == ["parked_long"]


def alert_kinds(scene: Scene, ticket: dict[str, Any]) -> list[str]:
    """What the supervisor's room was last pushed about the ticket."""
    pushed = scene.watcher.pushed()[f"queues:{HOME}"]
    return [each["kind"] for each in pushed["alerts"] if each["ticket"] == ticket["id"]]
