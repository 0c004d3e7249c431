"""Atomic writing of a backup's file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ticketing.lake.whole import whole_file


class BackupError(Exception):
    """A backup or a restore cannot be done; the message is a sentence for the person who asked for it."""


@contextmanager
def complete(path: Path) -> Iterator[Path]:
    """Yield a path to write to, which becomes `path`, readable by its owner alone. Raises BackupError."""
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent} is no folder")
    with whole_file(path, private=True) as partial:
        yield partial
