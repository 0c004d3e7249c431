"""docs/analysts.md agrees with the files: every column, every example, and the columns of the export."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.reports.lakes import DAY, fill, session, ticket
from ticketing.lake.facts import DATASETS, TICKETS
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.reports.engine.engine import Engine
from ticketing.reports.opendata import analysts
from ticketing.reports.question import Question

DOCUMENT = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text(encoding="utf-8")
OCTOBER = datetime(2026, 10, 5, 14, 0, tzinfo=UTC)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """Two days of November in day files, October in a month's file beside day files that a crash left."""
    monkeypatch.chdir(tmp_path)
    done = [{"service": "reniec:dni", "quantity": 2}, {"service": "reniec:c4", "quantity": 1}]
    november = [
        *(ticket(n, wait_ms=60_000 * n, entity=("reniec", "sunat")[n % 2], done=done) for n in range(20)),
        *(ticket(30 + n, at=datetime(2026, 11, 25, 15, n, tzinfo=UTC), site="cusco") for n in range(5)),
        ticket(40, called_at=None, started_at=None, state="cancelled"),
        ticket(41, replaced_by="ticket-0042", state="misrouted", started_at=None, called_at=None),
        ticket(42, replaces="ticket-0041", visit="ticket-0041"),
    ]
    october = [ticket(50 + n, at=OCTOBER + timedelta(hours=n)) for n in range(4)]
    sessions = [session(n, ms=1_800_000) for n in range(4)]
    lake = fill(Lake(tmp_path / "lake"), [*november, *october], [*sessions, session(9, site="cusco")])
    whole = lake.month_file(TICKETS, 2026, 10)
    whole.parent.mkdir(parents=True)
    pq.write_table(pq.read_table(lake.day_file(TICKETS, "lima-norte", OCTOBER.date())), whole)
    return lake


def told(lake: Lake, by: tuple[str, ...], *indicators: str) -> list[dict[str, Any]]:
    """Rows of the reports."""
    question = Question(date(2026, 10, 1), date(2026, 11, 30), by, indicators=indicators)
    answer = Engine(lake).answer(question, OpenFacts())
    return [{**dict(zip(by, row.key, strict=True)), **row.values} for row in answer.rows]


def test_every_column_is_described_and_no_other() -> None:
    for dataset in DATASETS.values():
        section = DOCUMENT.partition(f"\n### {dataset.name}\n")[2].partition("\n#")[0]
        assert [line for line in section.splitlines() if line.startswith("| `")] == rows_of(dataset.name)


def rows_of(name: str) -> list[str]:
    """Lines that the document must contain."""
    columns = DATASETS[name].columns
    marks = [", ".join(["may be empty"] * each.optional + ["private"] * each.private) for each in columns]
    return [
        f"| `{each.name}` | {each.kind} | {mark} | {each.meaning} |"
        for each, mark in zip(columns, marks, strict=True)
    ]


def test_the_examples_for_duckdb_say_what_the_reports_say(lake: Lake) -> None:
    prepare, *examples = blocks("sql")
    with duckdb.connect() as connection:
        connection.execute(prepare)
        waits, limits, services, productivity = [rows(connection, each) for each in examples]
    assert waits == close(told(lake, ("entity",), "visits", "wait_mean_s", "wait_p90_s"))
    expected = told(lake, ("site", "hour"), "within_wait_limit")
    assert limits == close([row for row in expected if row["within_wait_limit"] is not None])
    assert {row["service"]: row["services_done"] for row in services} == {"reniec:dni": 40, "reniec:c4": 20}
    assert productivity == close(told(lake, ("site",), "productivity"))


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = connection.execute(sql)
    names = [each[0] for each in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def close(expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert expected
    return [
        {name: pytest.approx(value) if isinstance(value, float) else value for name, value in row.items()}
        for row in expected
    ]


def test_the_examples_for_polars_say_what_the_reports_say(lake: Lake) -> None:
    prepare, *examples = blocks("python")
    names: dict[str, Any] = {}
    exec(prepare, names)
    found = []
    for each in examples:
        exec(each, names)
        found.append(names["result"].to_dicts())
    waits, heat, hours = found
    assert waits == close(told(lake, ("entity",), "visits", "wait_mean_s"))
    assert heat == [row for row in told(lake, ("weekday", "hour"), "visits") if row["visits"]]
    assert hours == close(
        [{"site": row["site"], "hours": row["open_s"] / 3600} for row in told(lake, ("site",), "open_s")]
    )


@pytest.fixture
def exported(lake: Lake, tmp_path: Path) -> dict[str, Any]:
    list(analysts.write(lake, date(2026, 10, 1), date(2026, 11, 30), tmp_path / "out"))
    return {name: read(tmp_path / "out" / name) for name in DATASETS}


def read(folder: Path) -> list[dict[str, Any]]:
    return [row for file in sorted(folder.iterdir()) for row in pq.read_table(file).to_pylist()]


def test_the_export_holds_every_row_without_what_is_private(lake: Lake, exported: dict[str, Any]) -> None:
    assert {name: len(found) for name, found in exported.items()} == {
        "tickets": 32,
        "attentions": 30,
        "sessions": 5,
    }
    for name, dataset in DATASETS.items():
        private = {each.name for each in dataset.columns if each.private} - analysts.PSEUDONYMS
        assert set(exported[name][0]) == set(dataset.names) - private - {"code", "seq"}
    text = json.dumps(exported, default=str)
    assert not [word for word in ("ticket-0", "agent-ana", "R-0") if word in text]


def test_the_exports_rows_can_still_be_joined(exported: dict[str, Any]) -> None:
    tickets = {row["ticket"]: row for row in exported["tickets"]}
    assert len(tickets) == 32
    assert all(row["ticket"] in tickets for row in exported["attentions"])
    replacement = next(row for row in tickets.values() if row["replaces"])
    assert tickets[replacement["replaces"]]["replaced_by"] == replacement["ticket"]
    assert replacement["visit"] == replacement["replaces"]
    agents = {row["agent"] for found in exported.values() for row in found}
    assert len(agents) == 1


def test_two_exports_have_no_pseudonym_in_common(lake: Lake, tmp_path: Path) -> None:
    for name in ("one", "two"):
        list(analysts.write(lake, DAY, DAY, tmp_path / name))
    one, two = ({row["ticket"] for row in read(tmp_path / name / "tickets")} for name in ("one", "two"))
    assert one
    assert one & two == set()


def test_what_leaves_as_what_is_told() -> None:
    table = DOCUMENT.partition("| column | exported as |")[2].partition("\n\n")[0].splitlines()[2:]
    pseudonyms, dropped = ({*line.split("|")[1].split("`")[1::2]} for line in table[:2])
    assert pseudonyms == analysts.PSEUDONYMS
    every = {name for dataset in DATASETS.values() for name in dataset.names}
    leaving = {name for dataset in DATASETS.values() for name in analysts.shared(dataset).names}
    assert dropped == every - leaving


def test_a_month_without_rows_has_no_file(lake: Lake, tmp_path: Path) -> None:
    assert list(analysts.write(lake, date(2025, 1, 1), date(2025, 12, 31), tmp_path / "none")) == []


def test_a_pseudonym_depends_on_the_key_and_the_value_alone() -> None:
    one, other = analysts.pseudonyms(b"one"), analysts.pseudonyms(b"other")
    assert one("a") == one("a") != one("b")
    assert one("a") != other("a")
