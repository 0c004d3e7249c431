"""Facts of open days: what the database knows and the lake's files do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """The facts that a report reads from the database and not from the files, all from one snapshot.

    tables: `pyarrow.Table`s by the dataset's name. site_days: those that they hold; their rows in the
    files do not count. closed_through: the last day up to which every site has closed what it had; None: none
    has closed any. Where no ledger has closed a day, no later than the last day that the files have.
    """

    tables: Mapping[str, Any] = field(default_factory=dict)
    site_days: frozenset[tuple[str, date]] = frozenset()
    closed_through: date | None = None
