"""Every answer that is a file opens right: for people as Excel opens them, for programs as data.

The rule (docs/reports.md): a workbook, a PDF and a CSV by `format=csv` are for people, and say what they are;
a CSV by the Accept header, JSON and NDJSON are for programs, and are data from their first byte.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from tests.support.files import Opened, csv_as_excel, csv_as_program, workbook
from tests.web.world import AWAY, HOME, Caller, World
from ticketing.reports.national_format import COLUMNS
from ticketing.reports.output.workbook import MEDIA_TYPE as XLSX

DAY, DNI = "2026-11-24", "01117410"
CSV, PDF, NDJSON = "text/csv", "application/pdf", "application/x-ndjson"
JSON = {"application/json", "application/problem+json"}
#: All answers of the API that are files, by their path in the document.
FILES = {
    "/api/v1/reports/detail": {CSV, XLSX},
    "/api/v1/reports/summary": {CSV, XLSX},
    "/api/v1/reports/distribution": {CSV, XLSX},
    "/api/v1/reports/services": {CSV, XLSX},
    "/api/v1/reports/indicators": {CSV, XLSX},
    "/api/v1/reports/daily-summary": {PDF},
    "/api/v1/sites/{site}/events": {NDJSON},
}
#: What pages, scripts and metrics are; none of them is a file that a person keeps.
SHOWN = {"text/html", "text/plain", "text/css", "text/javascript", "image/svg+xml", *JSON}
TABLES = [path.removeprefix("/api/v1") for path, types in FILES.items() if CSV in types]
GROUPED = "&by=site,day,month,year,weekday,hour,entity,priority"


@pytest.fixture
def day(world: World) -> World:
    """Two people: one who is attended, with a document that begins with zero, and one who waits."""
    greeter, agent = world.caller("greeter"), world.caller("agent", name="ana")
    greeter.issue(document={"kind": "dni", "number": DNI})
    agent.open_window()
    ticket = agent.call_next()
    agent.act(ticket, "start")
    agent.act(ticket, "finish", services=[{"service": "reniec:dni", "quantity": 1}])
    greeter.issue(f"{HOME}:s")
    return world


def asked(path: str, more: str = "") -> str:
    """The question with all that it may have."""
    if path.endswith("indicators"):
        return f"{path}?{more.lstrip('&')}"
    grouped = "" if path.endswith("detail") else GROUPED
    return f"{path}?site={HOME}&from={DAY}&to={DAY}{grouped}{more}"


def test_the_files_of_the_api_are_these_and_a_workbook_is_beside_every_csv(world: World) -> None:
    document = world.browser().get("/api/openapi.json").get_json()
    found = {path: set(types) for path, types in _types(document) if types}
    assert found == FILES
    assert all((CSV in types) == (XLSX in types) for types in found.values())


def _types(document: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    yield path, set(answer.get("content", {})) - JSON


def test_no_other_address_answers_with_a_file(day: World) -> None:
    rules = [rule for rule in day.application.flask.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert len(rules) > 30
    browser, token = day.browser(), day.token("administrator", None)
    for rule in rules:
        if rule.endpoint == "pages.start":
            # A page for a screen's own disk: it holds no figures (tests/browser/kiosk/test_start.py).
            continue
        known = {
            "site": HOME,
            "queue": f"{HOME}:r",
            "window": f"{HOME}:1",
            "name": "none",
            "filename": "none",
        }
        values = {name: known.get(name, "none") for name in rule.arguments}
        address = rule.build(values)
        assert address is not None
        answer = browser.get(address[1], headers={"Authorization": f"Bearer {token}"})
        if _spelled(rule.rule) not in FILES:
            assert "Content-Disposition" not in answer.headers, rule
            assert answer.mimetype in SHOWN, (rule, answer.mimetype)
        answer.close()


def _spelled(rule: str) -> str:
    """A rule of Flask as the document writes it."""
    return rule.replace("<", "{").replace(">", "}").replace("{string:", "{")


def opened(caller: Caller, path: str) -> dict[str, Opened]:
    """Both files for people of the same question."""
    book, text = (caller.get(asked(path, f"&format={form}")) for form in ("xlsx", "csv"))
    for answer, ending in ((book, "xlsx"), (text, "csv")):
        assert answer.status_code == 200, answer.data
        assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')
    assert (book.mimetype, text.content_type) == (XLSX, "text/csv; charset=utf-8")
    return {"xlsx": workbook(book.data), "csv": csv_as_excel(text.data)}


@pytest.mark.parametrize("path", TABLES)
def test_files_for_people_say_what_they_are(day: World, path: str) -> None:
    for each in opened(day.caller("supervisor"), path).values():
        assert each.about["Hecho el"].startswith("24/11/2026 ")
        assert each.about["Hecho el"].endswith("(America/Lima)")
        assert each.about["Hecho por"] == f"supervisor of {HOME}"
        assert each.about["Reporte"]
        if not path.endswith("indicators"):
            assert (each.about["Periodo"], each.about["Alcance"]) == ("24/11/2026", "Lima Norte")
        assert each.rows


@pytest.mark.parametrize("path", TABLES)
def test_both_files_have_the_same_table(day: World, path: str) -> None:
    both = opened(day.caller("supervisor"), path)
    assert both["csv"].heads == both["xlsx"].heads
    assert len(both["csv"].rows) == len(both["xlsx"].rows)
    assert [each[0] for each in both["csv"].rows] == [str(each[0]) for each in both["xlsx"].rows]


@pytest.mark.parametrize("path", TABLES)
def test_files_for_programs_are_data_from_their_first_byte(day: World, path: str) -> None:
    caller = day.caller("supervisor")
    rows = csv_as_program(caller.get(asked(path), Accept="text/csv").data)
    assert rows
    people = opened(caller, path)["csv"]
    assert list(rows[0]) == people.heads
    # Alone a person's file has a total below its rows.
    assert len(rows) == len([row for row in people.rows if row[0] != "Total"])
    if GROUPED in asked(path):
        assert (rows[0]["Día"], rows[0]["Mes"], rows[0]["Año"]) == (DAY, "2026-11", "2026")


def test_documents_keep_their_zeros_and_accents_their_letters(day: World) -> None:
    for each in opened(day.caller("supervisor"), "/reports/detail").values():
        assert tuple(each.heads) == COLUMNS
        assert each.column("N° DE DOCUMENTO")[0] == DNI
        assert each.column("ESTADO ATENCION") == ["Terminado", "En espera"]
        assert each.column("NUMERO DE TICKET") == ["R-001", "S-001"]
    (row, _) = csv_as_program(day.caller("supervisor").get(asked("/reports/detail"), Accept="text/csv").data)
    assert row["N° DE DOCUMENTO"] == DNI


def test_a_workbooks_times_are_times_its_days_days_and_its_numbers_numbers(day: World) -> None:
    caller = day.caller("supervisor")
    (row, _) = opened(caller, "/reports/detail")["xlsx"].named
    assert row["FECHA"] == datetime(2026, 11, 24)  # noqa: DTZ001  # as a workbook has it
    assert isinstance(row["HORA DE LLEGADA"], time)
    assert isinstance(row["TIEMPO ESPERA"], (timedelta, time))
    grouped = opened(caller, "/reports/summary")["xlsx"].named[0]
    first = datetime(2026, 11, 1)  # noqa: DTZ001  # same
    assert (grouped["Día"], grouped["Mes"], grouped["Año"]) == (row["FECHA"], first, 2026)
    assert grouped["Tickets emitidos"] == 1


def test_a_file_tells_filters_comparison_and_grouping(day: World) -> None:
    path = f"/reports/summary?from={DAY}&to={DAY}&by=site,hour&compare=previous&entity=reniec&priority=normal"
    about = workbook(day.caller("coordinator", None).get(f"{path}&format=xlsx").data).about
    assert about["Alcance"] == "toda la red"
    assert about["Filtros"] == "Entidad: RENIEC; Tipo de atención: No preferencial"
    assert about["Periodo anterior"] == "23/11/2026"
    assert about["Agrupado por"] == "Centro, Hora"
    assert "todavía no cerró" in about["Estado"]


def test_a_file_says_which_part_its_reader_may_see(day: World) -> None:
    theirs = day.caller("coordinator", HOME, entity="sunat")
    for path in ("/reports/detail", "/reports/summary"):
        for each in opened(theirs, path).values():
            assert each.about["Alcance"] == "Lima Norte (SUNAT)"
    two = f"/reports/detail?site={HOME},{AWAY}&from={DAY}&to={DAY}&format=csv"
    told = csv_as_excel(day.caller("coordinator", None).get(two).data).about
    assert told["Alcance"] == "Lima Norte; Cusco"


def test_a_file_speaks_the_language_of_its_reader(day: World) -> None:
    path = asked("/reports/summary", "&format=xlsx")
    about = workbook(day.caller("supervisor").get(path, Accept_Language="en").data, "About").about
    assert (about["Period"], about["Filters"], about["Scope"]) == (
        "24 Nov 2026",
        "Centre: Lima Norte",
        "Lima Norte",
    )
