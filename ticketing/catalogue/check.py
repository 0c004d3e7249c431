"""Checks a folder of catalogue files as a whole, and names every problem with its file and line."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ticketing.catalogue.model import Catalogue, Entity, Layout, Model, Network, Site
from ticketing.catalogue.rules import Draft, Placed, problems_across
from ticketing.catalogue.sentences import sentence
from ticketing.catalogue.source import Problem, read

M = TypeVar("M", bound=Model)


def check(path: Path) -> Catalogue | list[Problem]:
    """The catalogue in the folder `path`, or all that is wrong in it, ordered by file and line."""
    found: list[Problem] = []
    draft = Draft(
        network=_one(Network, path / "network.yaml", found),
        entities=_some(Entity, path / "entities", found),
        layouts=_all(Layout, path / "layouts", found),
        sites=_some(Site, path / "sites", found),
    )
    found += problems_across(draft)
    if found or draft.network is None:
        return sorted(set(found))
    return _catalogue(draft, draft.network.value)


def _one(model: type[M], file: Path, found: list[Problem]) -> Placed[M] | None:
    source = read(file)
    if isinstance(source, Problem):
        found.append(source)
        return None
    try:
        return Placed(model.model_validate(source.data), source)
    except ValidationError as error:
        found += [source.problem(detail["loc"], sentence(detail)) for detail in error.errors()]
        return None


def _some(model: type[M], folder: Path, found: list[Problem]) -> dict[str, Placed[M] | None]:
    """At least one file: loading an empty folder by mistake would retire everything."""
    files = _all(model, folder, found)
    if not files:
        found.append(Problem(str(folder), 1, "no hay ningún archivo .yaml en esta carpeta"))
    return files


def _all(model: type[M], folder: Path, found: list[Problem]) -> dict[str, Placed[M] | None]:
    passed_over = "el nombre del archivo debe terminar en .yaml"
    found += [Problem(str(file), 1, passed_over) for file in folder.glob("*.yml")]
    return {file.stem: _one(model, file, found) for file in sorted(folder.glob("*.yaml"))}


def _catalogue(draft: Draft, network: Network) -> Catalogue:
    entities = [entity.value for entity in draft.entities.values() if entity]
    layouts = {name: layout.value for name, layout in draft.layouts.items() if layout}
    sites = [site.value for site in draft.sites.values() if site]
    filled = [site.with_layout(layouts[site.layout]) if site.layout else site for site in sites]
    return Catalogue(network, entities, filled)
