"""Check of a catalogue as a whole, from files or from settings; each problem has its file and line."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

from pydantic import ValidationError

from ticketing.catalogue.model import Catalogue, Entity, Layout, Model, Network, Site
from ticketing.catalogue.rules import Draft, Placed, problems_across
from ticketing.catalogue.sentences import sentence
from ticketing.catalogue.source import Problem, Source, read
from ticketing.languages.messages import Words

M = TypeVar("M", bound=Model)


def check(path: Path, words: Words) -> Catalogue | list[Problem]:
    """The catalogue in the folder `path`, or its problems, ordered by file and line."""
    return _checked(_Files(_Folder(path, words), words))


def check_data(files: Mapping[PurePosixPath, object], words: Words) -> Catalogue | list[Problem]:
    """The catalogue in data by path, as `files_of()` gives it, or its problems: without lines."""
    return _checked(_Files(_Data(files, words), words))


def _checked(files: "_Files") -> Catalogue | list[Problem]:
    draft = Draft(
        network=files.one(Network, PurePosixPath("network.yaml")),
        entities=files.some(Entity, "entities"),
        layouts=files.all(Layout, "layouts"),
        sites=files.some(Site, "sites"),
    )
    found = {*files.problems, *problems_across(draft)}
    if found or draft.network is None:
        return sorted(found)
    return _catalogue(draft, draft.network.value)


class _Store(Protocol):
    """Files by path: a folder on disk, or data in memory."""

    def names(self, folder: str, ending: str) -> list[PurePosixPath]: ...
    def read(self, file: PurePosixPath) -> Source | Problem: ...
    def shown(self, path: PurePosixPath) -> str: ...


class _Folder:
    def __init__(self, path: Path, words: Words) -> None:
        self._path, self._words = path, words

    def names(self, folder: str, ending: str) -> list[PurePosixPath]:
        return [PurePosixPath(folder, file.name) for file in sorted((self._path / folder).glob(f"*{ending}"))]

    def read(self, file: PurePosixPath) -> Source | Problem:
        return read(self._path / file, self._words)

    def shown(self, path: PurePosixPath) -> str:
        return str(self._path / path)


class _Data:
    def __init__(self, files: Mapping[PurePosixPath, object], words: Words) -> None:
        self._files, self._words = files, words

    def names(self, folder: str, ending: str) -> list[PurePosixPath]:
        return sorted(file for file in self._files if str(file.parent) == folder and file.suffix == ending)

    def read(self, file: PurePosixPath) -> Source | Problem:
        if file not in self._files:
            return Problem(str(file), 1, self._words("catalogue.files.missing"))
        return Source(Path(file), self._files[file], {}, self._words)

    def shown(self, path: PurePosixPath) -> str:
        return str(path)


class _Files:
    """Reads files, each as its model, and collects their problems."""

    def __init__(self, store: _Store, words: Words) -> None:
        self.problems: list[Problem] = []
        self._store, self._words = store, words

    def one(self, model: type[M], file: PurePosixPath) -> Placed[M] | None:
        source = self._store.read(file)
        if isinstance(source, Problem):
            self.problems.append(source)
            return None
        try:
            return Placed(model.model_validate(source.data), source)
        except ValidationError as error:
            found = error.errors()
            self.problems += [source.told(each["loc"], sentence(each, self._words)) for each in found]
            return None

    def some(self, model: type[M], folder: str) -> dict[str, Placed[M] | None]:
        """The folder's files, at least one: loading an empty folder by mistake would retire everything."""
        found = self.all(model, folder)
        if not found:
            self._whole(PurePosixPath(folder), "none")
        return found

    def all(self, model: type[M], folder: str) -> dict[str, Placed[M] | None]:
        for passed_over in self._store.names(folder, ".yml"):
            self._whole(passed_over, "ending")
        return {file.stem: self.one(model, file) for file in self._store.names(folder, ".yaml")}

    def _whole(self, path: PurePosixPath, message: str) -> None:
        self.problems.append(Problem(self._store.shown(path), 1, self._words(f"catalogue.files.{message}")))


def _catalogue(draft: Draft, network: Network) -> Catalogue:
    entities = [entity.value for entity in draft.entities.values() if entity]
    layouts = {name: layout.value for name, layout in draft.layouts.items() if layout}
    sites = [site.value.within(network) for site in draft.sites.values() if site]
    filled = [site.with_layout(layouts[site.layout]) if site.layout else site for site in sites]
    return Catalogue(network, entities, filled)
