"""Language packs on disk: a folder per language with `pack.yaml` and one file of messages per screen."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ticketing.languages.yaml_files import DEEP, BadFile, load

logger = logging.getLogger(__name__)

#: Tag of the language in which every message exists; messages that another pack lacks are shown in it.
SOURCE = "es"
ABOUT = "pack.yaml"
_NEEDED = ("name", "english_name", "locale", "status")


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


def packs_in(*folders: Path, bad: Callable[[BadFile], None] | None = None) -> dict[str, Pack]:
    """The packs of these folders by tag, the source first. A later folder may add a language or messages.

    bad: told of each `pack.yaml` that describes no pack, which is left out; without it, BadFile is raised.
    """
    found: dict[str, Pack] = {}
    for place in (path for folder in folders for path in sorted(folder.glob(f"*/{ABOUT}"))):
        tag, earlier = place.parent.name, found.get(place.parent.name)
        try:
            found[tag] = _pack(tag, place, earlier.folders if earlier else ())
        except BadFile as error:
            if bad is None:
                raise
            bad(error)
    return dict(sorted(found.items(), key=lambda each: (each[0] != SOURCE, each[0])))


def _pack(tag: str, about: Path, earlier: tuple[Path, ...]) -> Pack:
    said = plain(about)
    if lacking := [name for name in _NEEDED if name not in said]:
        raise BadFile(about, 1, f"it lacks {', '.join(lacking)}")
    if said["status"] not in set(map(str, Status)):
        raise BadFile(about, 1, f"status is one of {', '.join(Status)}, not {said['status']}")
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
    """The scalars of a YAML file by dotted path, numbers as texts. Raises BadFile."""
    data = load(path)
    try:
        return dict(_flat(data or {}, ""))
    except RecursionError:
        raise BadFile(path, 1, DEEP) from None


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
    """The messages of a file, read once per process: a changed pack takes effect at the next start.

    None of a file that cannot be read: its mistake must not take a screen away.
    """
    if not path.exists():
        return {}
    try:
        said = plain(path)
    except BadFile as error:
        logger.error("a file of messages is left out: %s", error)
        return {}
    return {f"{path.stem}.{name}": pattern for name, pattern in said.items()}
