"""Files that are there complete or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BackupError(Exception):
    """A backup or a restore cannot be done; the message is a sentence for whoever asked for it."""


@contextmanager
def complete(path: Path) -> Iterator[Path]:
    """A name beside `path` to write under; it becomes `path` at the end, or goes when something fails."""
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent} is no folder")
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    # Before anything is written: nobody else may read even the beginning.
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
        _sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """To the disk: a power cut must not leave an empty file under the right name."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
