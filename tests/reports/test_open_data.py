"""The open data: what is published of some days, and that no person can be identified in it."""

import csv
import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.lakes import DAY, fill, ticket
from tests.support.files import workbook
from tests.support.words import ENGLISH, SPANISH
from tests.web.world import World
from ticketing.lake.closing import close_due
from ticketing.lake.layout import Lake
from ticketing.queueing.day_end import expire_due
from ticketing.reports.opendata import opendata
from ticketing.reports.opendata.opendata_package import write
from ticketing.reports.opendata.opendata_tables import TIMES, VISITS

KEY = VISITS.names[:9]
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)

_visit = st.fixed_dictionaries(
    {
        "site": st.sampled_from(["lima-norte", "cusco", "express-1"]),
        "at": st.integers(0, 2 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
        "place": st.sampled_from([("reniec", "dni"), ("reniec", "c4"), ("sunat", "ruc"), ("sunat", None)]),
        "priority": st.sampled_from(["normal", "normal", "preferential"]),
        "served": st.booleans(),
        "wait_ms": st.integers(0, 9_000_000),
        "service_ms": st.integers(0, 4_000_000),
    }
)


def made(number: int, visit: dict[str, Any]) -> dict[str, Any]:
    entity, service = visit["place"]
    values = {name: visit[name] for name in ("site", "at", "priority", "wait_ms", "service_ms")}
    found = ticket(number, **values, entity=entity, service=service and f"{entity}:{service}")
    return found if visit["served"] else {**found, "started_at": None, "service_ms": 0, "state": "no_show"}


def rows_of(lake: Lake, k: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    visits: list[dict[str, Any]] = []
    times: list[dict[str, Any]] = []
    for month in opendata.months(lake, date(2026, 10, 15), date(2026, 12, 15), k):
        visits += [dict(zip(VISITS.names, row, strict=True)) for row in month[0]]
        times += [dict(zip(TIMES.names, row, strict=True)) for row in month[1]]
    return visits, times


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_visit, min_size=1, max_size=80), st.integers(2, 6))
def test_no_person_can_be_singled_out_and_every_total_is_true(
    tmp_path_factory: pytest.TempPathFactory, visits: list[dict[str, Any]], k: int
) -> None:
    tickets = [made(number, each) for number, each in enumerate(visits)]
    lake = fill(Lake(tmp_path_factory.mktemp("lake")), tickets)
    shown, times = rows_of(lake, k)
    assert sum(row["visitas"] for row in shown) == (len(visits) if len(visits) >= k else 0)
    nobody_stands_alone(shown, KEY, k)
    nobody_stands_alone(times, ("mes", "centro", "entidad", "medida", "desde_min"), k)
    assert_that_both_tables_agree(shown, times, k)


def nobody_stands_alone(rows: list[dict[str, Any]], names: tuple[str, ...], k: int) -> None:
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            found: Counter[tuple[Any, ...]] = Counter()
            for row in rows:
                found[tuple(row[name] for name in chosen)] += row["visitas"]
            assert all(count >= k for count in found.values()), chosen


def assert_that_both_tables_agree(visits: list[dict[str, Any]], times: list[dict[str, Any]], k: int) -> None:
    expected: Counter[tuple[Any, ...]] = Counter()
    for row in visits:
        where = (row["mes"], row["centro"], row["entidad"])
        expected[(*where, "espera")] += row["visitas"]
        if row["resultado"] == "atendido":
            expected[(*where, "atencion")] += row["visitas"]
    told: Counter[tuple[Any, ...]] = Counter()
    for row in times:
        told[(row["mes"], row["centro"], row["entidad"], row["medida"])] += row["visitas"]
    assert told == expected


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A busy day: many visits to RENIEC, a rare service, entity and hour, six no-shows, one misrouted ticket;
    and three visits on the next day."""
    many = [ticket(number) for number in range(40)]
    rare = [ticket(50, service="reniec:homonimia"), ticket(51, entity="onp", service="onp:bono")]
    late = [ticket(60 + number, at=datetime(2026, 11, 24, 21, 3, 17, tzinfo=UTC)) for number in range(2)]
    left = [ticket(70 + n, started_at=None, service_ms=0, state="no_show") for n in range(6)]
    wrong = [ticket(80, state="misrouted", replaced_by="ticket-0001", started_at=None, service_ms=0)]
    other_day = [ticket(90 + n, at=datetime(2026, 11, 25, 13, 0, 4, tzinfo=UTC)) for n in range(3)]
    private = [ticket(95, category="pregnant", language="qu-PE", priority="preferential")]
    return fill(Lake(tmp_path / "lake"), [*many, *rare, *late, *left, *wrong, *other_day, *private])


def test_rare_services_entities_hours_and_days_are_merged_with_others(lake: Lake) -> None:
    visits, _ = rows_of(lake, 5)
    assert sum(row["visitas"] for row in visits) == 54
    assert {row["servicio"] for row in visits} <= {"reniec:dni", "otros"}
    assert {row["entidad"] for row in visits} <= {"reniec", "otros"}
    assert {row["hora"] for row in visits} <= {8, None}
    # The other day has three visits: they are published with those of the first, without a day.
    assert {row["dia"] for row in visits} == {None}


def test_a_mean_is_rounded_and_of_those_alone_who_were_all_attended(lake: Lake) -> None:
    visits, _ = rows_of(lake, 5)
    assert all(row["espera_media_s"] % 30 == 0 for row in visits)
    assert {row["resultado"] for row in visits if row["atencion_media_s"] is not None} == {"atendido"}
    assert {row["atencion_media_s"] for row in visits if row["resultado"] == "no-atendido"} <= {None}


def test_days_without_enough_people_give_an_empty_package(tmp_path: Path) -> None:
    lake = fill(Lake(tmp_path / "lake"), [ticket(1), ticket(2)])
    written = write(lake, DAY, DAY, 5, tmp_path / "out", SPANISH)
    assert (written.rows, written.visits) == (0, 0)
    assert (tmp_path / "out" / "visitas.csv").read_text().splitlines() == [",".join(VISITS.names)]


def test_the_package_is_valid_for_its_standard(lake: Lake, tmp_path: Path) -> None:
    write(lake, DAY, DAY + timedelta(days=1), 5, tmp_path / "out", SPANISH)
    package = frictionless.Package(str(tmp_path / "out" / "datapackage.json"))
    tables = {"visitas", "visitas-parquet", "tiempos", "tiempos-parquet"}
    assert set(package.resource_names) == {*tables, "libro"}
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["message"])
    assert all(field.description for name in ("visitas", "tiempos") for field in fields(package, name))


def test_its_dictionary_speaks_the_readers_language_and_its_columns_stay(lake: Lake, tmp_path: Path) -> None:
    for name, words in (("es", SPANISH), ("en", ENGLISH)):
        write(lake, DAY, DAY, 5, tmp_path / name, words)
    told = {name: json.loads((tmp_path / name / "datapackage.json").read_text()) for name in ("es", "en")}
    assert told["es"]["title"] == "Visitas a los centros de atención"
    assert told["en"]["description"].startswith("Visits from 2026-11-24 to 2026-11-24. Each row stands for 5")
    columns = told["en"]["resources"][0]["schema"]["fields"]
    assert [each["name"] for each in columns] == list(VISITS.names)
    assert columns[0]["description"] == "The month, YYYY-MM."
    spanish, english = (
        [path.read_bytes() for path in sorted((tmp_path / name).glob("*.csv"))] for name in ("es", "en")
    )
    assert spanish == english


def fields(package: frictionless.Package, name: str) -> list[frictionless.Field]:
    found: list[frictionless.Field] = package.get_resource(name).schema.fields
    return found


def test_csv_and_parquet_hold_the_same(lake: Lake, tmp_path: Path) -> None:
    write(lake, DAY, DAY + timedelta(days=1), 5, tmp_path / "out", SPANISH)
    for table in (VISITS, TIMES):
        with (tmp_path / "out" / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            text = list(csv.reader(file))
        columns = pq.read_table(tmp_path / "out" / f"{table.name}.parquet")
        assert columns.schema.names == text[0] == list(table.names)
        shown = [
            ["" if value is None else str(value) for value in row.values()] for row in columns.to_pylist()
        ]
        assert shown == text[1:]
        assert shown


def test_the_workbook_beside_holds_the_same_and_says_what_it_is(lake: Lake, tmp_path: Path) -> None:
    write(lake, DAY, DAY + timedelta(days=1), 5, tmp_path / "out", SPANISH)
    opened = workbook((tmp_path / "out" / "suyay-datos-abiertos.xlsx").read_bytes())
    assert opened.heads == list(VISITS.names)
    columns = pq.read_table(tmp_path / "out" / "visitas.parquet").to_pylist()
    assert [row["visitas"] for row in opened.named] == [row["visitas"] for row in columns]
    days = [row["dia"] and row["dia"].date() for row in opened.named]
    assert days == [row["dia"] for row in columns]
    assert opened.about["Periodo"] == "del 24/11/2026 al 25/11/2026"
    assert opened.about["Alcance"] == "toda la red"


def test_no_id_no_code_no_exact_time_and_no_category_is_in_any_byte(lake: Lake, tmp_path: Path) -> None:
    write(lake, DAY, DAY + timedelta(days=1), 5, tmp_path / "out", SPANISH)
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == 6
    raw = b"".join(each.read_bytes() for each in files)
    decoded = json.dumps(
        [pq.read_table(each).to_pylist() for each in files if each.suffix == ".parquet"], default=str
    )
    for secret in ("ticket-0", "agent-ana", "lima-norte:1", "R-0", "pregnant", "qu-PE", "homonimia", "onp"):
        assert secret.encode() not in raw
        assert secret not in decoded
    for time in ("13:07", "08:07", "21:03", "16:03", "T13", "T08", "UTC"):
        assert time.encode() not in raw
        assert time not in decoded


def test_nobody_of_a_real_day_is_in_what_is_published(world: World, tmp_path: Path) -> None:
    """A day from the kiosk to the file, with documents, a note, names and tokens in the database."""
    greeter, agent = world.caller("greeter"), world.caller("agent", name="Ana Torres")
    documents = [f"{10117410 + number}" for number in range(8)]
    issued = [greeter.issue(document={"kind": "dni", "number": each}) for each in documents]
    agent.open_window()
    ticket = agent.call_next()
    agent.act(ticket, "start")
    services = [{"service": "reniec:dni", "quantity": 1}]
    agent.act(ticket, "finish", services=services, note="Volverá mañana")
    night = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    expire_due(world.application.core, night)
    close_due(world.application.core, night)
    assert write(world.application.core.lake, DAY, DAY, 5, tmp_path / "out", SPANISH).visits == 8
    raw = b"".join(each.read_bytes() for each in (tmp_path / "out").iterdir())
    tables = [pq.read_table(each) for each in (tmp_path / "out").glob("*.parquet")]
    text = raw.decode("utf-8", "ignore") + json.dumps([each.to_pylist() for each in tables], default=str)
    people = {
        *documents,
        *(each["id"] for each in issued),
        *(each["code"] for each in issued),
        "Ana",
        "Volver",
    }
    assert {each for each in people if each in text} == set()
    assert {each["issued_at"][11:16] for each in issued} & set(re.findall(r"\d\d:\d\d", text)) == set()


def test_the_same_data_gives_the_same_bytes(lake: Lake, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(lake, DAY, DAY, 5, tmp_path / name, SPANISH)
    one, two = ({each.name: each.read_bytes() for each in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two


def test_a_folder_that_exists_is_left_alone(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError):
        write(lake, DAY, DAY, 5, tmp_path / "out", SPANISH)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_range_is_cut_at_the_ends_of_its_months() -> None:
    assert list(opendata.spans(date(2026, 11, 15), date(2027, 1, 2))) == [
        (date(2026, 11, 15), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 2)),
    ]


def test_every_published_column_is_in_the_document() -> None:
    text = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text(encoding="utf-8")
    for table in (VISITS, TIMES):
        section = text.partition(f"| column of `{table.name}` |")[2].partition("\n\n")[0]
        described = {name for row in section.splitlines()[2:] for name in row.split("|")[1].split("`")[1::2]}
        assert described == set(table.names)
