"""Atomic writing of files and folders: each appears whole under its name, or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path, *, aside: Path | None = None, private: bool = False) -> Iterator[Path]:
    """Yield a path to write to; at the end the file is synced and replaces `path`, on failure it is removed.

    aside: folder of the same file system to write in; by default that of `path`. private: readable by
    its owner alone, from the first byte.
    """
    partial = (aside or path.parent) / f".{path.name}.{secrets.token_hex(4)}.partial"
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
        # Until the folder is synced as well, a power cut may bring back the previous file.
        _sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder, which becomes `path`, or is removed on failure. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f".{path.name}.part")
    # A run that was killed left it.
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
