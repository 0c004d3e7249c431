"""Python and templates contain no text that people read: it comes from the language packs."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import ticketing
from tests.languages.literals import literals_for_people, sentences_raised, spanish_literals

ROOT = Path(ticketing.__file__).parents[1]
#: Rooms whose words reach people over screens, files, mail and the API. Others serve operators, in English.
ROOMS = (
    *(f"ticketing/{room}" for room in ("access", "catalogue", "privacy", "queueing", "realtime")),
    *(f"ticketing/{room}" for room in ("reports", "simulator", "web")),
    *("displays", "kiosk"),
)
#: Files whose literals all stay, with the reason.
FORMATS = {
    "ticketing/reports/national_format.py": "the network's own format, the same in every language",
}
#: Literals that stay, each with its reason.
KEPT: Mapping[str, tuple[str, set[str]]] = {
    "ticketing/reports/output/workbook.py": ("Excel's way to show a month", {"mmmm yyyy"}),
    "ticketing/access/demo.py": (
        "names of people",
        {
            *("Rosa Quispe", "Luis Mamani", "Carmen Rojas", "Jorge Huamán", "Elena Flores"),
            *("Marco Salazar", "Teresa Vargas", "Pedro Ramos", "Ana Torres"),
        },
    ),
    "ticketing/access/passwords.py": ("hashed, never shown", {"nobody has this password"}),
    "ticketing/access/programs.py": ("an id in the record of who made a device", {"command line"}),
    "ticketing/catalogue/yaml_errors.py": (
        "words of the YAML library, which are looked for",
        {
            *("end of stream", "stream end", "could not find expected ':'", "mapping values are not allowed"),
            *("duplicate key", "cannot start any token", "undefined alias", "expected a single document"),
        },
    ),
    "ticketing/queueing/day_end.py": (
        "a name in the ledger, Spanish like every name there; screens say it by its id",
        {"Cierre del día"},
    ),
    "ticketing/realtime/live.py": ("a step's name in a metric", {"catch up"}),
    "ticketing/reports/deliveries/mail.py": ("headers", {"From", "Subject", "Date"}),
    "ticketing/reports/deliveries/run.py": (
        "for operators: log, doctor and command line",
        {"another process is sending it"},
    ),
    "ticketing/reports/deliveries/texts.py": (
        "for operators: log, doctor and command line",
        {
            "the files are larger than {} MB: deliver them to a folder",
            "the mail server offers no encryption for the password: use smtps://, or no password",
            "the mail server refuses user or password",
            "the mail server refuses every address: {}",
        },
    ),
    "ticketing/reports/engine/measures.py": (
        "DuckDB's lambda",
        {"list_sum(list_transform(done, lambda each: each.quantity))"},
    ),
    "ticketing/reports/engine/sources.py": (
        "arguments of read_parquet()",
        {"hive_partitioning = true, hive_types = {'year': INTEGER, 'month': INTEGER}"},
    ),
    "ticketing/simulator/caution.py": (
        "a file for operators beside the closed days",
        {"The closed days in this folder were simulated by `ticketing simulate` or `ticketing national`.\n"},
    ),
    "ticketing/web/api/daily_summary.py": (
        "the OpenAPI document, and a header",
        {"One page, A4.", 'inline; filename="{}-{}-{}.pdf"'},
    ),
    "ticketing/web/api/declaring.py": (
        "the OpenAPI document",
        {
            "Devices and programs.",
            "People; every command also takes the header X-CSRFToken from GET /api/v1/me.",
            "Seconds to wait before that.",
            " ({}); ask again with the same key",
        },
    ),
    "ticketing/web/api/pairings.py": ("a header", {"Location"}),
    "ticketing/web/api/printing.py": ("a header", {"Location"}),
    "kiosk/device/link.py": ("a header", {"Authorization"}),
    "ticketing/web/api/reports.py": ("a header", {'attachment; filename="{}.{}"'}),
    "ticketing/web/api/schemas/queries.py": (
        "the OpenAPI document",
        {
            *("Sites; none means all that you may read", "Entities", "Queues", "Services", "Agents, or `me`"),
            *("Channels, by the network's codes", "Priority classes", "Dimensions to group by"),
            *("Indicators; none means all", "What to compare with"),
        },
    ),
    "ticketing/web/api/settings.py": ("a header", {"Location"}),
    "ticketing/web/api/sites.py": ("a header", {"Location"}),
    "ticketing/web/api/tickets.py": ("the OpenAPI document", {"Do `{}` with the ticket."}),
    "ticketing/web/auth/limits.py": ("limits as the library reads them", {"10 per minute", "300 per minute"}),
    "ticketing/web/auth/browsers.py": ("a cookie's attribute", {"Lax"}),
    "ticketing/web/auth/sessions.py": ("a cookie's attribute", {"Lax"}),
    "ticketing/web/auth/views.py": ("outcomes in the log", {"let in", "too many"}),
    "ticketing/web/current.py": ("a header", {"Authorization"}),
    "ticketing/web/device_paces.py": ("a header", {"Authorization"}),
    "ticketing/web/languages.py": ("a cookie's attribute", {"Lax"}),
    "ticketing/web/problems.py": (
        "headers, and the log",
        {'Bearer realm="suyay"', "text/html; charset=utf-8", "Allow", "Connection", "unexpected error"},
    ),
    "ticketing/web/security.py": (
        "headers",
        {"'self' data: blob:", "public, max-age=31536000, immutable", "private, no-cache"},
    ),
}
#: File whose formulas are written for docs/indicators.md.
FORMULAS = "ticketing/reports/indicators.py"


#: Texts that stay in templates: the product's name, and the command for an empty installation.
NAMES = {"Suyay", "ticketing catalogue load"}
_NOT_SHOWN = re.compile(r"<style>.*?</style>|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
_CLASSES = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")
_READ_ALOUD = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')


def modules(*rooms: str) -> list[str]:
    found = (path for room in rooms for path in (ROOT / room).rglob("*.py") if "front" not in path.parts)
    return sorted(str(path.relative_to(ROOT)) for path in found)


@pytest.mark.parametrize("module", modules(*ROOMS))
def test_no_room_that_answers_people_has_words_of_its_own(module: str) -> None:
    if module in FORMATS or module == FORMULAS:
        return
    kept = KEPT.get(module, ("", set()))[1]
    found = {each.text: each for each in literals_for_people(ROOT / module)}
    assert [f"{module}:{each.line}: {each.text}" for text, each in found.items() if text not in kept] == []
    assert kept - set(found) == set(), "no longer there: take it out of the list"


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "ticketing").rglob("templates/**/*.html"))


def words_of(template: str) -> list[str]:
    """Words between tags and in labels, without Jinja's parts."""
    shown = _NOT_SHOWN.sub("", _CLASSES.sub("", template))
    parts = [*_READ_ALOUD.findall(shown), *re.sub(r"<[^>]*>", "\0", shown).split("\0")]
    return [words for each in parts if re.search(r"[^\W\d_]{2,}", words := each.strip(" \n.,:;·"))]


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.name))
def test_no_template_has_words_of_its_own(template: Path) -> None:
    assert set(words_of(template.read_text(encoding="utf-8"))) - NAMES == set()


def test_words_of_a_template_are_found_between_tags_and_in_labels() -> None:
    page = """{% block body_class %}page--x{% endblock %}<h1 class="a b">{{ t('a.b') }} entero</h1>
      <a aria-label="Ir al inicio" href="/x y">{% if it %}·{% endif %}</a>"""
    assert words_of(page) == ["Ir al inicio", "entero"]


@pytest.mark.parametrize("module", modules("ticketing", "displays", "kiosk"))
def test_no_module_speaks_spanish(module: str) -> None:
    if module in FORMATS:
        return
    kept = KEPT.get(module, ("", set()))[1]
    found = [each for each in spanish_literals(ROOT / module) if each.text not in kept]
    assert [f"{module}:{each.line}: {each.text}" for each in found] == []


@pytest.mark.parametrize("module", [*modules("ticketing/catalogue"), "ticketing/reports/deliveries/model.py"])
def test_a_validator_of_files_that_people_write_names_a_message(module: str) -> None:
    assert list(sentences_raised(ROOT / module)) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('title = "Resumen del día"', ["Resumen del día"]),
        ('title = "Resumen"', ["Resumen"]),
        ('say(f"Faltan {n} personas")', ["Faltan {} personas"]),
        ('say("No ticket is left.")', ["No ticket is left."]),
        ('NAMES = {"a": "Two words"}', ["Two words"]),
        ('"""A docstring of the module."""\nsay("x")', []),
        ('def f():\n    """What it does."""\n    return "done so"', ["done so"]),
        ('log.warning("the bus is away: %s", it)', []),
        ('raise RuntimeError("this cannot be")', []),
        ('assert found, "it was looked up"', []),
        ('execute("SELECT id FROM ticket")', []),
        ("Markup('<p class=\"a b\">{}</p>')", []),
        ('field: Annotated[str, Field(description="States, with commas")]', []),
        ('def f(x: "Period") -> "Period":\n    return cast("Other", x)', []),
        ('__all__ = ["Catalogue"]', []),
        ('words("documents.sheets.summary")', []),
    ],
)
def test_what_is_taken_for_a_text_of_people(tmp_path: Path, code: str, found: list[str]) -> None:
    module = tmp_path / "module.py"
    module.write_text(code, encoding="utf-8")
    assert [each.text for each in literals_for_people(module)] == found


def test_a_sentence_in_an_error_of_a_validator_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('def f():\n    raise ValueError("falta algo")\n', encoding="utf-8")
    assert [each.text for each in sentences_raised(module)] == ["falta algo"]
    assert [each.text for each in spanish_literals(module)] == ["falta algo"]
