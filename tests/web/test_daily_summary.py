"""GET /api/v1/reports/daily-summary: a page of figures, its language, and its permissions."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.web.world import HOME, World, done

PAGE = f"/reports/daily-summary?site={HOME}&day=2026-11-24"


def served(world: World, people: int) -> None:
    """Serve `people` of RENIEC after a wait; one more took a ticket of SUNAT and waits."""
    kiosk, agent = world.caller("kiosk"), world.caller("agent")
    agent.open_window()
    for _ in range(people):
        kiosk.issue()
        called = agent.call_next()
        agent.act(called, "start")
        agent.act(called, "finish", services=[{"service": "reniec:dni"}])
    kiosk.issue(f"{HOME}:s")


def text_of(answer: TestResponse) -> str:
    assert answer.content_type == "application/pdf", answer.get_data(as_text=True)
    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    return page.extract_text()


def test_it_is_one_page_with_the_figures_of_the_day(world: World) -> None:
    served(world, 7)
    supervisor = world.caller("supervisor", name="Teresa Vargas")
    answer = supervisor.get(f"{PAGE}&format=pdf")
    text = text_of(answer)
    figures = done(supervisor.get(f"/reports/summary?site={HOME}&from=2026-11-24&to=2026-11-24"))
    assert figures["total"]["values"]["tickets"] == 8
    assert "Tickets emitidos\n8\n" in text and "Visitas atendidas\n7\n" in text
    for words in ("Lima Norte", "martes 24 de noviembre de 2026", "RENIEC 7 7", "SUNAT 1 0", "Teresa Vargas"):
        assert words in text
    assert answer.headers["Content-Disposition"] == f'inline; filename="resumen-{HOME}-2026-11-24.pdf"'


def test_it_is_printed_in_the_language_of_its_reader(world: World) -> None:
    served(world, 3)
    answer = world.caller("supervisor", name="Teresa Vargas").get(PAGE, Accept_Language="en")
    text = text_of(answer)
    for words in (
        "Tickets issued\n4\n",
        "Tuesday, 24 November 2026",
        "RENIEC 3 3",
        "Printed by Teresa Vargas",
    ):
        assert words in text
    assert answer.headers["Content-Disposition"] == f'inline; filename="summary-{HOME}-2026-11-24.pdf"'


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        (None, PAGE, 401),
        ("agent", PAGE, 403),
        ("supervisor", PAGE.replace(HOME, "cusco"), 404),
        ("administrator", PAGE.replace(HOME, "nowhere"), 404),
        ("supervisor", PAGE.replace("2026-11-24", "0001-01-02"), 422),
        ("supervisor", f"{PAGE}&format=docx", 422),
    ],
)
def test_it_is_refused(world: World, role: str | None, query: str, status: int) -> None:
    site = None if role == "administrator" else HOME
    assert world.caller(role, site).get(query).status_code == status


def test_a_machine_without_the_libraries_says_so(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As WeasyPrint does when it is imported where Pango is missing.
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    answer = world.caller("supervisor").get(PAGE)
    assert answer.status_code == 503
    assert answer.json is not None and answer.json["code"] == "pdf_unavailable"
    assert "ticketing doctor" in answer.json["detail"]
