"""People, roles and devices over the settings API."""

from tests.web.world import HOME, World, done


def test_people_and_their_roles_are_added_read_changed_and_taken_back(world: World) -> None:
    admin = world.caller("administrator", None)
    value = {"username": "rosa", "name": "Rosa Quispe", "password": "una clave larga"}
    answer = admin.post("/settings/people", {"value": value, "reason": "Ingresa hoy"})
    assert answer.status_code == 201
    some_id = done(answer)["changes"][0]["id"]
    assert answer.headers["Location"].endswith(f"/settings/people/{some_id}")
    read = done(admin.get(f"/settings/people/{some_id}"))["value"]
    assert read == {"username": "rosa", "name": "Rosa Quispe", "active": True}

    roles = {"roles": [{"role": "agent", "entity": "reniec"}]}
    key = f"{HOME}:{some_id}"
    assert admin.post("/settings/roles", {"id": key, "value": roles}).status_code == 201
    done(admin.put(f"/settings/roles/{key}", {"value": {"roles": [{"role": "greeter", "entity": None}]}}))
    [changed, *_] = done(admin.get(f"/settings/history?site={HOME}&noun=roles&id={key}"))["changes"]
    assert changed["before"] == roles
    done(admin.post(f"/settings/history/{HOME}/{changed['seq']}/undo"))
    assert done(admin.get(f"/settings/roles/{key}"))["value"] == roles

    assert admin.delete(f"/settings/people/{some_id}").status_code == 200
    assert admin.get(f"/settings/roles/{key}").status_code == 404
    assert "Rosa" not in admin.get("/settings/history").get_data(as_text=True)
    assert "rosa" not in admin.get("/sites/network/events").get_data(as_text=True)


def test_a_device_is_renamed_and_revoked(world: World) -> None:
    admin, kiosk = world.caller("administrator", None), world.caller("kiosk")
    [device] = done(admin.get(f"/settings/devices?site={HOME}"))["settings"]
    renamed = {**device["value"], "name": "Puerta"}
    done(admin.put(f"/settings/devices/{device['id']}", {"value": renamed, "seq": device["seq"]}))
    assert [each["name"] for each in done(admin.get(f"/devices?site={HOME}"))["devices"]] == ["Puerta"]
    # The second of two administrators is told.
    stale = admin.put(f"/settings/devices/{device['id']}", {"value": renamed, "seq": device["seq"]})
    assert (stale.status_code, stale.get_json()["code"]) == (409, "setting_changed")
    assert kiosk.get("/me").status_code == 200
    done(admin.delete(f"/settings/devices/{device['id']}"))
    assert kiosk.get("/me").status_code == 401


def test_a_refusal_names_the_agent_and_the_code(world: World) -> None:
    admin, agent = world.caller("administrator", None), world.caller("agent", name="Rosa")
    agent.open_window()
    ticket = admin.issue()
    agent.call_next()
    [roles] = [
        each for each in done(admin.get(f"/settings/roles?site={HOME}"))["settings"] if "agent" in str(each)
    ]
    refused = admin.delete(f"/settings/roles/{roles['id']}", Accept_Language="es")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "settings_occupied")
    assert f"Rosa tiene a 1 persona a su cargo: {ticket['code']}." in refused.get_json()["detail"]


def test_what_comes_later_says_so_in_words(world: World) -> None:
    admin = world.caller("administrator", None)
    for noun in ("displays", "slips", "messages"):
        for answer in (admin.get(f"/settings/{noun}"), admin.put(f"/settings/{noun}/x", {"value": {}})):
            problem = answer.get_json()
            assert (answer.status_code, problem["code"]) == (404, "setting_planned")
    assert admin.get("/settings/planets").get_json()["code"] == "setting_unknown"


def test_a_supervisor_relieves_a_queue_by_what_the_alert_names(world: World) -> None:
    supervisor, agent = world.caller("supervisor"), world.caller("agent", name="Rosa", entity="sunat")
    agent.open_window()
    supervisor.issue()
    [alert] = done(supervisor.get(f"/sites/{HOME}/queues"))["alerts"]
    assert (alert["kind"], alert["relief"]) == ("unstaffed", None)
    late = supervisor.post(f"/queues/{HOME}:r/relieve", {"to": f"{HOME}:1"})
    assert (late.status_code, late.get_json()["code"]) == (409, "relief_gone")
