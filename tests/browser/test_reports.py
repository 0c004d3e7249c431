"""The report screens: the figures of the API, in an address that can be shared, and as files."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import ColumnElement, Table, func, select

from tests.browser import simulated, steps
from tests.browser.centre import PHONE, Centre
from tests.browser.test_accessibility import check
from tests.browser.test_clocks import LIMA
from tests.support.files import csv_as_excel, workbook
from tests.support.server_process import LiveServer
from tests.support.words import shipped
from ticketing.access.demo import SITE
from ticketing.ledger import tables
from ticketing.ledger.database import Database
from ticketing.reports.output.figures import Figures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
DAYS, PEOPLE = 2, 40


@dataclass(frozen=True, slots=True)
class Past:
    """A centre with some closed days."""

    centre: Centre
    days: list[date]

    @property
    def whole(self) -> str:
        """Query string of all of these days."""
        return f"site={SITE}&from={self.days[0]}&to={self.days[-1]}"

    @property
    def first(self) -> str:
        return f"site={SITE}&from={self.days[0]}&to={self.days[0]}"

    def issued(self, days: list[date], **facts: str) -> int:
        """Tickets that the tables have of these days, replacements included."""
        return self._count(tables.ticket, tables.ticket.c.day.in_(days), facts)

    def attentions(self, name: str) -> int:
        """Attentions of the person."""
        agent = select(tables.person.c.id).where(tables.person.c.name == name).scalar_subquery()
        return self._count(tables.attention, tables.attention.c.agent == agent, {})

    def _count(self, table: Table, which: ColumnElement[bool], facts: dict[str, str]) -> int:
        database = Database(self.centre.server.settings().database_url)
        with database.read() as connection:
            found = connection.scalar(select(func.count()).select_from(table).where(which).filter_by(**facts))
        database.close()
        return int(found or 0)

    def supervisor(self, view: str, days: str) -> "Page":
        page = self.centre.supervisor()
        opened(page, f"{self.centre.server.url}/reports/{view}?{days}")
        return page


@pytest.fixture(scope="module")
def played(
    demo_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LiveServer, list[date]]]:
    """One server for all tests of this file: none of them changes anything."""
    folder = tmp_path_factory.mktemp("reports")
    shutil.copytree(demo_data, folder / "data")
    server = LiveServer(folder / "data", folder / "server.log", {}, ("--demo",), prepared=True)
    days = simulated.past_days(server.settings(), DAYS, PEOPLE)
    with server:
        yield server, days
    server.check()


@pytest.fixture
def past(played: tuple[LiveServer, list[date]], browser: "Browser") -> Iterator[Past]:
    server, days = played
    opened = Centre(server, browser)
    yield Past(opened, days)
    opened.close()
    assert opened.troubles == []


def opened(page: "Page", path: str) -> None:
    """Open the path and wait until every card has its answer."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def figure(page: "Page", name: str) -> "Locator":
    return page.locator(f"[data-indicator={name}] .value")


def filters(page: "Page") -> "Locator":
    return page.get_by_role("form", name="Filtros")


def card(page: "Page", title: str) -> "Locator":
    return page.get_by_role("region", name=title, exact=True)


def test_a_view_shows_what_the_api_answers_and_gives_it_as_files(past: Past) -> None:
    supervisor = past.supervisor("period", past.whole)
    asked = f"{past.centre.server.url}/api/v1/reports/summary?{past.whole}&by=hour"
    answer: Any = supervisor.request.get(asked).json()
    values = answer["total"]["values"]
    assert values["tickets"] == past.issued(past.days) > DAYS
    expect(figure(supervisor, "tickets")).to_have_text(str(values["tickets"]))
    waited = Figures(shipped().words()).time(values["wait_mean_s"])
    expect(figure(supervisor, "wait_mean_s")).to_have_text(waited)

    hours = card(supervisor, "Tickets emitidos por hora del día")
    hours.get_by_role("button", name="Ver tabla").click()
    shown = hours.locator("tbody td:nth-of-type(1)").all_inner_texts()
    counted = [str(row["values"]["tickets"]) for row in answer["rows"] if row["values"]["tickets"]]
    assert [each for each in shown if each not in ("0", "—")] == counted

    files = {kind: download(supervisor, hours, kind) for kind in ("PNG", "CSV", "XLSX")}
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    assert len(csv_as_excel(files["CSV"].read_bytes()).rows) > len(counted)
    assert workbook(files["XLSX"].read_bytes()).about["Alcance"]
    with supervisor.expect_download() as printed:
        supervisor.get_by_role("button", name=re.compile("^Imprimir resumen")).click()
    (page,) = PdfReader(printed.value.path()).pages
    assert "Visitas atendidas" in page.extract_text()


def download(page: "Page", within: "Locator", kind: str) -> Path:
    with page.expect_download() as got:
        within.get_by_role("button", name=re.compile(f"como {kind}$")).click()
    return got.value.path()


@pytest.mark.parametrize("view", ["period", "entity", "levels", "agent"])
def test_every_button_of_a_view_gives_a_file_that_opens_right(past: Past, view: str) -> None:
    page = past.supervisor(view, past.whole)
    buttons = page.get_by_role("button", name=re.compile("^Descargar «.*» como (PNG|CSV|XLSX)$"))
    for place in range(buttons.count()):
        form = str(buttons.nth(place).get_attribute("aria-label")).rpartition(" ")[2]
        with page.expect_download() as got:
            buttons.nth(place).click()
        data = got.value.path().read_bytes()
        assert got.value.suggested_filename.endswith(f".{form.lower()}")
        if form == "PNG":
            assert data.startswith(b"\x89PNG")
            continue
        about = (csv_as_excel(data) if form == "CSV" else workbook(data)).about
        assert about["Periodo"] and about["Filtros"] and about["Alcance"] == "Centro MAC Lima Norte"
    forms = [str(each.get_attribute("aria-label")).rpartition(" ")[2] for each in buttons.all()]
    assert forms.count("CSV") == forms.count("XLSX")
    assert forms or view == "agent"


def test_an_address_can_be_shared_and_gone_back_from(past: Past) -> None:
    supervisor = past.supervisor("period", past.first)
    expect(figure(supervisor, "tickets")).to_have_text(str(past.issued(past.days[:1])))
    filters(supervisor).get_by_label("Entidad").select_option(label="RENIEC")
    of_reniec = str(past.issued(past.days[:1], entity="reniec"))
    expect(figure(supervisor, "tickets")).to_have_text(of_reniec)
    filters(supervisor).get_by_label("Mostrar en los gráficos").select_option(label="Espera media")
    expect(card(supervisor, "Espera media por hora del día")).to_be_visible()
    shared = supervisor.url
    assert "entity=reniec" in shared and "measure=wait_mean_s" in shared

    opened(supervisor, shared)
    expect(figure(supervisor, "tickets")).to_have_text(of_reniec)
    supervisor.get_by_role("link", name="ANS", exact=True).click()
    expect(supervisor.get_by_role("heading", level=1)).to_have_text(re.compile("^Niveles de servicio"))
    supervisor.go_back()
    expect(card(supervisor, "Espera media por hora del día")).to_be_visible()


def test_the_arrow_keys_walk_through_a_chart_and_say_what_they_meet(past: Past) -> None:
    supervisor = past.supervisor("period", f"{past.first}&compare=none")
    chart = card(supervisor, "Tickets emitidos por hora del día").get_by_role("group")
    chart.focus()
    supervisor.keyboard.press("ArrowRight")
    expect(chart.locator("[aria-live]")).to_have_text(re.compile(r"^08:00 a 09:00\. Tickets emitidos: \d+$"))


def test_an_agent_sees_their_own_figures_and_nobody_elses(past: Past) -> None:
    agent = past.centre.agent("rosa")
    opened(agent, f"{past.centre.server.url}/reports/network?{past.whole}")
    expect(agent.get_by_role("heading", level=1)).to_have_text("Rosa Quispe")
    own = agent.locator("[data-indicator=attentions] .own")
    expect(own).to_have_text(str(past.attentions("Rosa Quispe")))
    expect(agent.get_by_label("Asesor(a)")).to_have_count(0)
    expect(agent.get_by_text("Lo que estas cifras no dicen")).to_be_visible()
    check(agent)


def test_every_view_is_accessible(past: Past) -> None:
    supervisor = past.supervisor("period", past.whole)
    for name in ("Ver tabla", "Definición"):
        supervisor.get_by_role("button", name=name).first.click()
    steps.press(supervisor, "Definiciones")
    check(supervisor)
    supervisor.set_viewport_size(PHONE)
    for view in ("today", "entity", "agent", "levels"):
        opened(supervisor, f"{past.centre.server.url}/reports/{view}?{past.whole}")
        check(supervisor)


def test_what_fails_is_said_and_can_be_asked_again(past: Past) -> None:
    supervisor = past.centre.supervisor()
    supervisor.route("**/reports/distribution?*", lambda route: route.abort())
    opened(supervisor, f"{past.centre.server.url}/reports/period?{past.first}")
    waits = card(supervisor, "¿Cuánto esperaron?")
    expect(waits.get_by_role("alert")).to_contain_text("Sin conexión con el servidor.")
    supervisor.unroute("**/reports/distribution?*")
    waits.get_by_role("button", name="Reintentar").click()
    expect(waits.get_by_text("de cada 10 personas esperaron menos de")).to_be_visible()


SIMULATED = "Datos simulados: no corresponden a personas ni a atenciones reales."


@pytest.mark.parametrize("view", ["period", "entity", "levels", "agent", "network"])
def test_every_page_marks_simulated_days_and_proposed_limits(past: Past, view: str) -> None:
    page = past.centre.entered("admin", f"/reports/{view}?{past.whole}")
    marks = page.get_by_role("note")
    expect(marks).to_contain_text(SIMULATED)
    expect(marks).to_contain_text("Los límites (ANS) son una propuesta")
    # Also on paper.
    page.emulate_media(media="print")
    expect(marks).to_be_visible()


@pytest.mark.parametrize("months", [1, 12])
def test_a_month_and_a_year_are_on_paper_without_menus(past: Past, months: int, tmp_path: Path) -> None:
    day = past.days[0]
    begins = day.replace(day=1) if months == 1 else day.replace(month=1, day=1)
    page = past.supervisor("period", f"site={SITE}&from={begins}&to={past.days[-1]}")
    expect(figure(page, "tickets")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for each in (*page.get_by_role("button").all(), *page.get_by_role("navigation").all()):
        expect(each).to_be_hidden()
    expect(filters(page)).to_be_hidden()
    paper = tmp_path / "paper.pdf"
    page.pdf(path=paper, prefer_css_page_size=True)
    pages = [each.extract_text() for each in PdfReader(paper).pages]
    text = " ".join(" ".join(pages).split())
    assert "Visitas atendidas" in text and SIMULATED in text
    assert not [word for word in ("Salir", "Descargar", "Ver tabla", "Todas las entidades") if word in text]
    # No sheet is left empty, whatever the charts' heights.
    assert all(each.strip() for each in pages)
    sizes = {
        (round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in PdfReader(paper).pages
    }
    assert sizes <= {(595, 842), (596, 842)}, sizes


def test_the_network_tells_centres_and_express_modules_apart_and_like_with_like(past: Past) -> None:
    page = past.centre.entered("admin", "/")
    sites = page.request.get(f"{past.centre.server.url}/api/v1/sites").json()["sites"]
    express = next(each["id"] for each in sites if each["kind"] == "express")
    own = page.request.get(f"{past.centre.server.url}/api/v1/sites/{express}").json()
    body = {"queue": own["queues"][0]["id"]}
    past.centre.program("Ana", "administrator", None).post(f"/sites/{express}/tickets", body)
    # Today too, so that the express module's ticket is among them.
    asked = f"from={past.days[1]}&to={datetime.now(LIMA).date()}"
    opened(page, f"{past.centre.server.url}/reports/network?{asked}&compare=none&measure=tickets")
    told = page.locator("[data-channel]")
    expect(told).to_have_count(2)
    expect(told.filter(has_text="EXPRESS")).to_contain_text(re.compile(r"Tickets emitidos: \d+\."))
    expect(told.filter(has_text="CENTROS MAC")).to_contain_text(
        f"Tickets emitidos: {past.issued(past.days[1:])}."
    )

    second = f"from={past.days[1]}&to={past.days[1]}&compare=previous&measure=tickets"
    opened(page, f"{past.centre.server.url}/reports/network?{second}")
    centres = page.locator("[data-channel]").filter(has_text="CENTROS MAC")
    expect(centres).to_contain_text("En el único que estuvo abierto todos los meses de ambos periodos:")
