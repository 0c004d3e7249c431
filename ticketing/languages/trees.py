"""Syntax trees of ICU MessageFormat patterns, in the JSON form that screens format.

The form is that of `@formatjs/icu-messageformat-parser`, which therefore is no part of the screens' scripts.
"""

import re
from collections.abc import Iterator
from typing import Literal, TypedDict


class Text(TypedDict):
    type: Literal[0]
    value: str


class Value(TypedDict):
    """`{name}`. value: the argument's name, here as in all that follow."""

    type: Literal[1]
    value: str


class Formatted(TypedDict):
    """`{n, number, percent}`: 2 is a number, 3 a date, 4 a time."""

    type: Literal[2, 3, 4]
    value: str
    style: str | None


class Option(TypedDict):
    value: "Tree"


class Select(TypedDict):
    """`{kind, select, none {…} other {…}}`."""

    type: Literal[5]
    value: str
    options: dict[str, Option]


class Plural(TypedDict):
    """`{n, plural, offset:1 =0 {…} other {…}}`. ordinal: of `selectordinal`."""

    type: Literal[6]
    value: str
    options: dict[str, Option]
    offset: int
    pluralType: Literal["cardinal", "ordinal"]


class Count(TypedDict):
    """`#` within a plural: its number, less the offset."""

    type: Literal[7]


Element = Text | Value | Formatted | Select | Plural | Count
Tree = list[Element]

#: Messages within messages: no person reads deeper ones, and a parser's stack ends somewhere.
DEEPEST = 16

#: Styles that screens and ICU have in common: others would differ between a PDF and a screen.
_DATE_STYLES = {"short", "medium", "long", "full"}
_STYLES = {"number": {"integer", "percent"}, "date": _DATE_STYLES, "time": _DATE_STYLES}
_FORMATS: dict[str, Literal[2, 3, 4]] = {"number": 2, "date": 3, "time": 4}
_PLURALS: dict[str, Literal["cardinal", "ordinal"]] = {"plural": "cardinal", "selectordinal": "ordinal"}

# ICU's spaces are Unicode's Pattern_White_Space; its names are all but that and Pattern_Syntax (UAX 31).
_SPACE = re.compile(r"[\t-\r \x85\u200e\u200f\u2028\u2029]*")
_NAME = re.compile(
    r"[^\t-\r -/:-@\[-^`{-~\x85\xa1-\xa7\xa9\xab\xac\xae\xb0\xb1\xb6\xbb\xbf\xd7\xf7\u200e\u200f\u2010-\u203e"
    r"\u2041-\u2053\u2055-\u205e\u2190-\u245f\u2500-\u2775\u2794-\u2bff\u2e00-\u2e7f\u3001-\u3003\u3008-\u3020"
    r"\u3030\ufd3e\ufd3f\ufe45\ufe46]*"
)
# As screens compare it, character by character: `=01` or `=1.0` would be no key of theirs for 1.
_WHOLE_NUMBER = re.compile("0|-?[1-9][0-9]{0,14}")
_DIGITS = re.compile(r"[-+.\w]*")
_STYLE = re.compile("[^{}]*")


def _text(marks: str) -> re.Pattern[str]:
    """A piece of text: an apostrophe written twice; what stands between two; or anything else but marks.

    marks: characters before which an apostrophe quotes, up to the next single one or the end.
    """
    return re.compile(rf"(?P<twice>'')|'(?P<quoted>[{marks}](?:[^']|'')*)(?:'|\Z)|(?P<plain>'|[^'{marks}]+)")


_TEXT, _TEXT_OF_PLURAL = _text("{}"), _text("{}#")


def tree(pattern: str) -> Tree:
    """The pattern's syntax tree. Raises ValueError, with a sentence, for what screens cannot show."""
    reader = _Reader(pattern)
    found = reader.message(plural=False, depth=0)
    if not reader.ended:
        raise ValueError("unmatched }")
    return found


def shown(pattern: str) -> str | Tree:
    """The text itself where nothing is to be filled in, otherwise the tree; a broken pattern as it is."""
    if "{" not in pattern and "'" not in pattern:
        return pattern
    try:
        found = tree(pattern)
    except ValueError:
        return pattern
    return found if any(names(found)) else "".join(each["value"] for each in found if each["type"] == 0)


def names(tree: Tree) -> Iterator[str]:
    """Names of all arguments, those of nested messages included, each as often as it stands there."""
    for element in tree:
        if element["type"] == 0 or element["type"] == 7:
            continue
        yield element["value"]
        if element["type"] == 5 or element["type"] == 6:
            for option in element["options"].values():
                yield from names(option["value"])


class _Reader:
    """A parser that reads the pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at == len(self._pattern)

    def message(self, *, plural: bool, depth: int) -> Tree:
        """Elements up to the end, or to a closing brace that is not of this message.

        plural: whether `#` is the number. depth: how many messages this one is within.
        """
        if depth > DEEPEST:
            raise ValueError(f"messages are nested more than {DEEPEST} deep")
        found: Tree = []
        while not self.ended and not self._stands("}"):
            if self._skip("{"):
                found.append(self._argument(depth))
            elif plural and self._skip("#"):
                found.append({"type": 7})
            else:
                found.append({"type": 0, "value": self._text(_TEXT_OF_PLURAL if plural else _TEXT)})
        return found

    def _text(self, piece: re.Pattern[str]) -> str:
        text = ""
        while match := piece.match(self._pattern, self._at):
            self._at = match.end()
            text += "'" if match["twice"] else match["plain"] or match["quoted"].replace("''", "'")
        return text

    def _argument(self, depth: int) -> Element:
        self._take(_SPACE)
        name = self._take(_NAME)
        if not name:
            raise self._wrong("{ is not followed by a name")
        self._take(_SPACE)
        if not self._comma(name):
            return {"type": 1, "value": name}
        kind = self._take(_NAME)
        self._take(_SPACE)
        if kind in _FORMATS:
            return {"type": _FORMATS[kind], "value": name, "style": self._style(kind)}
        if kind != "select" and kind not in _PLURALS:
            raise self._wrong(f"{{{name}, {kind}}} is no format that screens read")
        return self._choice(name, kind, depth)

    def _comma(self, after: str) -> bool:
        """Skip the comma and its spaces, or the argument's end; False for the latter."""
        if self._skip("}"):
            return False
        self._expect(",", f"{{{after} is followed by neither , nor }}")
        self._take(_SPACE)
        return True

    def _style(self, kind: str) -> str | None:
        if not self._comma(f", {kind}"):
            return None
        style = self._take(_STYLE).rstrip()
        self._expect("}", f", {kind}, {style} holds a brace")
        if style.startswith("::"):
            raise ValueError(f", {kind}, ::… is a skeleton, which screens do not read")
        if style not in _STYLES[kind]:
            raise ValueError(f", {kind}, {style} is no style that screens read")
        return style

    def _choice(self, name: str, kind: str, depth: int) -> Select | Plural:
        label = f"{{{name}, {kind}}}"
        if not self._comma(f"{name}, {kind}"):
            raise ValueError(f"{label} has no options")
        ordinal = _PLURALS.get(kind)
        if ordinal is None:
            return {"type": 5, "value": name, "options": self._options(label, plural=False, depth=depth)}
        offset = self._offset(label)
        options = self._options(label, plural=True, depth=depth)
        return {"type": 6, "value": name, "options": options, "offset": offset, "pluralType": ordinal}

    def _offset(self, label: str) -> int:
        if not self._skip("offset:"):
            return 0
        self._take(_SPACE)
        offset = self._whole_number(f"{label} has an offset")
        self._take(_SPACE)
        return offset

    def _options(self, label: str, *, plural: bool, depth: int) -> dict[str, Option]:
        found: dict[str, Option] = {}
        while not self._skip("}"):
            key = self._key(label, plural=plural)
            if key in found:
                raise ValueError(f"{label} has {key} twice")
            self._take(_SPACE)
            self._expect("{", f"{label} has no {{…}} after {key}")
            found[key] = {"value": self.message(plural=plural, depth=depth + 1)}
            self._expect("}")
            self._take(_SPACE)
        if "other" not in found:
            raise ValueError(f"{label} has no other")
        return found

    def _key(self, label: str, *, plural: bool) -> str:
        if plural and self._skip("="):
            return f"={self._whole_number(f'{label} has an =')}"
        key = self._take(_NAME)
        if not key:
            raise self._wrong(f"{label} has something else than options")
        return key

    def _whole_number(self, what: str) -> int:
        digits = self._take(_DIGITS)
        if not _WHOLE_NUMBER.fullmatch(digits):
            raise ValueError(f"{what} that is no whole number")
        return int(digits)

    def _stands(self, text: str) -> bool:
        return self._pattern.startswith(text, self._at)

    def _skip(self, text: str) -> bool:
        """Whether the text stands here; it is skipped then."""
        if not self._stands(text):
            return False
        self._at += len(text)
        return True

    def _expect(self, text: str, otherwise: str = "unmatched {") -> None:
        if not self._skip(text):
            raise self._wrong(otherwise)

    def _wrong(self, reason: str) -> ValueError:
        """The reason, which at the pattern's end is only that it ends there."""
        return ValueError("unmatched {" if self.ended else reason)

    def _take(self, kind: re.Pattern[str]) -> str:
        """The longest piece of this kind, which may be empty."""
        match = kind.match(self._pattern, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[0]
