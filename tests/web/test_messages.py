"""Every refusal has its sentence, in both languages, in the words of the screens."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ticketing
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import IllegalTransition
from ticketing.domain.states import Action, State
from ticketing.domain.windows import WindowState
from ticketing.web.messages import ACTIONS, LANGUAGES, TICKET_STATES, WINDOW_STATES, sentence
from ticketing.web.sentences import SENTENCES

SOURCES = Path(ticketing.__file__).parent


def given_codes() -> Iterator[str]:
    """The codes that any module gives to a refusal."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == ErrorCode.__name__:
                yield ErrorCode[node.attr]


def test_every_code_has_a_sentence_in_both_languages_and_no_sentence_is_left_over() -> None:
    assert set(SENTENCES) == set(ErrorCode)
    assert all(all(words) and len(words) == 2 * len(LANGUAGES) for words in SENTENCES.values())


def test_every_code_is_given_to_some_refusal() -> None:
    assert set(given_codes()) == set(ErrorCode)


def test_every_action_and_state_has_its_word() -> None:
    assert {str(each) for each in (*Action, *WindowState)} == set(ACTIONS)
    assert {str(each) for each in State} == set(TICKET_STATES)
    assert {str(each) for each in WindowState} == set(WINDOW_STATES)


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
    assert sentence(refusal.code, language, refusal.extra)[1] == detail
