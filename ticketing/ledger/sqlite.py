"""The SQLite library (pysqlite3's, otherwise Python's), and the versions that have the WAL-reset bug.

A process must use one copy for every file: of two, the one that closes a file drops the other's locks on it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3  # pysqlite3 has the same names, and no types
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["ADVICE", "VERSION", "Version", "sqlite3", "sqlite_affected"]

Version = tuple[int, int, int]

VERSION: Version = sqlite3.sqlite_version_info
ADVICE = "Install the package pysqlite3 (0.6.1 or newer) or a Python with SQLite 3.51.3, or use PostgreSQL."
_FIRST_WITH_WAL: Version = (3, 7, 0)
_FIRST_REPAIRED: Version = (3, 51, 3)
#: Older release lines that were repaired too, each from this version on.
_REPAIRED_LINES: dict[tuple[int, int], Version] = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}


def sqlite_affected(version: Version) -> bool:
    """Whether two connections that write and checkpoint can lose commits: the WAL-reset bug."""
    major, minor, _patch = version
    return _FIRST_WITH_WAL <= version < _REPAIRED_LINES.get((major, minor), _FIRST_REPAIRED)
