"""The daily sheet: its contents, and that it stays one page."""

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import ticketing
from tests.support.words import ENGLISH, SPANISH
from ticketing.domain.reporting import Unit
from ticketing.languages.messages import Words
from ticketing.reports.output.daily_sheet import COLUMNS, HEAD, MOST_ENTITIES, DailySheet, Named, html
from ticketing.reports.output.figures import Figures
from ticketing.reports.output.hour_bars import hour_bars
from ticketing.reports.output.pdf import Printer, font_in, trouble

BUILT = Path(ticketing.__file__).parent / "static" / "build" / "assets"
DAY = date(2026, 11, 24)
VALUES: dict[str, Any] = {
    **dict.fromkeys((*HEAD, *COLUMNS)),
    "tickets": 1812,
    "attended": 1700,
    "wait_mean_s": 684.4,
    "within_wait_limit": 0.784,
}


def sheet(entities: int = 3, **change: Any) -> DailySheet:
    rows = [Named(f"Entidad {number}", {**VALUES, "tickets": 10 + number}) for number in range(entities)]
    usual: dict[str, Any] = {
        "site": "Centro MAC <Cusco>",
        "day": DAY,
        "before_day": date(2026, 11, 17),
        "printed_at": datetime(2026, 11, 25, 17, 31, tzinfo=UTC),
        "printed_by": "Teresa Vargas",
        "live": False,
        "of": (),
        "values": VALUES,
        "before": {**VALUES, "tickets": 1510},
        "entities": rows,
        "hours": {8: 40, 9: 0, 10: 60},
        "hours_before": {8: 50, 11: 3},
    }
    return DailySheet(**{**usual, **change})


def test_it_says_the_figures_beside_those_of_a_week_before() -> None:
    text = html(sheet(), None, SPANISH)
    for words in ("martes 24 de noviembre de 2026", "1,812", "antes 1,510 (+20.0%)", "11 min 24 s", "78.4%"):
        assert words in text
    assert "Centro MAC &lt;Cusco&gt;" in text
    assert "Nadie que no llegó a un módulo se cuenta como atendido" in text


def test_a_day_that_still_runs_is_not_compared_as_if_it_were_over() -> None:
    text = html(sheet(live=True), None, SPANISH)
    assert "El día todavía no cerró" in text
    assert "antes 1,510" in text and "+20.0%" not in text


def test_an_english_page_has_no_spanish_word_but_names() -> None:
    text = html(sheet(entities=25, live=True, of=("RENIEC",)), None, ENGLISH)
    assert '<html lang="en-GB">' in text
    for words in ("Tuesday, 24 November 2026", "before 1,510", "11 min 24 s", "78.4%", "the other 5"):
        assert words in text
    assert "The day is not over yet" in text and "Printed by Teresa Vargas" in text
    shown = re.sub(r"Entidad \d+|<style>.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search(r"[¿¡áéíóúñ]| (del|las|los|una?|con|por) ", shown)


def test_a_part_of_the_centre_is_named() -> None:
    assert "Solo de: RENIEC, SUNAT." in html(sheet(of=("RENIEC", "SUNAT")), None, SPANISH)


def test_a_day_without_tickets_says_so() -> None:
    text = html(sheet(entities=0, hours={}, hours_before={}), None, SPANISH)
    assert "Sin datos: ese día no se emitió ningún ticket." in text


@pytest.mark.parametrize("words", [SPANISH, ENGLISH], ids=["es", "en"])
@pytest.mark.parametrize("entities", [0, 11, 59])
def test_it_is_one_page_however_many_entities_there_are(entities: int, words: Words) -> None:
    assert trouble() is None, "run `make pdf`"
    font = font_in(BUILT)
    text = html(sheet(entities, live=True, of=("RENIEC",)), font, words)
    page = PdfReader(io.BytesIO(Printer(font).pdf(text)))
    assert len(page.pages) == 1
    printed = page.pages[0].extract_text()
    assert ("Entidad 58" in printed) is (entities == 59)
    others = words("documents.daily.leftOut", shown=MOST_ENTITIES, others=59 - MOST_ENTITIES)
    assert (others in " ".join(printed.split())) is (entities == 59)


def test_the_bars_go_from_the_first_hour_to_the_last_of_both_days() -> None:
    drawn = str(hour_bars({8: 40, 9: 0, 10: 60}, {8: 50, 11: 3}, SPANISH))
    assert [f">{hour}:00<" in drawn for hour in range(7, 13)] == [False, True, True, True, True, False]
    assert ">60<" in drawn


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1812, Unit.COUNT, "1,812"),
        (45.4, Unit.SECONDS, "45 s"),
        (684.4, Unit.SECONDS, "11 min 24 s"),
        (3900, Unit.SECONDS, "1 h 05 min"),
        (0.784, Unit.SHARE, "78.4%"),
        (5.24, Unit.PER_HOUR, "5.2"),
        (None, Unit.SECONDS, "—"),
    ],
)
def test_figures_are_written_as_on_the_screens(value: float | None, unit: Unit, said: str) -> None:
    assert Figures(SPANISH).figure(value, unit) == said


def test_a_change_of_shares_is_in_points_and_of_nothing_is_none() -> None:
    change = Figures(SPANISH).change
    assert change(0.7, 0.78, Unit.SHARE) == "−8.0 puntos"
    assert change(3, 0, Unit.COUNT) == change(None, 3, Unit.COUNT) == ""
