"""ICU MessageFormat patterns: the names of their arguments, and what is wrong with a translated one."""

import re
from collections.abc import Iterator

from icu4py.messageformat import MessageFormat

#: Formats whose style is a list of messages: `{n, plural, one {…} other {…}}`.
_NESTING = {"plural", "select", "selectordinal"}
#: `{n, number, ::percent}`: the screens are built without the parser of such skeletons.
_SKELETON = re.compile(r",\s*(number|date|time)\s*,\s*::")


def arguments(pattern: str) -> frozenset[str]:
    """Names of all arguments, those of nested messages included. Raises ValueError on unmatched braces."""
    reader = _Reader(pattern)
    names = frozenset(reader.message())
    if not reader.ended:
        raise ValueError("unmatched }")
    return names


def trouble(pattern: str, original: str | None, locale: str) -> str | None:
    """Reason why a screen cannot show the pattern, or None. original: the pattern in the source language."""
    try:
        named = arguments(pattern)
        MessageFormat(pattern, locale)
    except ValueError as error:
        return str(error)
    if skeleton := _SKELETON.search(pattern):
        return f"{skeleton[0]}… is a skeleton, which screens do not read"
    expected = named if original is None else arguments(original)
    if extra := named - expected:
        return f"{{{', '.join(sorted(extra))}}} is not given"
    if lost := expected - named:
        return f"{{{', '.join(sorted(lost))}}} is not used"
    return None


class _Reader:
    """A parser that reads the pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._left = _without_quoted(pattern)

    @property
    def ended(self) -> bool:
        return not self._left

    def message(self) -> Iterator[str]:
        """Arguments up to the end, or to a closing brace that is not of this message."""
        while True:
            mark = self._take("{}")
            if mark == "{":
                yield from self._argument()
            elif mark == "}":
                self._left = "}" + self._left
                return
            else:
                return

    def _argument(self) -> Iterator[str]:
        name, end = self._until(",}")
        yield name.strip()
        if end == "}":
            return
        kind, end = self._until(",}")
        if end == "}":
            return
        if kind.strip() not in _NESTING:
            self._until("}")
            return
        while (mark := self._take("{}")) == "{":
            yield from self.message()
            self._until("}")
        if mark is None:
            raise ValueError("unmatched {")

    def _take(self, marks: str) -> str | None:
        """Skip to behind the next of the marks and return it; None at the end."""
        found = min((place for mark in marks if (place := self._left.find(mark)) >= 0), default=None)
        if found is None:
            self._left = ""
            return None
        mark, self._left = self._left[found], self._left[found + 1 :]
        return mark

    def _until(self, marks: str) -> tuple[str, str]:
        before = self._left
        mark = self._take(marks)
        if mark is None:
            raise ValueError("unmatched {")
        return before[: len(before) - len(self._left) - 1], mark


def _without_quoted(pattern: str) -> str:
    """The pattern without quoted parts: '' is an apostrophe; one before a brace quotes up to the next one."""
    kept, place = [], 0
    while place < len(pattern):
        if pattern.startswith("''", place):
            place += 2
        elif pattern[place] == "'" and pattern[place + 1 : place + 2] in ("{", "}", "#", "|"):
            end = pattern.find("'", place + 1)
            place = len(pattern) if end < 0 else end + 1
        else:
            kept.append(pattern[place])
            place += 1
    return "".join(kept)
