"""Words of templates: all that a person reads comes from the language packs."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ticketing

ROOT = Path(ticketing.__file__).parents[1]
TEMPLATES = [
    path
    for package in ("ticketing", "kiosk", "displays")
    for path in sorted((ROOT / package).rglob("templates/**/*.html"))
]
#: Attributes that are read out or shown.
READ = {"alt", "aria-description", "aria-label", "placeholder", "title"}
#: Not of a language: the product's name, and commands.
SAME_EVERYWHERE = re.compile(r"Suyay|ticketing [a-z ]+")
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
#: A block that the base page puts into an attribute.
_CLASSES = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")
_STRING = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_PROSE = re.compile(r"[^\W\d_]{2,},?\s+[^\W\d_]{2,}|[À-ÿ]")


class _Words(HTMLParser):
    """Collector of the texts between tags and in attributes that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("script", "style")
        for name, value in attrs:
            if name in READ and value:
                self._keep(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._keep(data)

    def _keep(self, text: str) -> None:
        left = SAME_EVERYWHERE.sub("", text)
        if re.search(r"[^\W\d_]{2,}", left):
            self.found.append(" ".join(text.split()))


def words(template: str) -> Iterator[str]:
    """Words of the markup, and sentences given to Jinja."""
    for code in _JINJA.findall(template):
        if not code.startswith("{#"):
            strings = ("".join(each) for each in _STRING.findall(code))
            yield from (each for each in strings if _PROSE.search(each))
    parser = _Words()
    parser.feed(_JINJA.sub("", _CLASSES.sub("", template)))
    yield from parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    assert list(words(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Ingrese</p>", ["Ingrese"]),
        ('<a aria-label="Inicio">{{ t("pages.title") }}</a>', ["Inicio"]),
        ("{{ door('/agent', 'Llamar, atender y derivar') }}", ["Llamar, atender y derivar"]),
        ("{% set titles = {404: 'No está'} %}", ["No está"]),
        ("{# A note for programmers #}<script>const words = 'in a script'</script>", []),
        ("<title>{{ t('pages.login.title') }} · Suyay</title>", []),
    ],
)
def test_words_in_a_template_are_found(template: str, found: list[str]) -> None:
    assert list(words(template)) == found
