"""Statements compiled once per test process: otherwise each test's new database would compile all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache

from ticketing.ledger import database

#: Count of statements with room to be kept: some times what the program and its tests have.
SIZE = 5_000


class Shared:
    """Makes engines as `create_engine` does. Those of one kind share a dialect and compiled statements."""

    def __init__(self, create_engine: Callable[..., Engine]) -> None:
        self._create = create_engine
        self._dialects: dict[object, list[Dialect]] = defaultdict(list)
        self._compiled: LRUCache[Any, Any] = LRUCache(SIZE)

    def __call__(self, url: str, **options: Any) -> Engine:
        engine = self._create(url, **options)
        # A statement's text depends on these, and on nothing of the database that it is sent to.
        kind = (type(engine.dialect), options.get("paramstyle"), options.get("json_serializer"))
        # A dialect knows its server once an engine has connected with it.
        made = self._dialects[kind]
        if (known := next((each for each in made if each.server_version_info), None)) is not None:
            engine.dialect = known
        else:
            made.append(engine.dialect)
        engine.update_execution_options(compiled_cache=self._compiled)
        return engine


@contextmanager
def shared() -> Iterator[None]:
    """Until the end of the block, the program makes its engines so."""
    made = Shared(database.create_engine)  # type: ignore[attr-defined]  # the name by which it calls it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", made)
        yield
