"""Backup and restore of an SQLite database by SQLite's online backup: a server may write meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ticketing.ledger.sqlite import sqlite3
from ticketing.operations.backup_files import BackupError, complete

_HEAD = b"SQLite format 3\0"
_PATIENCE_S = 30


def is_copy(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_HEAD)) == _HEAD


def copy(source: Path, target: Path) -> None:
    """Copy the database into `target`, an empty file."""
    try:
        with closing(_open(source)) as original, closing(_open(target)) as made:
            # All pages in one step, which is one read transaction: otherwise each write of another process
            # would make the copy begin again.
            original.backup(made)
            # Back to a single file, without a write-ahead log beside it.
            made.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = made.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied: {error}") from error
    if verdict != "ok":
        raise BackupError(f"{source} is damaged: {verdict}")


def revision(path: Path) -> str | None:
    try:
        with closing(_open(path)) as database:
            found = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None


def put_back(path: Path, target: Path, migrate: Callable[[str], None]) -> None:
    """Replace the database file once the new one is whole and migrated."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _unused(target), complete(target) as partial:
        copy(path, partial)
        migrate(f"sqlite:///{partial}")


@contextmanager
def _unused(target: Path) -> Iterator[None]:
    """Use the file exclusively: no process has it open or can read it until the end. Raises BackupError."""
    if not target.exists():
        yield
        return
    with closing(sqlite3.connect(target, timeout=0, isolation_level=None)) as database:
        try:
            # SQLite leaves WAL mode only when no other connection is open.
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BackupError(f"{target} is in use: stop the server first") from error
        except sqlite3.DatabaseError:
            # Damaged, which may be why there is a restore: no process can be using it.
            for log in ("-wal", "-shm"):
                target.with_name(target.name + log).unlink(missing_ok=True)
        yield


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE_S)
