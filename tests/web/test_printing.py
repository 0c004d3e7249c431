"""Slips over HTTP: ordered at a kiosk, claimed once, and told of truthfully whatever the device does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.worlds import MakeWorld
from tests.web.world import AWAY, HOME, Caller, World, done
from ticketing.ledger import replay


@pytest.fixture
def world(make_world: MakeWorld, database_url: str) -> World:
    return make_world(database_url)


def kiosk_at(world: World, site: str = HOME, name: str = "Quiosco 1") -> Caller:
    """A kiosk whose own program has just reported."""
    kiosk = world.caller("kiosk", site, name=name)
    report(kiosk)
    return kiosk


def own_id(kiosk: Caller) -> str:
    found: str = kiosk.get("/me").get_json()["device"]["id"]
    return found


def report(kiosk: Caller, **printer: object) -> dict[str, Any]:
    body = {"version": "1", "printer": printer}
    return done(kiosk.put(f"/devices/{own_id(kiosk)}/report", body))


def order(caller: Caller, ticket: dict[str, Any], device: str, **more: str) -> dict[str, Any]:
    return done(caller.post(f"/tickets/{ticket['id']}/print", {"device": device}, **more))


def tell(kiosk: Caller, job: dict[str, Any], state: str, reason: str | None = None, **more: str) -> Any:
    body = {"state": state, "reason": reason} if reason else {"state": state}
    return kiosk.put(f"/print-jobs/{job['job']}", body, **more)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_a_kiosk_prints_its_ticket_and_the_history_tells_it(world: World) -> None:
    kiosk = kiosk_at(world)
    ticket = kiosk.issue()
    job = order(kiosk, ticket, own_id(kiosk))
    assert (job["state"], job["copy"]) == ("queued", 1)

    claimed = done(tell(kiosk, job, "printing"))
    assert claimed["state"] == "printing"
    assert done(tell(kiosk, job, "printed"))["state"] == "printed"

    events = done(world.caller("supervisor").get(f"/tickets/{ticket['id']}/history"))["events"]
    assert [each["type"] for each in events][1:] == ["print.ordered", "print.started", "ticket.printed"]
    assert done(kiosk.get(f"/tickets/{ticket['id']}"))["state"] == "waiting"


def test_the_slip_says_what_the_person_needs(world: World) -> None:
    kiosk = kiosk_at(world)
    ticket = kiosk.issue(priority="preferential", category="pregnant", language="en")
    slip = done(tell(kiosk, order(kiosk, ticket, own_id(kiosk)), "printing"))["slip"]

    words = [each["text"] for each in slip if each["kind"] == "text"]
    assert ticket["code"] in words
    assert "Preferential attention" in words
    assert "You are the next person" in words
    assert next(each for each in slip if each.get("text") == ticket["code"])["size"] == "giant"
    # Without a public address no phone could follow the QR code.
    assert [each for each in slip if each["kind"] == "qr"] == []


@pytest.mark.parametrize(
    "layout",
    [
        "",
        "words",
        "- {say: nothing_of_the_pack}",
        "- {line: qr}",
        "- {size: huge, say: code}",
        "- [1",
        "- {say: code, line: qr}",
    ],
)
def test_a_layout_that_cannot_be_used_gives_the_shipped_slip_and_is_logged(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture, layout: str
) -> None:
    (tmp_path / "slips").mkdir()
    (tmp_path / "slips" / f"{HOME}.yaml").write_text(layout)
    kiosk = kiosk_at(world)
    ticket = kiosk.issue()

    slip = done(tell(kiosk, order(kiosk, ticket, own_id(kiosk)), "printing"))["slip"]

    assert ticket["code"] in [each.get("text") for each in slip]
    assert "cannot be used" in caplog.text


def test_a_centre_s_own_layout_is_what_is_printed(world: World, tmp_path: Path) -> None:
    (tmp_path / "slips").mkdir()
    (tmp_path / "slips" / f"{HOME}.yaml").write_text("- {text: Bienvenida}\n- {say: code, size: giant}\n")
    kiosk = kiosk_at(world)
    ticket = kiosk.issue()

    slip = done(tell(kiosk, order(kiosk, ticket, own_id(kiosk)), "printing"))["slip"]

    assert [each["text"] for each in slip] == ["Bienvenida", ticket["code"]]


def test_a_job_is_claimed_once_and_a_retry_gets_the_same_slip(world: World) -> None:
    kiosk = kiosk_at(world)
    job = order(kiosk, kiosk.issue(), own_id(kiosk))

    first = done(tell(kiosk, job, "printing", Idempotency_Key="claim"))

    assert done(tell(kiosk, job, "printing", Idempotency_Key="claim"))["slip"] == first["slip"]
    assert refusal(tell(kiosk, job, "printing", Idempotency_Key="other")) == (409, "job_taken")


def test_only_its_own_device_may_claim_or_tell(world: World) -> None:
    kiosk, other = kiosk_at(world), kiosk_at(world, name="Quiosco 2")
    job = order(kiosk, kiosk.issue(), own_id(kiosk))

    for caller in (other, world.caller("supervisor"), world.caller("administrator", None)):
        assert tell(caller, job, "printing").status_code == 404
    assert tell(world.caller("agent"), job, "printing").status_code == 403
    assert tell(kiosk_at(world, AWAY), job, "printing").status_code == 404
    assert done(kiosk.get(f"/print-jobs/{job['job']}"))["state"] == "queued"


def test_staff_of_another_entity_neither_order_nor_read_a_job(world: World) -> None:
    kiosk = kiosk_at(world)
    ticket = kiosk.issue()
    job = order(kiosk, ticket, own_id(kiosk))
    stranger = world.caller("greeter", entity="sunat", name="Anfitriona de SUNAT")

    assert stranger.get(f"/print-jobs/{job['job']}").status_code == 404
    refused = stranger.post(f"/tickets/{ticket['id']}/print", {"device": own_id(kiosk)})
    assert refused.status_code == 404
    own = world.caller("greeter", entity="reniec", name="Anfitriona de RENIEC")
    assert done(own.get(f"/print-jobs/{job['job']}"))["job"] == job["job"]


def test_staff_print_at_any_kiosk_of_their_site_and_a_kiosk_at_itself_alone(world: World) -> None:
    kiosk, other, away = kiosk_at(world), kiosk_at(world, name="Quiosco 2"), kiosk_at(world, AWAY)
    greeter = world.caller("greeter")
    ticket = kiosk.issue()

    assert order(greeter, ticket, own_id(other))["copy"] == 1
    assert order(greeter, ticket, own_id(kiosk))["copy"] == 2
    refused = kiosk.post(f"/tickets/{ticket['id']}/print", {"device": own_id(other)})
    assert refused.status_code == 404
    elsewhere = greeter.post(f"/tickets/{ticket['id']}/print", {"device": own_id(away)})
    assert elsewhere.status_code == 404
    assert world.caller("display").post(
        f"/tickets/{ticket['id']}/print", {"device": own_id(kiosk)}
    ).status_code in (403, 404)


def test_a_kiosk_without_a_program_is_told_at_once(world: World) -> None:
    kiosk = world.caller("kiosk")
    ticket = kiosk.issue()
    path, body = f"/tickets/{ticket['id']}/print", {"device": own_id(kiosk)}
    assert refusal(kiosk.post(path, body)) == (409, "printer_away")

    report(kiosk)
    world.clock.at += timedelta(seconds=40)
    assert refusal(kiosk.post(path, body)) == (409, "printer_away")


def test_a_ticket_that_is_over_is_not_printed(world: World) -> None:
    kiosk = kiosk_at(world)
    ticket = kiosk.issue()
    done(kiosk.delete(f"/tickets/{ticket['id']}"))

    refused = kiosk.post(f"/tickets/{ticket['id']}/print", {"device": own_id(kiosk)})

    assert refusal(refused) == (409, "ticket_over")


def test_an_order_that_is_claimed_too_late_has_failed_and_is_not_printed(world: World) -> None:
    kiosk = kiosk_at(world)
    job = order(kiosk, kiosk.issue(), own_id(kiosk))
    world.clock.at += timedelta(seconds=30)

    now = done(kiosk.get(f"/print-jobs/{job['job']}"))
    assert (now["state"], now["reason"]) == ("failed", "device_away")
    assert refusal(tell(kiosk, job, "printing")) == (409, "job_taken")


def test_a_device_that_falls_silent_leaves_an_unknown_outcome_until_it_tells_the_truth(world: World) -> None:
    kiosk = kiosk_at(world)
    job = order(kiosk, kiosk.issue(), own_id(kiosk))
    done(tell(kiosk, job, "printing"))
    world.clock.at += timedelta(minutes=2)

    now = done(kiosk.get(f"/print-jobs/{job['job']}"))
    assert (now["state"], now["reason"]) == ("unknown", "device_silent")

    assert done(tell(kiosk, job, "unknown", "power_cut"))["reason"] == "power_cut"
    assert refusal(tell(kiosk, job, "printed")) == (409, "job_taken")


@pytest.mark.parametrize(("state", "reason"), [("failed", "paper_out"), ("unknown", "no_answer")])
def test_what_went_wrong_is_told_and_a_new_order_is_another_copy(
    world: World, state: str, reason: str
) -> None:
    kiosk = kiosk_at(world)
    ticket = kiosk.issue()
    job = order(kiosk, ticket, own_id(kiosk))
    done(tell(kiosk, job, "printing"))

    ended = done(tell(kiosk, job, state, reason))

    assert (ended["state"], ended["reason"]) == (state, reason)
    # The device tells it again when the first answer was lost.
    assert done(tell(kiosk, job, state, reason))["since"] == ended["since"]
    assert order(kiosk, ticket, own_id(kiosk))["copy"] == 2


def test_the_same_order_sent_twice_is_one_job(world: World) -> None:
    kiosk = kiosk_at(world)
    ticket, device = kiosk.issue(), own_id(kiosk)

    jobs = {order(kiosk, ticket, device, Idempotency_Key="print:1")["job"] for _ in range(3)}

    assert len(jobs) == 1


def test_the_device_s_room_carries_its_orders_to_itself_alone(world: World) -> None:
    kiosk, other = kiosk_at(world), kiosk_at(world, name="Quiosco 2")
    room = f"device:{own_id(kiosk)}"
    assert world.watcher(other.token).join(room)["ok"] is False
    assert world.watcher().join(room)["ok"] is False
    assert world.watcher(world.token("supervisor")).join(room)["ok"] is False

    job = order(kiosk, kiosk.issue(), own_id(kiosk))
    watcher = world.watcher(kiosk.token)
    assert watcher.join(room) == {"ok": True}

    assert watcher.pushed()[room]["orders"] == [{"kind": "print", "id": job["job"]}]


def test_supervisors_see_each_printer(world: World) -> None:
    kiosk = kiosk_at(world)
    report(kiosk, trouble="paper_out", near_end=True)
    supervisor = world.caller("supervisor")

    [shown] = done(supervisor.get(f"/sites/{HOME}/printers"))["printers"]
    assert (shown["name"], shown["present"], shown["trouble"]) == ("Quiosco 1", True, "paper_out")
    assert shown["last_printed_at"] is None

    world.clock.at += timedelta(minutes=1)
    [shown] = done(supervisor.get(f"/sites/{HOME}/printers"))["printers"]
    assert shown["present"] is False
    assert world.caller("display").get(f"/sites/{HOME}/printers").status_code == 403
    assert done(world.caller("supervisor", AWAY).get(f"/sites/{AWAY}/printers")) == {"printers": []}


def test_a_report_is_its_own_kiosk_s(world: World) -> None:
    kiosk = kiosk_at(world)
    body = {"version": "1", "printer": {}}
    path = f"/devices/{own_id(kiosk)}/report"

    for caller in (world.caller("supervisor"), kiosk_at(world, name="Quiosco 2"), world.caller("display")):
        assert caller.put(path, body).status_code == 404
    for wrong in ({}, {"version": ""}, {"version": "1", "printer": {"trouble": "tired"}}):
        assert kiosk.put(path, wrong).status_code == 422


def test_a_replay_gives_the_same_jobs(world: World) -> None:
    kiosk = kiosk_at(world)
    ticket = kiosk.issue()
    for state in ("printed", "failed", "unknown"):
        report(kiosk)
        job = order(kiosk, ticket, own_id(kiosk))
        done(tell(kiosk, job, "printing"))
        done(tell(kiosk, job, state))
    report(kiosk)
    order(kiosk, ticket, own_id(kiosk))

    assert [line for line in replay.differences(world.application.core, HOME) if "print_job" in line] == []
