"""Replacements for the steps that download: links to what `make setup` installed from the same locks."""

import re
import sys
import venv
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([a-z0-9._-]+)==[^ ]+(?P<marker> ; .*?)? \\$", re.MULTILINE)


def front(_arguments: Sequence[str], folder: Path) -> None:
    """Instead of `npm ci`."""
    (folder / "node_modules").symlink_to(ROOT / "node_modules")


def libraries(_arguments: Sequence[str]) -> None:
    """Instead of apt-get, which would change this machine: nothing."""


def builder(arguments: Sequence[str]) -> None:
    """Instead of the environment that builds wheels."""
    folder = Path(arguments[0])
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(sys.prefix)


def program(arguments: Sequence[str]) -> None:
    """Instead of the program's environment: a new one with the packages of requirements.lock alone.

    So a package that the program needs but only the developers' lock has is missing here, as in the image.
    """
    folder = Path(arguments[0])
    venv.create(folder, symlinks=True, with_pip=False)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for place in set(places()):
        (folder / "lib" / version / "site-packages" / place.name).symlink_to(place)


def places() -> Iterator[Path]:
    """The files and folders of the lock's packages in site-packages."""
    installed = {normal(each.name): each for each in distributions()}
    for pin in PIN.finditer((ROOT / "requirements.lock").read_text()):
        found = installed.get(pin[1])
        assert found or pin["marker"], f"{pin[1]} is not installed: run `make setup`"
        if found:
            yield from _top(found)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _top(found: Distribution) -> Iterator[Path]:
    for file in found.files or ():
        name = file.parts[0]
        if name not in ("..", "__pycache__"):
            yield Path(str(found.locate_file(name)))
