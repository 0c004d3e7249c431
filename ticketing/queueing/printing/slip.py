"""The slip of a ticket: a layout, which is data, filled with the ticket's facts in its person's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ticketing.languages.yaml_files import BadFile, load
from ticketing.queueing.shapes import SlipBlock

LAYOUT = "ticket"
_SIZES = frozenset({"small", "normal", "large", "giant"})
_ALIGNS = frozenset({"left", "center"})
_LINES = frozenset({"rule", "space", "qr"})
_KEYS = frozenset({"say", "text", "line", "when", "size", "bold", "align"})


class BadLayout(ValueError):
    """A layout that makes no slip: the sentence names file and line."""


class Say(Protocol):
    """A message of the language pack, with its values."""

    def __call__(self, message: str, /, **values: str | int) -> str: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a layout. say: message of slip.yaml; text: words as they are; line: rule, space or qr."""

    say: str | None = None
    text: str | None = None
    line: str | None = None
    when: str | None = None
    size: str = "normal"
    bold: bool = False
    align: str = "center"


def layout_of(folders: Sequence[Path], site: str) -> tuple[Line, ...]:
    """The site's own layout, otherwise the installation's.

    Folders: the first that has it. Raises BadLayout.
    """
    for name in (site, LAYOUT):
        for folder in folders:
            path = folder / f"{name}.yaml"
            if path.is_file():
                return read_layout(path)
    raise BadLayout(f"no {LAYOUT}.yaml in {', '.join(map(str, folders))}")


def read_layout(path: Path) -> tuple[Line, ...]:
    """Raises BadLayout."""
    try:
        rows = load(path)
    except BadFile as error:
        raise BadLayout(str(error)) from error
    except OSError as error:
        raise BadLayout(f"{path}: {error.strerror}") from error
    if not isinstance(rows, list) or not rows:
        raise BadLayout(f"{path}: a list of lines is expected")
    return tuple(_line(f"{path}, line {place}", row) for place, row in enumerate(rows, 1))


def _line(where: str, row: object) -> Line:
    if not isinstance(row, dict) or not row.keys() <= _KEYS:
        raise BadLayout(f"{where}: known are {', '.join(sorted(_KEYS))}")
    if not all(isinstance(value, str | int) for value in row.values()):
        raise BadLayout(f"{where}: each has one word or sentence")
    if len(row.keys() & {"say", "text", "line"}) != 1:
        raise BadLayout(f"{where}: one of say, text, line")
    line = Line(**row)
    if line.size not in _SIZES or line.align not in _ALIGNS or (line.line and line.line not in _LINES):
        raise BadLayout(
            f"{where}: size is of {sorted(_SIZES)}, align of {sorted(_ALIGNS)}, line of {sorted(_LINES)}"
        )
    return line


def slip(layout: Sequence[Line], facts: Mapping[str, str | int], say: Say) -> list[SlipBlock]:
    """The blocks of the slip. facts: what the messages name; `link` is the address in the QR code."""
    return [_block(line, facts, say) for line in layout if line.when is None or line.when in facts]


def _block(line: Line, facts: Mapping[str, str | int], say: Say) -> SlipBlock:
    if line.line == "qr":
        return {"kind": "qr", "data": str(facts["link"])}
    if line.line == "rule":
        return {"kind": "rule"}
    if line.line == "space":
        return {"kind": "space"}
    words = line.text if line.text is not None else say(f"slip.{line.say}", **facts)
    size, align = line.size, line.align
    return {"kind": "text", "text": words, "size": size, "bold": line.bold, "align": align}
