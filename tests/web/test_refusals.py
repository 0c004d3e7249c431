"""Sentences of refusals: one for each code, in both languages, in the words of the screens."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ticketing
from tests.support.words import shipped
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import IllegalTransition
from ticketing.domain.states import Action, State
from ticketing.domain.windows import WindowState
from ticketing.web.refusals import sentence

SOURCES = Path(ticketing.__file__).parent
LANGUAGES = ("es", "en")


def given_codes() -> Iterator[str]:
    """Error codes that the modules give to refusals."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == ErrorCode.__name__:
                yield ErrorCode[node.attr]


def words(language: str, *path: str) -> set[str]:
    """Last parts of the message ids below a path of `refusals`."""
    prefix = ".".join(("refusals", *path)) + "."
    messages = shipped().pack(language).messages("refusals")
    return {each.removeprefix(prefix) for each in messages if each.startswith(prefix)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_title_and_a_sentence_and_none_is_left_over(language: str) -> None:
    assert words(language, "codes") == {
        f"{code}.{part}" for code in ErrorCode for part in ("title", "detail")
    }


def test_every_code_is_given_to_some_refusal() -> None:
    assert set(given_codes()) == set(ErrorCode)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_and_state_has_its_word(language: str) -> None:
    assert words(language, "actions") == {str(each) for each in (*Action, *WindowState)}
    assert words(language, "states", "ticket") == {str(each) for each in State}
    assert words(language, "states", "window") == {str(each) for each in WindowState}


@pytest.mark.parametrize(
    ("state", "action", "language", "detail"),
    [
        ("serving", "cancel", "es", "No se puede cancelar el ticket: el estado es «en atención»."),
        ("serving", "cancel", "en", "It is not possible to cancel the ticket: the state is “being served”."),
        ("closed", "start", "es", "No se puede iniciar la atención: el estado es «por codificar»."),
        ("closed", "paused", "es", "No se puede poner el módulo en pausa: el estado es «cerrado»."),
    ],
)
def test_an_action_that_is_not_there_is_told_in_words(
    state: str, action: str, language: str, detail: str
) -> None:
    refusal = IllegalTransition(state, action)
    assert sentence(shipped(), refusal.code, language, refusal.extra)[1] == detail


def test_a_code_of_another_version_speaks_with_the_words_of_its_status() -> None:
    assert sentence(shipped(), "of_tomorrow", "es", {}, "not_found")[0] == "No encontrado"


def test_facts_for_programs_do_not_disturb_the_sentence() -> None:
    extra = {"least": 8, "errors": [{"field": "password"}], "site": None}
    assert "8 caracteres" in sentence(shipped(), ErrorCode.PASSWORD_TOO_SHORT, "es", extra)[1]
