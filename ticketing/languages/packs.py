"""Language packs on disk: a folder per language with `pack.yaml` and one file of messages per screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

#: Tag of the language in which every message exists; messages that another pack lacks are shown in it.
SOURCE = "es"
ABOUT = "pack.yaml"


class Status(StrEnum):
    """Status of a pack. SOURCE: the texts are written in it. UNREVIEWED: marked so for administrators."""

    SOURCE = "source"
    REVIEWED = "reviewed"
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True, slots=True)
class Pack:
    """One language. name: in the language itself. locale: BCP 47, for numbers, dates and plurals.

    folders: later ones override earlier ones, message by message.
    """

    tag: str
    name: str
    english_name: str
    locale: str
    status: Status
    reviewer: str | None
    folders: tuple[Path, ...]

    def files(self) -> list[str]:
        """Names of the files of messages, without their extension."""
        found = {path.stem for folder in self.folders for path in folder.glob("*.yaml")}
        return sorted(found - {Path(ABOUT).stem})

    def messages(self, file: str) -> Mapping[str, str]:
        """ICU patterns by id (`kiosk.queues.title`) of one file; empty where the pack has no such file."""
        return _merged(self.folders, file)


def packs_in(*folders: Path) -> dict[str, Pack]:
    """The packs of these folders by tag, the source first. A later folder may add a language or messages."""
    found: dict[str, Pack] = {}
    for place in (path for folder in folders for path in sorted(folder.glob(f"*/{ABOUT}"))):
        tag, earlier = place.parent.name, found.get(place.parent.name)
        found[tag] = _pack(tag, place, earlier.folders if earlier else ())
    return dict(sorted(found.items(), key=lambda each: (each[0] != SOURCE, each[0])))


def _pack(tag: str, about: Path, earlier: tuple[Path, ...]) -> Pack:
    said = plain(about)
    return Pack(
        tag=tag,
        name=said["name"],
        english_name=said["english_name"],
        locale=said["locale"],
        status=Status(said["status"]),
        reviewer=said.get("reviewer"),
        folders=(*earlier, about.parent),
    )


def plain(path: Path) -> dict[str, str]:
    """The scalars of a YAML file by dotted path, numbers as texts."""
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return dict(_flat(data or {}, ""))


def _flat(data: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif data is not None:
        yield path, str(data)


@cache
def _merged(folders: tuple[Path, ...], file: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for folder in folders:
        found |= _messages(folder / f"{file}.yaml")
    return found


@cache
def _messages(path: Path) -> Mapping[str, str]:
    """The messages of a file, read once per process: a changed pack takes effect at the next start."""
    if not path.exists():
        return {}
    return {f"{path.stem}.{name}": pattern for name, pattern in plain(path).items()}
