"""Literals of a Python module that could be read by people, found in its syntax tree."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SPANISH = re.compile(r"[áéíóúñüÁÉÍÓÚÑ¿¡«»]|\b(el|la|los|las|del|una|con|para|por|falta|debe|hay)\b")
#: Two words beside each other, or with a value between them.
_SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:]? +(\{\} +)*[^\W\d_]{2,}")
#: A label: one word that begins as a sentence does.
_LABEL = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,}")
_SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|JOIN|UNION ALL|GROUP BY|ORDER BY|CAST|NULL|NOT IN|SET|AND|OR|AS|HAVING|PRAGMA)\b"
)
_MARKUP = re.compile(r"<[a-z!/][^>]*>")
#: Functions whose strings go to the log, or to the programmer who reads the OpenAPI document.
_TOLD_ELSEWHERE = {
    *("debug", "info", "warning", "error", "exception", "critical", "log"),
    *("blueprint", "Field", "Tag", "Info", "Parameter", "Path", "Query", "named", "described"),
}
_DOCUMENTED = {"description", "doc", "summary", "help"}
#: Functions whose string argument is the name of a type.
_OF_TYPES = {"cast", "NewType", "TypedDict", "TypeVar"}


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """line: counted from 1. text: with `{}` where an f-string has a value."""

    line: int
    text: str


def literals_for_people(path: Path) -> Iterator[Literal]:
    """Sentences and labels outside docstrings, SQL, markup, logs, programmers' errors and API documents."""
    for node in _texts(_parsed(path), _speaks_to_programmers):
        text = _text(node)
        if text is not None and is_for_people(text):
            yield Literal(node.lineno, text)


def spanish_literals(path: Path) -> Iterator[Literal]:
    """Texts in Spanish, anywhere but in docstrings."""
    for node in _texts(_parsed(path), lambda _node: False):
        text = _text(node)
        if text is not None and _SPANISH.search(text):
            yield Literal(node.lineno, text)


def sentences_raised(path: Path) -> Iterator[Literal]:
    """Texts of ValueErrors: a pydantic validator shows them to the people who wrote the file."""
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            texts = [_text(each) for each in node.exc.args]
            if _name(node.exc.func) == "ValueError" and texts:
                yield Literal(node.lineno, texts[0] or "")


def is_for_people(text: str) -> bool:
    if _SQL.search(text) or _MARKUP.search(text):
        return False
    return bool(_SENTENCE.search(text) or _SPANISH.search(text) or _LABEL.fullmatch(text))


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _texts(node: ast.AST, passed_over: Callable[[ast.AST], bool]) -> Iterator[ast.expr]:
    """The literals below a node; an f-string as a whole."""
    if passed_over(node):
        return
    if isinstance(node, ast.expr) and _text(node) is not None:
        yield node
        return
    left_out = {id(each) for each in _not_said(node)}
    for child in ast.iter_child_nodes(node):
        if id(child) not in left_out:
            yield from _texts(child, passed_over)


def _speaks_to_programmers(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise | ast.Assert):
        return True
    if isinstance(node, ast.keyword):
        return node.arg in _DOCUMENTED
    return isinstance(node, ast.Call) and _name(node.func) in _TOLD_ELSEWHERE


def _not_said(node: ast.AST) -> Iterator[ast.AST | None]:
    """Parts of a node that are types, names or documentation: a text alone on its line is a docstring."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.arg | ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.returns
    elif isinstance(node, ast.Call) and _name(node.func) in _OF_TYPES:
        yield from node.args[:1]
    elif isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["__all__"]:
        yield node.value


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each) or "{}" for each in node.values)
    return None


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
