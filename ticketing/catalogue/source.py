"""YAML files with the line of each value."""

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
    """A problem at one line (counted from 1), as a sentence for people."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Source:
    """The plain data of one file, the line of every value in it, and the language of its problems."""

    file: Path
    data: object
    lines: dict[Location, int] = field(repr=False)
    words: Words = field(repr=False)

    def problem(self, location: Location, rule: str, **facts: str) -> Problem:
        """The problem of a broken rule. rule: id of a message in `catalogue.rules`."""
        return self.told(location, self.words(f"catalogue.rules.{rule}", **facts))

    def told(self, location: Location, sentence: str) -> Problem:
        """A problem. location: path of keys and indexes, of which parts that the file lacks are skipped."""
        known: Location = ()
        for part in location:
            # A mapping's keys are stored as strings, even where the file has a number.
            known = next((to for to in ((*known, part), (*known, str(part))) if to in self.lines), known)
        return Problem(str(self.file), self.lines.get(known, 1), sentence)


def read(file: Path, words: Words) -> Source | Problem:
    """Read the file; whatever its content, one that cannot be read is returned as a problem, never raised."""
    try:
        text = file.read_text(encoding="utf-8")
        # Two passes, because plain data beside its lines is simpler than data that carries its lines.
        node = YAML(typ="safe", pure=True).compose(text)
        data = YAML(typ="safe", pure=True).load(text)
        return Source(file, data, dict(_lines(node, (), set())), words)
    except FileNotFoundError:
        return Problem(str(file), 1, words("catalogue.files.missing"))
    except UnicodeDecodeError:
        return Problem(str(file), 1, words("catalogue.files.encoding"))
    except (YAMLError, ValueError, RecursionError) as error:
        line, why = reason(error)
        sentence = words("catalogue.yaml.wrong", reason=words(f"catalogue.yaml.{why}"))
        return Problem(str(file), line, sentence)


def _lines(node: Node | None, location: Location, seen: set[int]) -> Iterator[tuple[Location, int]]:
    if node is None or id(node) in seen:  # an alias may point at its own ancestor
        return
    seen.add(id(node))
    for part, place, child in _children(node):
        yield (*location, part), place.start_mark.line + 1
        yield from _lines(child, (*location, part), seen)


def _children(node: Node) -> Iterator[tuple[int | str, Node, Node]]:
    """Children as (key or index, node whose line is reported, node of the value)."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield index, item, item
