"""Statements that a command sends to PostgreSQL, read from PostgreSQL's log."""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.databases import plain

_SENT = re.compile(r"(?:statement|execute [^:]+): (?P<text>.*)", re.DOTALL)
_PARAMETER = re.compile(r"\$\d+ = (?:NULL|'((?:[^']|'')*)')")
_PING = {"", ";", "SELECT 1"}
_PATIENCE_S = 10


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. text: with $1, $2, … for the values; None is NULL. types: PostgreSQL's, of the values."""

    text: str
    values: tuple[str | None, ...]
    types: tuple[str, ...]


class Recorder:
    """Reads the statements of one database's sessions from the log; open it before the sessions begin."""

    def __init__(self, connection: psycopg.Connection, log: Path) -> None:
        self._connection = connection
        self._log = log

    def of(self, once: Callable[[], object]) -> list[Statement]:
        """Statements that `once` sends, in order, without the pool's liveness checks."""
        begin = self._marked()
        once()
        end = self._marked()
        entries = [json.loads(line) for line in self._text().splitlines()]
        messages = [each["message"] for each in entries]
        first = next(place for place, text in enumerate(messages) if begin in text) + 1
        last = next(place for place, text in enumerate(messages) if end in text)
        found = (_sent(each) for each in entries[first:last] if each.get("dbname") == self._database)
        sent = [each for each in found if each is not None and each[0].strip(" ;") not in _PING]
        return [Statement(text, values, self._types(text) if values else ()) for text, values in sent]

    def _types(self, text: str) -> tuple[str, ...]:
        """PostgreSQL's types of the statement's parameters, in their order."""
        self._connection.execute(f"PREPARE of_bench AS {text}".encode())
        types = "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'of_bench'"
        found = self._connection.execute(types).fetchone()
        self._connection.execute("DEALLOCATE of_bench")
        assert found is not None
        return tuple(found[0])

    @property
    def _database(self) -> str:
        return self._connection.info.dbname

    def _marked(self) -> str:
        """Write a mark into the log and wait for it: another process writes the log."""
        mark = uuid.uuid4().hex
        self._connection.execute(f"SELECT '{mark}'".encode())
        deadline = time.monotonic() + _PATIENCE_S
        while mark not in self._text():
            assert time.monotonic() < deadline, "PostgreSQL does not log its statements"
            time.sleep(0.02)
        return mark

    def _text(self) -> str:
        return self._log.read_text(errors="replace")


@contextmanager
def recorder(url: str) -> Iterator[Recorder]:
    """A recorder of a database whose server logs as JSON; it sees sessions that begin inside the block."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET log_statement = 'all'").format(name))
        connection.execute("SET log_statement = 'all'")
        found = connection.execute(
            "SELECT current_setting('data_directory'), pg_current_logfile('jsonlog')"
        ).fetchone()
        assert found is not None
        try:
            yield Recorder(connection, Path(found[0]) / found[1])
        finally:
            connection.execute(sql.SQL("ALTER DATABASE {} RESET log_statement").format(name))


def _sent(entry: dict[str, str]) -> tuple[str, tuple[str | None, ...]] | None:
    """The statement and values of an entry; None for an entry of something else."""
    match = _SENT.fullmatch(entry["message"])
    if match is None:
        return None
    values = _PARAMETER.finditer(entry.get("detail", ""))
    return match["text"], tuple(None if each[1] is None else each[1].replace("''", "'") for each in values)
