"""Reads a YAML file and remembers on which line each of its values stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from ticketing.catalogue.yaml_errors import reason
from ticketing.languages.messages import Words

Location = tuple[int | str, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong at one line (counted from 1), as a sentence that can be shown."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Source:
    """The plain data of one file, the line of every value in it, and the words for what is wrong there."""

    file: Path
    data: object
    lines: dict[Location, int] = field(repr=False)
    words: Words = field(repr=False)

    def problem(self, location: Location, rule: str, **facts: str) -> Problem:
        """A broken rule. rule: of `catalogue.rules`."""
        return self.told(location, self.words(f"catalogue.rules.{rule}", **facts))

    def told(self, location: Location, sentence: str) -> Problem:
        """`location` is a path of keys and indexes; parts that the file lacks are passed over."""
        known: Location = ()
        for part in location:
            # A mapping's keys are remembered as texts, also where somebody wrote a number.
            known = next((to for to in ((*known, part), (*known, str(part))) if to in self.lines), known)
        return Problem(str(self.file), self.lines.get(known, 1), sentence)


def read(file: Path, words: Words) -> Source | Problem:
    """Never raises for what a file may hold: whatever cannot be read comes back as a problem."""
    try:
        text = file.read_text(encoding="utf-8")
        # Two passes, for plain data and its lines apart are simpler than data that carries its lines.
        node = YAML(typ="safe", pure=True).compose(text)
        data = YAML(typ="safe", pure=True).load(text)
    except FileNotFoundError:
        return Problem(str(file), 1, words("catalogue.files.missing"))
    except UnicodeDecodeError:
        return Problem(str(file), 1, words("catalogue.files.encoding"))
    except (YAMLError, ValueError) as error:
        line, why = reason(error)
        sentence = words("catalogue.yaml.wrong", reason=words(f"catalogue.yaml.{why}"))
        return Problem(str(file), line, sentence)
    return Source(file, data, dict(_lines(node, (), set())), words)


def _lines(node: Node | None, location: Location, seen: set[int]) -> Iterator[tuple[Location, int]]:
    if node is None or id(node) in seen:  # an alias may point at its own ancestor
        return
    seen.add(id(node))
    for part, place, child in _children(node):
        yield (*location, part), place.start_mark.line + 1
        yield from _lines(child, (*location, part), seen)


def _children(node: Node) -> Iterator[tuple[int | str, Node, Node]]:
    """Key or index, the node whose line counts, the node below."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield index, item, item
