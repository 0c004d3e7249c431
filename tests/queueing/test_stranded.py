"""Where people can be sent, when they come back, who takes over, and what supervisors are told."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, update

from tests.support.floor import Floor, core_on
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Forbidden, IllegalTransition, Invalid, NotFound, SuyayError
from ticketing.ledger import replay, tables
from ticketing.ledger.settings import site_catalogue
from ticketing.queueing import day_end, releasing, targets
from ticketing.queueing.reading import views
from ticketing.queueing.shapes import AlertView, TicketView

ENTITIES = {"a": "sunat"}
PAUSE_S, HOLD_S = 300, 1800


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [], entities=ENTITIES)
    core.database.close()


def alerts(floor: Floor) -> list[AlertView]:
    return views.queues_view(floor.core, floor.context(floor.supervisor), floor.site)["alerts"]


def kinds(floor: Floor) -> list[tuple[str, str]]:
    """`(kind, code)` of each alert."""
    return [(str(each["kind"]), each["code"]) for each in alerts(floor)]


def sent(floor: Floor, code: str = "s", **aim: str) -> TicketView:
    ticket = floor.issue(code)
    return floor.act(floor.supervisor, ticket["id"], "transfer", **aim)


def row(floor: Floor, ticket: TicketView) -> dict[str, Any]:
    return next(each for each in floor.rows(tables.ticket) if each["id"] == ticket["id"])


def aim_of(floor: Floor, ticket: TicketView) -> tuple[str | None, str | None]:
    found = row(floor, ticket)
    return found["for_window"], found["for_agent"]


def parked(floor: Floor, index: int = 0) -> TicketView:
    """A person whom the agent called, attended and parked."""
    called = floor.call_next(index)
    assert called is not None
    floor.act(floor.agent(index), called["id"], "start")
    return floor.act(floor.agent(index), called["id"], "hold", reason="Fue a pagar")


def refused(error: type[SuyayError], command: Any) -> SuyayError:
    with pytest.raises(error) as found:
        command()
    return found.value


# --- sending ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_sending_to_a_window_that_cannot_call_is_refused(floor: Floor, status: str) -> None:
    floor.open(0)
    floor.open(0, status)
    found = refused(Conflict, lambda: sent(floor, window=floor.window(0)))
    assert found.code == ErrorCode.WINDOW_NOT_OPEN


def test_sending_to_an_agent_on_pause_or_gone_is_refused(floor: Floor) -> None:
    aim = {"agent": floor.agent(0).id}
    assert refused(Conflict, lambda: sent(floor, **aim)).code == ErrorCode.AGENT_NOT_HERE
    floor.open(0)
    floor.open(0, "paused")
    assert refused(Conflict, lambda: sent(floor, **aim)).code == ErrorCode.WINDOW_NOT_OPEN


@pytest.mark.parametrize("aim", ["window", "agent"])
def test_sending_to_an_agent_of_another_entity_is_refused(floor: Floor, aim: str) -> None:
    floor.employ(2, "sunat")
    floor.open(2)
    target = {aim: floor.window(2) if aim == "window" else floor.agent(2).id}
    found = refused(Conflict, lambda: sent(floor, "s", **target))
    assert (found.code, found.extra["entity"]) == (ErrorCode.AGENT_MAY_NOT_SERVE, "reniec")
    # With a queue of that entity the person may go there.
    sent(floor, "s", queue=floor.queue("a"), **target)
    called = floor.call_next(2)
    assert called is not None and called["entity"] == "sunat"


def test_sending_to_a_queue_that_no_window_has_is_refused(floor: Floor) -> None:
    with floor.core.database.write() as connection:
        connection.execute(delete(tables.window_queue).where(tables.window_queue.c.queue == floor.queue("a")))
        site_catalogue.changed(connection)
    ticket = floor.issue("s")
    for action in ("transfer", "misroute"):
        aim = {"queue": floor.queue("a")}
        found = refused(
            Conflict, lambda action=action, aim=aim: floor.act(floor.supervisor, ticket["id"], action, **aim)
        )
        assert found.code == ErrorCode.QUEUE_WITHOUT_WINDOW


def test_what_the_dialog_offers_is_exactly_what_works(floor: Floor) -> None:
    """Every window, agent and queue of the site is tried: those offered work, and the others do not."""
    floor.employ(0, "reniec")
    floor.employ(1, None)
    floor.employ(2, "sunat")
    for index in range(3):
        floor.open(index)
    floor.open(1, "paused")
    ticket = floor.issue("s")
    offer = targets.targets_view(floor.core, floor.context(floor.supervisor), ticket["id"])
    windows = {each["id"] for each in offer["windows"]}
    agents = {each["agent"] for each in offer["windows"]}
    assert windows == {floor.window(0)}
    tries = [{"window": floor.window(index)} for index in range(3)]
    tries += [{"agent": floor.agent(index).id} for index in range(3)]
    for aim in tries:
        (where,) = aim.values()
        try:
            floor.act(floor.supervisor, ticket["id"], "transfer", **aim)
        except Conflict:
            assert where not in windows | agents
        else:
            assert where in windows | agents
    assert [each["staffed"] for each in offer["queues"]] == [False, True]
    assert floor.queue("s") not in [each["id"] for each in offer["queues"]]


def test_a_stranger_to_the_entity_is_offered_nothing(floor: Floor) -> None:
    floor.employ(2, "sunat")
    ticket = floor.issue("s")
    context = floor.context(floor.agent(2))
    refused(NotFound, lambda: targets.targets_view(floor.core, context, ticket["id"]))


# --- coming back ------------------------------------------------------------------------------------


@pytest.mark.parametrize("aim", ["window", "agent"])
def test_a_ticket_comes_back_at_once_when_its_window_closes(floor: Floor, aim: str) -> None:
    floor.open(0)
    floor.open(1)
    ticket = sent(floor, **{aim: floor.window(0) if aim == "window" else floor.agent(0).id})
    assert floor.call_next(1) is None
    floor.open(0, "closed")
    assert aim_of(floor, ticket) == (None, None)
    called = floor.call_next(1)
    assert called is not None and called["id"] == ticket["id"]
    released = [each for each in floor.rows(tables.event) if each["type"] == "ticket.released"]
    assert [each["data"]["reason"] for each in released] == ["window_closed"]
    assert replay.differences(floor.core, floor.site) == []


def test_a_pause_gives_it_back_after_the_sites_time_and_says_so_meanwhile(floor: Floor) -> None:
    floor.open(0)
    floor.open(1)
    ticket = sent(floor, window=floor.window(0))
    floor.open(0, "paused")
    assert kinds(floor) == [("sent_away", ticket["code"])]
    floor.wait(PAUSE_S - 1)
    assert releasing.release_due(floor.core, floor.now) == 0
    floor.wait(1)
    assert releasing.release_due(floor.core, floor.now) == 1
    assert (aim_of(floor, ticket), kinds(floor)) == ((None, None), [])
    found = row(floor, ticket)
    assert found["wait_ms"] == PAUSE_S * 1000, "it waited all the time, with its arrival kept"
    assert found["arrived_at"] == found["order_at"] < found["since"]


def test_a_pause_that_ends_in_time_keeps_it(floor: Floor) -> None:
    floor.open(0)
    ticket = sent(floor, window=floor.window(0))
    floor.open(0, "paused")
    floor.wait(PAUSE_S / 2)
    floor.open(0)
    floor.wait(PAUSE_S)
    assert releasing.release_due(floor.core, floor.now) == 0
    assert aim_of(floor, ticket) == (floor.window(0), None)


def test_a_site_without_time_for_pauses_gives_back_in_the_same_command(floor: Floor) -> None:
    at_once = Floor(floor.core, [], limits={"sent_pause_s": 0})
    at_once.open(0)
    ticket = sent(at_once, window=at_once.window(0))
    at_once.open(0, "paused")
    assert aim_of(at_once, ticket) == (None, None)


def test_an_agent_who_lost_the_entity_loses_what_was_sent(floor: Floor) -> None:
    floor.employ(0, "reniec")
    floor.open(0)
    ticket = sent(floor, agent=floor.agent(0).id)
    floor.employ(0, "sunat")
    assert kinds(floor) == [("sent_away", ticket["code"])]
    assert releasing.release_due(floor.core, floor.now) == 1
    assert kinds(floor) == [("unstaffed", ticket["code"])]


def test_an_agent_follows_from_window_to_window_as_long_as_one_of_two_aims_holds(floor: Floor) -> None:
    floor.open(0)
    floor.open(1)
    ticket = sent(floor, window=floor.window(0), agent=floor.agent(1).id)
    floor.open(0, "closed")
    assert aim_of(floor, ticket) == (None, floor.agent(1).id)
    floor.open(1, "closed")
    assert aim_of(floor, ticket) == (None, None)


def test_a_supervisor_gives_back_by_hand_what_was_sent_and_nothing_else(floor: Floor) -> None:
    floor.open(0)
    ticket = sent(floor, window=floor.window(0))
    floor.act(floor.supervisor, ticket["id"], "release", reason="Ya no hace falta")
    assert aim_of(floor, ticket) == (None, None)
    refused(IllegalTransition, lambda: floor.act(floor.supervisor, ticket["id"], "release"))


# --- parked people ----------------------------------------------------------------------------------


def test_a_parked_person_is_taken_over_once_the_agent_has_left(floor: Floor) -> None:
    floor.open(0)
    floor.open(1)
    floor.issue("s")
    person = parked(floor, 0)
    found = refused(Conflict, lambda: floor.act(floor.agent(1), person["id"], "resume"))
    assert found.code == ErrorCode.STILL_WITH_AGENT
    floor.open(0, "closed")
    view = views.window_view(floor.core, floor.context(floor.agent(1)), floor.window(1))
    assert [(each["id"], each["hold_reason"], each["free_at"] is not None) for each in view["held"]] == [
        (person["id"], "Fue a pagar", True)
    ]
    resumed = floor.act(floor.agent(1), person["id"], "resume")
    assert (resumed["window"], resumed["agent"]) == (floor.window(1), floor.agent(1).id)
    last = floor.rows(tables.event)[-1]
    assert last["data"]["taken_over_from"] == floor.agent(0).id
    floor.act(floor.agent(1), person["id"], "finish")
    (attention,) = floor.rows(tables.attention)
    assert attention["agent"] == floor.agent(1).id, "who ended it has it"
    assert replay.differences(floor.core, floor.site) == []


def test_a_long_pause_frees_parked_people_from_an_instant_that_the_view_names(floor: Floor) -> None:
    floor.open(0)
    floor.open(1)
    floor.issue("s")
    person = parked(floor, 0)
    floor.wait(60)
    floor.open(0, "paused")
    assert kinds(floor) == [("parked_away", person["code"])]
    view = views.queues_view(floor.core, floor.context(floor.supervisor), floor.site)
    window = views.window_view(floor.core, floor.context(floor.agent(1)), floor.window(1))
    assert view["changes_at"] == window["held"][0]["free_at"] == "2026-11-24T14:06:00.000Z"
    floor.wait(PAUSE_S - 1)
    refused(Conflict, lambda: floor.act(floor.agent(1), person["id"], "resume"))
    floor.wait(1)
    assert kinds(floor) == [], "an agent of the queue can act now"
    floor.act(floor.agent(1), person["id"], "resume")


def test_only_an_agent_of_the_queue_and_the_entity_takes_over(floor: Floor) -> None:
    floor.employ(1, "sunat")
    floor.rights[1] = ("sunat",)
    floor.open(0)
    floor.open(2)
    floor.issue("s")
    person = parked(floor, 0)
    floor.open(0, "closed")
    assert kinds(floor) == [("parked_away", person["code"])]
    found = refused(Conflict, lambda: floor.act(floor.agent(2), person["id"], "resume"))
    assert found.code == ErrorCode.QUEUE_NOT_SERVED
    refused(NotFound, lambda: floor.act(floor.agent(1), person["id"], "resume"))
    view = views.window_view(floor.core, floor.context(floor.agent(2)), floor.window(2))
    assert view["held"] == []


def test_a_parked_person_is_told_after_the_sites_limit_even_with_the_agent_here(floor: Floor) -> None:
    floor.open(0)
    floor.issue("s")
    person = parked(floor, 0)
    floor.wait(HOLD_S - 1)
    assert alerts(floor) == []
    floor.wait(1)
    (told,) = alerts(floor)
    assert (told["kind"], told["code"], told["window_number"]) == ("parked_long", person["code"], 1)
    assert told["since"] == "2026-11-24T14:30:00.000Z"


def test_a_supervisor_ends_what_an_absent_agent_left_and_it_counts_for_the_agent(floor: Floor) -> None:
    floor.open(0)
    floor.issue("s")
    floor.issue("s")
    person = parked(floor, 0)
    floor.wait(600)
    refused(IllegalTransition, lambda: floor.act(floor.agent(0), person["id"], "finish"))
    ended = floor.act(floor.supervisor, person["id"], "finish", reason="Se fue sin avisar")
    coded = floor.act(
        floor.supervisor, person["id"], "code", services=[{"service": "reniec:dni"}], reason="Lo dijo"
    )
    assert (ended["state"], coded["state"], coded["agent"]) == ("closed", "finished", floor.agent(0).id)
    (attention,) = floor.rows(tables.attention)
    assert (attention["agent"], attention["hold_ms"]) == (floor.agent(0).id, 600_000)
    called = floor.call_next(0)
    assert called is not None
    floor.act(floor.supervisor, called["id"], "no-show", reason="Nadie vino")
    reasons = [each["data"].get("reason") for each in floor.rows(tables.event)[-3:]]
    assert reasons == ["Lo dijo", None, "Nadie vino"]
    assert replay.differences(floor.core, floor.site) == []


# --- alerts -----------------------------------------------------------------------------------------


def test_people_in_a_queue_without_an_open_window_are_named(floor: Floor) -> None:
    first, second = floor.issue("s"), floor.issue("a")
    assert kinds(floor) == [("unstaffed", first["code"]), ("unstaffed", second["code"])]
    floor.open(0)
    assert kinds(floor) == [("unstaffed", second["code"])]
    floor.open(2)
    assert kinds(floor) == []
    floor.open(0, "paused")
    assert kinds(floor) == [("unstaffed", first["code"])]


def test_an_open_window_whose_agent_may_not_attend_the_entity_staffs_nothing(floor: Floor) -> None:
    floor.employ(2, "reniec")
    floor.open(2)
    ticket = floor.issue("a")
    assert kinds(floor) == [("unstaffed", ticket["code"])]
    assert floor.call_next(2) is None


def test_an_agent_who_was_put_out_leaves_an_alert_for_the_person_called(floor: Floor) -> None:
    floor.employ(0, None)
    floor.open(0)
    ticket = floor.issue("s")
    floor.call_next(0)
    assert alerts(floor) == []
    floor.employ(0, None, active=False)
    assert kinds(floor) == [("left_called", ticket["code"])]
    floor.act(floor.supervisor, ticket["id"], "return", reason="Sin asesor")
    assert kinds(floor) == [("unstaffed", ticket["code"])]


def test_what_is_left_of_yesterday_is_told_until_the_day_is_settled(floor: Floor) -> None:
    floor.open(0)
    ticket = floor.issue("s")
    floor.wait(24 * 3600)
    assert kinds(floor) == [("day_over", ticket["code"])]
    day_end.expire_due(floor.core, floor.now)
    assert kinds(floor) == []


# --- choosing and striking off ----------------------------------------------------------------------


def test_choosing_out_of_order_needs_a_reason_and_is_seen_by_the_supervisor(floor: Floor) -> None:
    floor.open(0)
    floor.issue("s", priority="preferential")
    floor.wait(1)
    chosen = floor.issue("s")
    found = refused(Invalid, lambda: floor.call(0, chosen["id"], reason=None))
    assert found.code == ErrorCode.REASON_REQUIRED
    called = floor.call(0, chosen["id"], reason="Se siente mal")
    assert called["why"] is not None
    assert (called["why"]["passed"], called["why"]["reason"]) == ("preferential", "Se siente mal")
    (told,) = alerts(floor)
    assert (told["kind"], told["code"], told["reason"]) == ("chosen", chosen["code"], "Se siente mal")
    floor.wait(15 * 60)
    assert alerts(floor) == []


def test_choosing_who_is_next_anyway_passes_nobody(floor: Floor) -> None:
    floor.open(0)
    ticket = floor.issue("s")
    called = floor.call(0, ticket["id"], reason=None)
    assert called["why"] is not None and called["why"]["passed"] is None
    assert alerts(floor) == []


def test_choosing_is_off_unless_the_site_says_so(floor: Floor) -> None:
    with floor.core.database.write() as connection:
        connection.execute(update(tables.site).values(choose_allowed=False))
        site_catalogue.changed(connection)
    floor.open(0)
    ticket = floor.issue("s")
    found = refused(Forbidden, lambda: floor.call(0, ticket["id"]))
    assert found.code == ErrorCode.CHOOSING_NOT_ALLOWED


def test_a_no_show_needs_the_sites_least_time_and_a_hasty_one_is_told(floor: Floor) -> None:
    slow = Floor(floor.core, [], limits={"no_show_least_s": 20})
    slow.open(0)
    ticket = slow.issue("s")
    slow.call_next(0)
    slow.wait(12.4)
    found = refused(Conflict, lambda: slow.act(slow.agent(0), ticket["id"], "no-show"))
    assert (found.code, found.extra) == (ErrorCode.NO_SHOW_TOO_SOON, {"wait_s": 8})
    slow.wait(8)
    slow.act(slow.agent(0), ticket["id"], "no-show")
    assert kinds(slow) == [("hasty_no_show", ticket["code"])]
    slow.act(slow.supervisor, ticket["id"], "restore")
    assert kinds(slow) == []


def test_a_no_show_after_some_patience_is_told_to_nobody(floor: Floor) -> None:
    slow = Floor(floor.core, [], limits={"no_show_least_s": 20})
    slow.open(0)
    ticket = slow.issue("s")
    slow.call_next(0)
    slow.wait(40)
    slow.act(slow.agent(0), ticket["id"], "no-show")
    assert alerts(slow) == []


# --- codes ------------------------------------------------------------------------------------------


def test_a_wrap_passes_over_the_codes_of_people_who_are_still_here(floor: Floor) -> None:
    small = Floor(floor.core, [], last=3, wrap=True)
    small.open(0)
    first, *_ = [small.issue("s") for _ in range(3)]
    assert refused(Conflict, lambda: small.issue("s")).code == ErrorCode.SERIES_EXHAUSTED
    called = small.call_next(0)
    assert called is not None and called["id"] == first["id"]
    small.act(small.agent(0), first["id"], "start")
    small.act(small.agent(0), first["id"], "finish")
    second = small.call_next(0)
    assert second is not None
    small.act(small.agent(0), second["id"], "no-show")
    assert small.issue("s")["code"] == "S-001"
    # The no-show may still be restored, so its code is kept for that long.
    assert refused(Conflict, lambda: small.issue("s")).code == ErrorCode.SERIES_EXHAUSTED
    small.wait(601)
    assert small.issue("s")["code"] == "S-002"
    assert replay.differences(small.core, small.site) == []


def test_a_no_show_is_not_restored_to_a_code_that_another_person_has(floor: Floor) -> None:
    small = Floor(floor.core, [], last=1, wrap=True)
    small.open(0)
    first = small.issue("s")
    small.call_next(0)
    small.act(small.agent(0), first["id"], "no-show")
    small.wait(601)
    small.issue("s")
    with small.core.database.write() as connection:
        connection.execute(update(tables.site).values(restore_grace_s=3600))
        site_catalogue.changed(connection)
    found = refused(Conflict, lambda: small.act(small.supervisor, first["id"], "restore"))
    assert found.code == ErrorCode.CODE_IN_USE


def test_the_first_number_of_a_day_passes_over_a_code_left_from_yesterday(floor: Floor) -> None:
    floor.issue("s")
    floor.wait(24 * 3600)
    assert floor.issue("s")["code"] == "S-002"
    day_end.expire_due(floor.core, floor.now)
    assert floor.issue("s")["code"] == "S-003"
