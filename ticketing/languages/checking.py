"""Checks of language packs: what is missing, unknown or broken, with file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node

from ticketing.languages.packs import Pack, plain
from ticketing.languages.patterns import trouble
from ticketing.languages.yaml_files import DEEP, BadFile, compose

#: Words as data, not sentences: another language has its own keys here.
FREE = ("kiosk.synonyms.",)


class Kind(StrEnum):
    """Kinds of findings: MISSING falls back to the source language, the others are mistakes."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True, order=True)
class Finding:
    """One finding. line: counted from 1; 1 for a missing message."""

    file: Path
    line: int
    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind}: {self.text}"


def check(pack: Pack, source: Pack) -> list[Finding]:
    """Missing, unknown and broken messages of the pack; the source is checked against itself."""
    found: list[Finding] = []
    for file in sorted({*pack.files(), *source.files()}):
        found += _check_file(pack, source, file)
    return sorted(found)


def _check_file(pack: Pack, source: Pack, file: str) -> Iterator[Finding]:
    path = pack.folders[-1] / f"{file}.yaml"
    try:
        lines = _lines(path) if path.exists() else {}
    except BadFile as error:
        yield Finding(path, error.line, Kind.BROKEN, error.reason)
        return
    wanted, own = source.messages(file), pack.messages(file)
    for message in lines.keys() - own.keys():
        yield Finding(path, lines[message], Kind.BROKEN, f"{message}: has no text")
    for message in wanted.keys() - own.keys():
        if not message.startswith(FREE):
            yield Finding(path, 1, Kind.MISSING, message)
    for message, pattern in own.items():
        line = lines.get(message, 1)
        if message not in wanted and not message.startswith(FREE):
            yield Finding(path, line, Kind.UNKNOWN, message)
        elif wrong := trouble(pattern, wanted.get(message), pack.locale):
            yield Finding(path, line, Kind.BROKEN, f"{message}: {wrong}")


def _lines(path: Path) -> dict[str, int]:
    """Line of each message by id. Raises BadFile."""
    plain(path)  # which also finds what is wrong with the values
    node = compose(path)
    try:
        return dict(_walk(node, path.stem))
    except RecursionError:
        raise BadFile(path, 1, DEEP) from None


def _walk(node: Node | None, path: str) -> Iterator[tuple[str, int]]:
    if not isinstance(node, MappingNode):
        return
    for key, value in node.value:
        name = f"{path}.{key.value}"
        if not isinstance(value, MappingNode):
            yield name, key.start_mark.line + 1
        yield from _walk(value, name)
