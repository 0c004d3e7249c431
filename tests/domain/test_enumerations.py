"""Each word of the domain is spelled in one enumeration and in no other module."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import ticketing.domain
from ticketing.domain.states import State

ROOT = Path(ticketing.domain.__file__).parents[2]
#: Without migrations, which keep the words of their day, and without the kiosk's own program, which imports
#: nothing of the server and has words of its own.
SOURCES = [
    path
    for package in ("ticketing", "kiosk", "displays")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts and "device" not in path.parts
]
#: Names of attributes, members and columns that hold values of the domain.
NAMES = {
    *("state", "status", "priority", "category", "outcome", "type", "kind", "role", "action", "unit"),
    *("policy", "rule", "what", "permission"),
}


def enumerations() -> Iterator[type[StrEnum]]:
    for module in pkgutil.iter_modules(ticketing.domain.__path__):
        for each in vars(importlib.import_module(f"ticketing.domain.{module.name}")).values():
            if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum:
                yield each


WORDS = {str(member) for each in enumerations() for member in each}
_IN_SQL = re.compile(rf"\b({'|'.join(NAMES)})\s*(?:=|!=|<>|IN \()\s*'([a-z_.]+)'")


def repeated(source: str) -> Iterator[tuple[int, str]]:
    """`(line, word)` of each comparison, `Literal` and statement that spells a word of the domain."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare():
                sides = (node.left, *node.comparators)
                if any(name_of(each) in NAMES for each in sides):
                    yield from (
                        (node.lineno, each) for side in sides for each in texts(side) if each in WORDS
                    )
            case ast.Subscript(value=ast.Name(id="Literal")):
                yield from ((node.lineno, each) for each in texts(node.slice) if each in WORDS)
            case ast.Constant(value=str(text)):
                yield from ((node.lineno, found[2]) for found in _IN_SQL.finditer(text) if found[2] in WORDS)


def name_of(node: ast.expr) -> str | None:
    match node:
        case (
            ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))) | ast.Name(id=name)
        ):
            return name
    return None


def texts(node: ast.expr) -> Iterator[str]:
    """The strings in an expression itself."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("ticket.state == 'waiting'", ["waiting"]),
        ("row['priority'] in ('normal', 'preferential')", ["normal", "preferential"]),
        ("Literal['dni']", ["dni"]),
        ("text(\"SELECT 1 FROM ticket WHERE state IN ('called', 'serving')\")", ["called"]),
        ("ticket.state == State.WAITING", []),
        ("name == 'waiting'", []),
    ],
)
def test_a_repeated_word_is_found(source: str, words: list[str]) -> None:
    assert [word for _, word in repeated(source)] == words


def test_no_module_spells_a_word_of_the_domain_again() -> None:
    assert State.WAITING in WORDS
    found = [
        f"{path.relative_to(ROOT)}:{line}: {word}"
        for path in SOURCES
        for line, word in repeated(path.read_text())
    ]
    assert found == []


def test_no_two_enumerations_are_the_same() -> None:
    members = [frozenset(map(str, each)) for each in set(enumerations())]
    assert len(set(members)) == len(members)
