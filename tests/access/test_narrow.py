"""A grant narrowed to an entity is narrow everywhere: queues, events, windows, rooms, devices."""

import json

import pytest
from sqlalchemy import delete

from tests.web.world import HOME, World, done
from ticketing.access import people, programs
from ticketing.domain.authorisation import Grant, Role
from ticketing.ledger import tables

WINDOW = f"{HOME}:1"
READS = (
    f"/sites/{HOME}/queues",
    f"/sites/{HOME}/tickets",
    f"/sites/{HOME}/events",
    f"/sites/{HOME}/board",
    f"/windows/{HOME}:1",
    f"/windows/{HOME}:2",
)


@pytest.mark.parametrize("role", ["agent", "greeter", "supervisor", "coordinator", "administrator"])
def test_staff_of_one_entity_read_no_id_of_another_entitys_ticket(world: World, role: str) -> None:
    kiosk, colleague = world.caller("kiosk"), world.caller("agent", name="luis")
    foreign = [kiosk.issue(f"{HOME}:s")["id"] for _ in range(3)]
    own = kiosk.issue(f"{HOME}:r")["id"]
    colleague.open_window(f"{HOME}:2")
    called = done(colleague.post(f"/windows/{HOME}:2/call", {"ticket": foreign[0]}))
    staff = world.caller(role, entity="reniec")
    texts = [staff.get(path).get_data(as_text=True) for path in READS]
    watcher = world.watcher(staff.token)
    for room in (f"queues:{HOME}", f"window:{HOME}:2"):
        assert watcher.join(room) == {"ok": True}
    colleague.act(called, "start")
    world.application.realtime.live.step()
    texts += [json.dumps(each) for each in watcher.heard()]
    assert not [(id_, text) for id_ in foreign for text in texts if id_ in text]
    assert any(own in text for text in texts), "the own tickets are there"
    line = next(each for each in done(staff.get(READS[0]))["windows"] if each["number"] == 2)
    assert (line["ticket"]["id"], line["ticket"]["code"]) == (None, "S-001")
    for path in (
        f"/tickets/{foreign[0]}",
        f"/tickets/{foreign[0]}/history",
        f"/tickets/{foreign[0]}/targets",
    ):
        assert staff.get(path).status_code == 404


def test_staff_of_the_whole_centre_still_read_them(world: World) -> None:
    ticket = world.caller("kiosk").issue(f"{HOME}:s")["id"]
    assert ticket in world.caller("supervisor").get(f"/sites/{HOME}/events").get_data(as_text=True)


def test_a_supervisor_of_one_entity_pauses_its_windows_and_no_shared_one(world: World) -> None:
    with world.application.core.database.write() as connection:
        served = tables.window_queue.c
        connection.execute(
            delete(tables.window_queue).where(served.window == f"{HOME}:2", served.queue == f"{HOME}:s")
        )
    world.caller("agent", name="luis").open_window(WINDOW)
    world.caller("agent", name="ana").open_window(f"{HOME}:2")
    narrow, other = (world.caller("supervisor", entity=each, name=each) for each in ("reniec", "sunat"))
    pause = {"status": "paused"}
    refused = narrow.put(f"/windows/{WINDOW}/session", pause)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "window_taken")
    assert other.put(f"/windows/{HOME}:2/session", pause).status_code == 409
    assert narrow.put(f"/windows/{HOME}:2/session", pause).status_code == 200
    assert world.caller("supervisor").put(f"/windows/{WINDOW}/session", pause).status_code == 200


def test_a_supervisor_of_one_entity_revokes_no_device(world: World) -> None:
    world.token("display")
    [device] = done(world.caller("supervisor").get(f"/devices?site={HOME}"))["devices"]
    narrow = world.caller("supervisor", entity="reniec", name="x")
    assert narrow.delete(f"/devices/{device['id']}").status_code == 403
    assert narrow.get(f"/devices?site={HOME}").status_code == 403


def test_a_role_taken_away_closes_its_rooms_alone(world: World) -> None:
    core = world.application.core
    grants = [Grant(Role.AGENT, HOME, None)]
    luis = people.add(
        core, programs.context_at(world.clock()), username="luis", name="Luis", password=None, grants=grants
    )
    watcher = world.watcher(world.token("agent", name="luis"))
    for room in (f"queues:{HOME}", f"board:{HOME}"):
        watcher.join(room)
    people.take_from(core, programs.context_at(world.clock()), luis, grants[0])
    watcher.heard()
    world.application.realtime.live.step()
    told = watcher.heard("expelled")
    assert sorted(each["room"] for each in told) == [f"board:{HOME}", f"queues:{HOME}"]
    assert {each["code"] for each in told} == {"not_found"}
    assert watcher.socket.is_connected("/live")
