"""GET /api/v1/reports/*: figures, permissions, formats and languages."""

import csv
import io
from datetime import datetime, time
from typing import Any

import pytest

from tests.web.logins import PASSWORD, csrf, log_in
from tests.web.world import AWAY, HOME, World, done
from ticketing.access import people, programs
from ticketing.domain.authorisation import Grant, Role
from ticketing.reports.national_format import COLUMNS
from ticketing.reports.output import workbook

DAY = "2026-11-24"
HERE = f"/reports/summary?from={DAY}&to={DAY}"


def test_a_summary_says_what_each_number_is(world: World) -> None:
    answer = done(world.caller("supervisor").get(f"{HERE}&by=hour&compare=previous,last_year"))
    assert answer["by"] == ["hour"] and answer["from"] == DAY
    assert {"name", "label", "unit", "definition"} == set(answer["indicators"][0])
    assert answer["total"]["values"]["tickets"] == 0
    assert answer["total"]["previous"]["wait_mean_s"] is None
    assert answer["compare"]["last_year"] == {"from": "2025-11-24", "to": "2025-11-24"}


@pytest.mark.parametrize(
    ("role", "site", "query", "status"),
    [
        ("coordinator", None, "", 200),
        ("supervisor", HOME, "", 200),
        ("supervisor", HOME, "&site=cusco", 404),
        ("supervisor", None, "&site=nowhere", 404),
        ("agent", HOME, "", 403),
        ("agent", HOME, "&agent=me", 200),
        ("agent", HOME, "&agent=somebody", 403),
        (None, None, "", 401),
        ("coordinator", None, "&by=moon", 422),
        ("coordinator", None, "&indicators=luck", 422),
    ],
)
def test_who_may_read_what(world: World, role: str | None, site: str | None, query: str, status: int) -> None:
    assert world.caller(role, site).get(HERE + query).status_code == status


def test_days_that_make_no_sense_are_refused(world: World) -> None:
    caller = world.caller("administrator", None)
    for days in ("from=2026-11-24&to=2026-11-23", "from=1900-01-01&to=2026-11-23"):
        assert caller.get(f"/reports/summary?{days}").status_code == 422
    assert caller.get("/reports/summary?from=0001-01-01&to=0001-01-31&compare=previous").status_code == 422


def sheet_of(data: bytes) -> list[list[Any]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize("report", ["summary", "distribution", "services"])
def test_each_report_comes_in_three_formats(world: World, report: str) -> None:
    caller = world.caller("supervisor")
    path = f"/reports/{report}?from={DAY}&to={DAY}&by=site,hour"
    told = done(caller.get(path))
    text = caller.get(path, Accept="text/csv")
    book = caller.get(f"{path}&format=xlsx")
    assert told["by"] == ["site", "hour"]
    assert text.content_type.startswith("text/csv")
    assert book.content_type == workbook.MEDIA_TYPE
    heads = next(csv.reader(io.StringIO(text.get_data(as_text=True))))
    assert heads[:3] == ["Centro (código)", "Centro", "Hora"]
    assert sheet_of(book.data)[0] == heads


def test_a_report_names_its_columns_in_the_callers_language(world: World) -> None:
    world.caller("kiosk").issue()
    caller = world.caller("supervisor")
    path = (
        f"/reports/summary?from={DAY}&to={DAY}&by=month,weekday,priority&indicators=tickets&compare=previous"
    )
    spanish, english = (done(caller.get(path, Accept_Language=tag)) for tag in ("es-PE", "en-GB,es;q=0.5"))
    assert spanish["indicators"][0]["label"] == "Tickets emitidos"
    assert english["indicators"][0]["label"] == "Tickets issued"
    assert list(spanish["rows"][0]["label"].values()) == ["noviembre 2026", "martes", "No preferencial"]
    assert list(english["rows"][0]["label"].values()) == ["November 2026", "Tuesday", "Not priority"]
    file = caller.get(f"{path}&format=xlsx", Accept_Language="en")
    assert f"suyay-summary-{DAY}-{DAY}.xlsx" in file.headers["Content-Disposition"]
    assert sheet_of(file.data)[0] == [
        *("Month", "Weekday", "Kind of service", "Tickets issued", "Tickets issued (period before)")
    ]


def test_a_language_that_nobody_wrote_reads_spanish(world: World) -> None:
    (first, *_) = done(world.caller("supervisor").get("/reports/indicators", Accept_Language="fr"))[
        "indicators"
    ]
    assert first["label"] == "Tickets emitidos"


def test_a_persons_profile_goes_before_what_their_browser_asks_for(world: World) -> None:
    people.add(
        world.application.core,
        programs.context_at(world.clock()),
        username="rosa",
        name="Rosa Quispe",
        password=PASSWORD,
        grants=[Grant(Role.SUPERVISOR, HOME, None)],
    )
    browser = world.browser()
    log_in(browser)

    def first() -> str:
        answer = browser.get("/api/v1/reports/indicators", headers={"Accept-Language": "es-PE"})
        label: str = answer.get_json()["indicators"][0]["label"]
        return label

    assert first() == "Tickets emitidos"
    headers = {"X-CSRFToken": csrf(browser)}
    assert browser.put("/api/v1/me/language", json={"language": "en"}, headers=headers).status_code == 200
    assert first() == "Tickets issued"


def test_the_detail_as_a_workbook_has_times_that_can_be_reckoned_with(world: World) -> None:
    world.caller("kiosk").issue()
    book = world.caller("supervisor").get(f"/reports/detail?site={HOME}&from={DAY}&to={DAY}&format=xlsx")
    head, row = sheet_of(book.data)
    assert tuple(head) == COLUMNS
    assert isinstance(row[COLUMNS.index("HORA DE LLEGADA")], time)
    assert row[COLUMNS.index("FECHA")] == datetime(2026, 11, 24)  # noqa: DTZ001  # as a workbook has it
    assert row[COLUMNS.index("HORA DE LLAMADO")] is None


def test_the_detail_of_several_sites_is_one_report(world: World) -> None:
    for site in (HOME, AWAY):
        world.caller("kiosk", site).issue(f"{site}:r")
    path = f"/reports/detail?site={HOME},{AWAY}&from={DAY}&to={DAY}"
    rows = done(world.caller("coordinator", None).get(path))["rows"]
    assert [row["NOMBRE MAC"] for row in rows] == ["Lima Norte", "Cusco"]
    assert world.caller("supervisor", HOME).get(path).status_code == 404


def test_the_running_day_is_counted(world: World) -> None:
    kiosk, agent = world.caller("kiosk"), world.caller("agent", name="ana")
    agent.open_window()
    for _ in range(3):
        kiosk.issue()
    ticket = agent.call_next()
    agent.act(ticket, "start")
    agent.act(ticket, "finish")
    query = f"{HERE}&by=site&indicators=tickets,attended,productivity"
    answer = done(world.caller("coordinator", None).get(query))
    assert answer["live"] and answer["closed_through"] is None
    (row,) = answer["rows"]
    assert (row["key"], row["label"]) == ({"site": HOME}, {"site": "Lima Norte"})
    assert row["values"] | {"productivity": 0} == {"tickets": 3, "attended": 1, "productivity": 0}
    own = done(agent.get(f"{HERE}&agent=me&by=agent&indicators=attended"))
    assert own["total"]["values"] == {"attended": 1}
    of_others = done(world.caller("agent", name="berta").get(f"{HERE}&agent=me&indicators=attended"))
    assert of_others["total"]["values"] == {"attended": 0}


def test_staff_of_one_entity_count_its_people_alone(world: World) -> None:
    kiosk = world.caller("kiosk")
    for queue in ("r", "r", "s"):
        kiosk.issue(f"{HOME}:{queue}")
    theirs = world.caller("coordinator", HOME, entity="sunat")
    answer = done(theirs.get(f"{HERE}&by=entity&indicators=tickets,open_s"))
    assert [row["key"]["entity"] for row in answer["rows"]] == ["sunat"]
    assert answer["total"]["values"] == {"tickets": 1, "open_s": None}
    assert theirs.get(f"{HERE}&entity=reniec").status_code == 404


def test_a_csv_of_many_tickets_is_sent_while_it_is_read(world: World) -> None:
    told = {"Authorization": f"Bearer {world.token('supervisor')}", "Accept": "text/csv"}
    path = f"/api/v1/reports/detail?site={HOME}&from={DAY}&to={DAY}"
    with world.application.flask.test_request_context(path, headers=told):
        answer = world.application.flask.full_dispatch_request()
    assert answer.status_code == 200
    assert answer.is_streamed
