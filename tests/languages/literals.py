"""Literals of a Python module that could be read by people, found in its syntax tree."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Two words beside each other, or letters that no name in code has.
_SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:]? +[^\W\d_]{2,}|[áéíóúñüÁÉÍÓÚÑ¿¡«»]")
#: A label: one word that begins as a sentence does.
_LABEL = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,}")
_SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|JOIN|UNION ALL|GROUP BY|ORDER BY|CAST|NULL|SET|AND|OR|AS|HAVING|READ|PRAGMA)\b"
)
_MARKUP = re.compile(r"<[a-z!/][^>]*>")
#: Whose words go to the log, or to the programmer who reads the OpenAPI document.
_TOLD_ELSEWHERE = {
    *("debug", "info", "warning", "error", "exception", "critical", "log"),
    *("blueprint", "Field", "Tag", "Info", "Parameter", "Path", "Query", "named", "described"),
}
_DOCUMENTED = {"description", "doc", "summary", "help"}


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """line: counted from 1. text: with `{}` where an f-string has a value."""

    line: int
    text: str


def literals_for_people(path: Path) -> Iterator[Literal]:
    """Sentences and labels outside docstrings, SQL, markup, logs, programmers' errors and API documents."""
    yield from _Walk().found(ast.parse(path.read_text(encoding="utf-8")))


class _Walk:
    def found(self, node: ast.AST) -> Iterator[Literal]:
        if self._speaks_to_programmers(node):
            return
        text = _text(node)
        if text is not None:
            if is_for_people(text):
                yield Literal(node.lineno, text)  # type: ignore[attr-defined]  # of an expression
            return
        docstring = _docstring(node)
        for child in ast.iter_child_nodes(node):
            if child is not docstring:
                yield from self.found(child)

    def _speaks_to_programmers(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Raise | ast.Assert):
            return True
        if isinstance(node, ast.keyword):
            return node.arg in _DOCUMENTED
        return isinstance(node, ast.Call) and _name(node.func) in _TOLD_ELSEWHERE


def is_for_people(text: str) -> bool:
    if _SQL.search(text) or _MARKUP.search(text):
        return False
    return bool(_SENTENCE.search(text) or _LABEL.fullmatch(text))


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each) or "{}" for each in node.values)
    return None


def _docstring(node: ast.AST) -> ast.AST | None:
    """The statement of the node's docstring; a text alone on a line says nothing to anybody else."""
    body = getattr(node, "body", None)
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and body:
        first = body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            return first
    return None


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
