"""Facts of open days, which are in the database and not in the lake's files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """Facts that a report reads from the database and not from the files, all from one snapshot.

    tables: `pyarrow.Table`s by the dataset's name. site_days: those in the tables; rows of them in the files
    do not count. closed_through: the last day up to which every site has closed all its days; None: no site
    has closed any. Where no ledger has closed a day, at most the last day in the files.
    """

    tables: Mapping[str, Any] = field(default_factory=dict)
    site_days: frozenset[tuple[str, date]] = frozenset()
    closed_through: date | None = None
