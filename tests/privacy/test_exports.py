"""The log of exports: every export is recorded, and administrators can read its actor."""

from typing import Any

import pytest

from tests.web.world import AWAY, HOME, Caller, World
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.ledger.context import Context
from ticketing.reports import detail_request

DAY = "2026-11-24"


@pytest.fixture
def administrator(world: World) -> Caller:
    return world.caller("administrator", None)


def exported(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    answer = caller.get("/exports?" + "&".join(f"{name}={value}" for name, value in query.items()))
    assert answer.status_code == 200, answer.data
    found: list[dict[str, Any]] = answer.get_json()["exports"]
    return found


def take_detail(caller: Caller, site: str = HOME, **headers: str) -> int:
    """Read an export to its end, since only rows that are read are sent; returns the status."""
    answer = caller.get(f"/reports/detail?site={site}&from={DAY}&to={DAY}", **headers)
    answer.get_data()
    return answer.status_code


def test_a_report_that_left_is_recorded_with_who_what_and_how_much(
    world: World, administrator: Caller
) -> None:
    supervisor = world.caller("supervisor")
    supervisor.issue(), supervisor.issue()
    assert take_detail(supervisor, Accept="text/csv") == 200
    found = exported(administrator)[0]
    assert (found["what"], found["format"], found["site"]) == ("detail", "csv", HOME)
    assert (found["rows"], found["complete"]) == (2, True)
    assert found["actor"]["name"] == f"supervisor of {HOME}"
    assert found["scope"] == {"sites": [HOME], "from": DAY, "to": DAY}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_figures_are_recorded_where_they_leave_as_a_file_and_not_on_a_screen(
    world: World, administrator: Caller, form: str
) -> None:
    path = f"/reports/summary?site={HOME}&from={DAY}&to={DAY}&by=day,entity"
    assert administrator.get(path).status_code == 200
    assert exported(administrator) == []
    assert administrator.get(f"{path}&format={form}").status_code == 200
    found = exported(administrator)[0]
    assert (found["what"], found["format"], found["site"], found["complete"]) == ("summary", form, HOME, True)
    assert found["scope"] == {"sites": [HOME], "from": DAY, "to": DAY, "by": ["day", "entity"]}


def test_the_newest_comes_first_page_by_page(world: World, administrator: Caller) -> None:
    supervisor = world.caller("supervisor")
    for _ in range(5):
        take_detail(supervisor)
    first = administrator.get("/exports?limit=2").get_json()
    second = administrator.get(f"/exports?limit=2&before={first['next']}").get_json()
    third = administrator.get(f"/exports?limit=2&before={second['next']}").get_json()
    instants = [each["at"] for page in (first, second, third) for each in page["exports"]]
    assert len(instants) == 5
    assert instants == sorted(instants, reverse=True)
    assert third["next"] is None


def test_who_was_refused_exported_nothing(world: World, administrator: Caller) -> None:
    assert take_detail(world.caller("agent")) == 403
    assert take_detail(world.caller("supervisor", AWAY)) == 404
    assert exported(administrator) == []


def test_an_administrator_of_one_site_reads_of_its_exports_alone(world: World) -> None:
    take_detail(world.caller("supervisor"))
    take_detail(world.caller("supervisor", AWAY), AWAY)
    assert [each["site"] for each in exported(world.caller("administrator", AWAY))] == [AWAY]


def test_an_administrator_of_one_entity_reads_of_none(world: World) -> None:
    assert world.caller("administrator", HOME, entity="reniec").get("/exports").status_code == 403


def test_an_export_that_broke_off_says_how_far_it_came(world: World, administrator: Caller) -> None:
    supervisor = world.caller("supervisor")
    for _ in range(3):
        supervisor.issue()
    actor = Actor(ActorKind.PERSON, "p", "P", (Grant(Role.SUPERVISOR, HOME, None),))
    day = world.clock().date()
    context = Context(actor, world.clock())
    lines = detail_request.detail_csv(world.application.core, context, [HOME], day, day)
    next(lines), next(lines), next(lines)
    begun = exported(administrator)[0]
    assert (begun["rows"], begun["complete"]) == (0, False)
    del lines
    left = exported(administrator)[0]
    assert (left["rows"], left["complete"]) == (1, False)
