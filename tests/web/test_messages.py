"""Every refusal has its sentence, in both languages, in the words of the screens."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ticketing
from ticketing.domain import errors
from ticketing.domain.errors import IllegalTransition, SuyayError
from ticketing.domain.states import Action, State
from ticketing.domain.windows import WindowState
from ticketing.ledger.availability import UNAVAILABLE
from ticketing.web.messages import ACTIONS, LANGUAGES, TICKET_STATES, WINDOW_STATES, sentence
from ticketing.web.problems import CODE_OF_STATUS, BadRequest
from ticketing.web.sentences import SENTENCES

SOURCES = Path(ticketing.__file__).parent
REFUSALS = {
    kind.__name__: kind
    for kind in (*vars(errors).values(), BadRequest)
    if isinstance(kind, type) and issubclass(kind, SuyayError)
}
#: Answered without an exception of our own.
ANSWERED = {*CODE_OF_STATUS.values(), *UNAVAILABLE, "csrf_failed", "invalid"}


def raised_codes() -> Iterator[str]:
    """The codes that any module gives to a refusal, and those that each kind has by itself."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                yield from (
                    each.value
                    for each in node.args[:1]
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )
    yield from (kind.code for kind in REFUSALS.values() if kind is not SuyayError)


def test_every_code_has_a_sentence_in_both_languages() -> None:
    codes = {*raised_codes(), *ANSWERED}
    assert {"illegal_transition", "window_busy", "too_many_rooms", "malformed_json"} <= codes
    assert codes - set(SENTENCES) == set()
    assert all(all(words) and len(words) == 2 * len(LANGUAGES) for words in SENTENCES.values())


def test_no_sentence_is_kept_for_a_code_that_nobody_gives() -> None:
    assert set(SENTENCES) - {*raised_codes(), *ANSWERED} == set()


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
