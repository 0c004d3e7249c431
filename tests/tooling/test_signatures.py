"""No `Any` in signatures, fields and type aliases of the rooms below the edges.

mypy checks that each of these has a type at all.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("access", "catalogue", "ledger", "queueing")
#: Migrations are exempt: a revision stays as it was written.
REVISIONS = ROOT / "ticketing" / "ledger" / "migrations" / "versions"


def untyped(source: str) -> list[str]:
    """`line: name` of each signature, field or alias with an `Any` in it."""
    tree = ast.parse(source)
    said = [*_signatures(tree), *_fields(tree), *_aliases(tree)]
    return [f"{line}: {name}" for line, name, annotation in sorted(said, key=_line) if _has_any(annotation)]


Said = tuple[int, str, ast.expr]


def _line(said: Said) -> int:
    return said[0]


def _signatures(tree: ast.Module) -> Iterator[Said]:
    """Signatures of functions and methods, nested ones included."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        annotations = [each.annotation for each in every if each is not None]
        for annotation in (*annotations, node.returns):
            if annotation is not None:
                yield annotation.lineno, node.name, annotation


def _fields(tree: ast.Module) -> Iterator[Said]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = ((base.lineno, node.name, base) for base in node.bases)
            members = (each for each in node.body if isinstance(each, ast.AnnAssign))
            yield from bases
            yield from ((each.lineno, node.name, each.annotation) for each in members)


def _aliases(tree: ast.Module) -> Iterator[Said]:
    """Aliases such as `Row = Mapping[str, Any]`, which would hide an `Any` in signatures."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield node.lineno, ast.unparse(target), node.value


def _has_any(annotation: ast.expr) -> bool:
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name) and node.id == "Any":
            return True
        if isinstance(node, ast.Attribute) and node.attr == "Any":
            return True
        # A forward reference, written as a string.
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _text_has_any(node.value):
            return True
    return False


def _text_has_any(text: str) -> bool:
    try:
        inner = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    return not isinstance(inner, ast.Constant) and _has_any(inner)


def modules() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / "ticketing" / room).rglob("*.py")]
    return sorted(path for path in found if REVISIONS not in path.parents)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_signature_leaves_open_what_it_takes_or_gives(path: Path) -> None:
    assert untyped(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f(x: Any) -> int: ...", ["1: f"]),
        ("def f(x: int) -> typing.Any: ...", ["1: f"]),
        ("def f(*x: int, **more: Any) -> None: ...", ["1: f"]),
        ("def f(x: 'dict[str, Any]') -> None: ...", ["1: f"]),
        ("def f():\n    def g(x: list[Any]): ...", ["2: g"]),
        ("class C:\n    async def f(self, *, x: Any = None): ...", ["2: f"]),
        ("class C:\n    x: tuple[Any, ...]", ["2: C"]),
        ("class C(Base[Any]): ...", ["1: C"]),
        ("Row = Mapping[str, Any]", ["1: Row"]),
        ("Row: TypeAlias = 'Mapping[str, Any]'", ["1: Row"]),
        ("def f(x: 'Anything', y: Mapping[str, object]) -> None:\n    z: Any = x", []),
        ("MESSAGE = 'Any number'\ndef f(x: Literal['a b']) -> None: ...", []),
    ],
)
def test_an_any_is_found_wherever_it_hides(source: str, found: list[str]) -> None:
    assert untyped(source) == found
