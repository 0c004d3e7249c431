"""Files in memory for what tests write: on a disk, SQLite waits some milliseconds for every commit."""

import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path("/dev/shm")
#: Bytes: a whole run writes half a gigabyte, its PostgreSQL servers as much again.
NEEDED = 2 << 30


def place(folder: Path = FOLDER, needed: int = NEEDED) -> Path | None:
    """The folder in memory, if there is enough of it and programs may be run from it."""
    if not os.access(folder, os.W_OK | os.X_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return None
    return folder if shutil.disk_usage(folder).free >= needed else None


def use() -> None:
    """Let temporary files of this process and of its children be there, unless TMPDIR names a folder."""
    if "TMPDIR" not in os.environ and (found := place()):
        os.environ["TMPDIR"] = str(found)
        # The library chooses its folder once, at its first use.
        tempfile.tempdir = None
