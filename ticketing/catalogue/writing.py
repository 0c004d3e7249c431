"""Writing of catalogue files: the export of today's settings, and the start of a new installation."""

from pathlib import Path

from ruamel.yaml import YAML

from ticketing.catalogue.files import Data, files_of
from ticketing.catalogue.model import Catalogue, Site
from ticketing.catalogue.state import state_of
from ticketing.domain.settings import State


class FolderInUse(Exception):
    """The folder has files already: written among them, a second catalogue would be loaded with the first."""


def export(state: State, folder: Path, note: str) -> int:
    """Write the files that would give this state; returns their number. note: for the top of each.

    folder: new or empty. Raises FolderInUse.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(folder)
    files = files_of(state)
    for path, data in files.items():
        _write(folder / path, data, note)
    return len(files)


def start(catalogue: Catalogue, site: Site) -> State:
    """One centre alone, with the entities that serve there and with no other."""
    used = {queue.entity for queue in site.queues}
    entities = [entity for entity in catalogue.entities if entity.code in used]
    return state_of(Catalogue(catalogue.network, entities, [site]))


def _write(path: Path, data: Data, note: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"# {note}\n")
        yaml.dump(data, file)
