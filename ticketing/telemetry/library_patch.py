"""Patches of libraries' internals: the versions that a patch knows; on any other it is not applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

import structlog


@dataclass(frozen=True, slots=True)
class LibraryPatch:
    """One patch. known: release line that it was written for, by distribution, such as `27.0`."""

    name: str
    known: Mapping[str, str]

    def fits(self) -> bool:
        """Whether the installed versions are known ones; where they are not, logs one line."""
        installed = {library: version(library) for library in self.known}
        if all(_of_line(installed[library], line) for library, line in self.known.items()):
            return True
        structlog.get_logger().warning(
            "patch.stepped_aside", patch=self.name, known=dict(self.known), installed=installed
        )
        return False


def _of_line(installed: str, line: str) -> bool:
    return f"{installed}.".startswith(f"{line}.")
