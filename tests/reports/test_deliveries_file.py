"""deliveries.yaml: its valid contents, and the messages for its mistakes."""

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from tests.support.words import ENGLISH, SPANISH
from ticketing.catalogue.source import Problem
from ticketing.cli import cli
from ticketing.languages.messages import Words
from ticketing.reports.deliveries.model import DeliveriesFile, Delivery
from ticketing.reports.deliveries.periods import due_at, last, owed

GOOD = """\
deliveries:
  - name: cierre
    every: day
    at: 07:00
    reports: [detail]
    formats: [csv]
    to: [jefa@mac.gob.pe]
"""
NOON = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "deliveries.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def one(**values: object) -> Delivery:
    plain = {"name": "x", "every": "day", "at": "07:00", "reports": ["detail"], "formats": ["csv"]}
    return Delivery.model_validate({**plain, "folder": "x", **values}).within("America/Lima")


def load(path: Path, words: Words = SPANISH) -> list[Delivery] | list[Problem]:
    return DeliveriesFile(path, "America/Lima", words).load()


def test_what_is_left_out_is_everything(tmp_path: Path) -> None:
    (found,) = load(file(tmp_path, GOOD))
    assert isinstance(found, Delivery)
    assert (found.sites, found.entities, found.timezone, found.folder) == ([], [], "America/Lima", None)


def test_it_can_name_its_zone_and_its_language(tmp_path: Path) -> None:
    text = f"{GOOD}    timezone: America/La_Paz\n    language: en\n"
    (found,) = load(file(tmp_path, text))
    assert isinstance(found, Delivery)
    assert (found.timezone, found.language) == ("America/La_Paz", "en")


def test_a_mistake_is_told_in_the_installations_language(tmp_path: Path) -> None:
    problems = load(file(tmp_path, GOOD.replace("every: day", "every: week")), ENGLISH)
    assert "3: \"every\" must be one of: 'day' or 'month'" in str(problems[0])


def test_no_file_is_no_delivery(tmp_path: Path) -> None:
    assert load(tmp_path / "none.yaml") == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("every: day", "every: week", "3: \"every\" debe ser uno de: 'day' o 'month'"),
        ("at: 07:00", "at: 25:00", '4: "25:00" no es una hora: escriba por ejemplo 07:00'),
        ("[jefa@mac.gob.pe]", "[jefa]", '7: "jefa" no es una dirección de correo'),
        ("[csv]", "[]", '6: "formats" está vacío'),
        ("    to: [jefa@mac.gob.pe]\n", "", '2: "cierre" no va a ninguna parte: falta "to" o "folder"'),
        ("to: [jefa@mac.gob.pe]", "folder: ../etc", '7: "../etc" debe ser una carpeta dentro'),
        ("reports: [detail]", "report: detail", '5: el campo "report" no se conoce'),
        ("    every: day\n", "", '2: falta el campo "every"'),
        ("every: day", "every: [", "no es YAML válido"),
        ("[csv]", "[pdf]", '2: "pdf" es la hoja diaria'),
        ("every: day", "every: day\n    language: fr", '4: no hay textos en el idioma "fr"'),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, before: str, after: str, told: str) -> None:
    problems = [str(each) for each in load(file(tmp_path, GOOD.replace(before, after)))]
    assert any(told in each for each in problems), problems


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = GOOD + GOOD.partition("\n")[2]
    (problem,) = load(file(tmp_path, twice))
    assert str(problem).endswith('deliveries.yaml:8: la entrega "cierre" está más de una vez')


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["deliver", *arguments], env={"DATA": str(tmp_path)})


def test_the_command_checks_and_sends(tmp_path: Path) -> None:
    file(tmp_path, GOOD.replace("to: [jefa@mac.gob.pe]", "folder: red"))
    assert "1 deliveries" in run(tmp_path, "--check").stdout
    sent = run(tmp_path, "--now", "cierre", "--period", "2026-11-24")
    assert sent.stdout == "cierre 2026-11-24: sent\n"
    assert (tmp_path / "deliveries" / "red" / "cierre-2026-11-24-detalle.csv").exists()
    assert run(tmp_path, "--now", "other").exit_code == 1
    wrong = file(tmp_path, "deliveries: 3")
    refused = run(tmp_path)
    assert (refused.exit_code, str(wrong) in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("every", "at", "period"),
    [
        ("day", datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "2026-11-30"),
        ("day", datetime(2026, 12, 1, 11, 59, tzinfo=UTC), "2026-11-29"),
        ("month", datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "2026-11"),
        ("month", datetime(2026, 12, 1, 11, 59, tzinfo=UTC), "2026-10"),
        ("month", datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2026-11"),
        ("month", datetime(2027, 1, 1, 12, 0, tzinfo=UTC), "2026-12"),
    ],
)
def test_a_period_goes_out_at_its_hour_on_the_day_after_its_end(
    every: str, at: datetime, period: str
) -> None:
    found = last(one(every=every), at)
    assert found.name == period
    assert due_at(one(every=every), found) <= at


def test_a_new_delivery_begins_with_its_last_period() -> None:
    assert [each.name for each in owed(one(), [], NOON)] == ["2026-11-30"]


def test_a_delivery_makes_up_for_a_week_at_most() -> None:
    assert [each.name for each in owed(one(), ["2026-11-29"], NOON)] == ["2026-11-29", "2026-11-30"]
    found = owed(one(), ["2026-01-01"], NOON)
    assert [found[0].name, found[-1].name, len(found)] == ["2026-11-24", "2026-11-30", 7]


def test_the_hour_is_the_deliverys_own() -> None:
    iquitos, madrid = one(), one(timezone="Europe/Madrid")
    at = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
    assert (last(iquitos, at).name, last(madrid, at).name) == ("2026-11-29", "2026-11-30")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("jefa@mac.gob.pe", "jefa@mac.gob.pe"),
        ("Jefa.Sede+cierre@MAC.gob.pe", "Jefa.Sede+cierre@mac.gob.pe"),
        ("buzon@correo.local", "buzon@correo.local"),
        ("buzon@sede.test", "buzon@sede.test"),
        ("root@localhost", "root@localhost"),
        ("josé@mac.gob.pe", "josé@mac.gob.pe"),
        ("buzon@compañía.pe", "buzon@xn--compaa-7va5a.pe"),
    ],
)
def test_an_address_may_be_one_of_the_network_itself(tmp_path: Path, written: str, read: str) -> None:
    (found,) = load(file(tmp_path, GOOD.replace("jefa@mac.gob.pe", written)))
    assert isinstance(found, Delivery)
    assert found.to == [read]


@pytest.mark.parametrize(
    "written",
    [
        "jefa",
        "jefa@",
        "'@mac.gob.pe'",
        "la jefa@mac.gob.pe",
        "jefa@mac..pe",
        "<jefa@mac.gob.pe>",
        "jefa@-mac.pe",
    ],
)
def test_what_is_no_address_is_told_with_its_line(tmp_path: Path, written: str) -> None:
    (problem,) = load(file(tmp_path, GOOD.replace("jefa@mac.gob.pe", written)))
    assert str(problem).endswith("no es una dirección de correo"), problem
    assert "deliveries.yaml:7:" in str(problem)
