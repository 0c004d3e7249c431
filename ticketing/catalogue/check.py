"""Check of a folder of catalogue files as a whole; each problem has its file and line."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ticketing.catalogue.model import Catalogue, Entity, Layout, Model, Network, Site
from ticketing.catalogue.rules import Draft, Placed, problems_across
from ticketing.catalogue.sentences import sentence
from ticketing.catalogue.source import Problem, read
from ticketing.languages.messages import Words

M = TypeVar("M", bound=Model)


def check(path: Path, words: Words) -> Catalogue | list[Problem]:
    """The catalogue in the folder `path`, or its problems, ordered by file and line."""
    files = _Files(words)
    draft = Draft(
        network=files.one(Network, path / "network.yaml"),
        entities=files.some(Entity, path / "entities"),
        layouts=files.all(Layout, path / "layouts"),
        sites=files.some(Site, path / "sites"),
    )
    found = {*files.problems, *problems_across(draft)}
    if found or draft.network is None:
        return sorted(found)
    return _catalogue(draft, draft.network.value)


class _Files:
    """Reads files, each as its model, and collects their problems."""

    def __init__(self, words: Words) -> None:
        self.problems: list[Problem] = []
        self._words = words

    def one(self, model: type[M], file: Path) -> Placed[M] | None:
        source = read(file, self._words)
        if isinstance(source, Problem):
            self.problems.append(source)
            return None
        try:
            return Placed(model.model_validate(source.data), source)
        except ValidationError as error:
            found = error.errors()
            self.problems += [source.told(each["loc"], sentence(each, self._words)) for each in found]
            return None

    def some(self, model: type[M], folder: Path) -> dict[str, Placed[M] | None]:
        """The folder's files, at least one: loading an empty folder by mistake would retire everything."""
        found = self.all(model, folder)
        if not found:
            self._whole(folder, "none")
        return found

    def all(self, model: type[M], folder: Path) -> dict[str, Placed[M] | None]:
        for passed_over in folder.glob("*.yml"):
            self._whole(passed_over, "ending")
        return {file.stem: self.one(model, file) for file in sorted(folder.glob("*.yaml"))}

    def _whole(self, path: Path, message: str) -> None:
        self.problems.append(Problem(str(path), 1, self._words(f"catalogue.files.{message}")))


def _catalogue(draft: Draft, network: Network) -> Catalogue:
    entities = [entity.value for entity in draft.entities.values() if entity]
    layouts = {name: layout.value for name, layout in draft.layouts.items() if layout}
    sites = [site.value.within(network) for site in draft.sites.values() if site]
    filled = [site.with_layout(layouts[site.layout]) if site.layout else site for site in sites]
    return Catalogue(network, entities, filled)
