"""Counts the facts of a question: what is additive in each source apart, ranks over all sources at once.

Apart, for closed days never change without their file changing: what the files say is remembered, and only
the open rows and the youngest files are counted anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ticketing.reporting.duck import Duck
from ticketing.reporting.facts import Dataset
from ticketing.reporting.lake import Lake
from ticketing.reporting.measures import Measure
from ticketing.reporting.memory import Memory
from ticketing.reporting.question import Key, OpenFacts, Question
from ticketing.reporting.sources import Source, of_files, of_rows
from ticketing.reporting.statements import Column, grouped, keys_of

Numbers = dict[str, int | None]
"""Measures by their names."""


@dataclass(frozen=True, slots=True)
class Counting:
    """One question over one dataset. Raises FilesGone and FileNotFoundError when a file goes meanwhile.

    more: columns to group by after the question's own; over: see statements.grouped.
    """

    lake: Lake
    duck: Duck
    memory: Memory
    question: Question
    open_facts: OpenFacts
    dataset: Dataset
    more: tuple[Column, ...] = ()
    over: str = ""

    def sums(self, measures: Sequence[Measure]) -> dict[Key, Numbers]:
        """By the question's keys and the columns after them."""
        found: dict[Key, Numbers] = {}
        for source in self._sources():
            for row in self._ask(measures, [source], total=False):
                key, numbers = row[: self._width], row[self._width :]
                add(found.setdefault(key, {}), _named(measures, numbers))
        return found

    def ranks(self, measures: Sequence[Measure]) -> tuple[dict[Key, Numbers], Numbers]:
        """By key, and over all."""
        rows = self._ask(measures, self._sources(), total=True)
        found = {row[: self._width]: _named(measures, row[self._width : -1]) for row in rows if not row[-1]}
        return found, next((_named(measures, row[self._width : -1]) for row in rows if row[-1]), {})

    @property
    def _width(self) -> int:
        return len(self.question.by) + len(self.more)

    def _sources(self) -> list[Source]:
        files = of_files(self.lake, self.dataset, self.question, self.open_facts)
        sources = [*files, of_rows(self.dataset, self.question, self.open_facts)]
        return [each for each in sources if each.sql]

    def _ask(
        self, measures: Sequence[Measure], sources: Sequence[Source], *, total: bool
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement over the sources together."""
        if not (sources and measures):
            return []
        amounts = [(each.sql, each.name) for each in measures]
        together = " UNION ALL ".join(each.sql for each in sources)
        sql = grouped([*keys_of(self.question), *self.more], amounts, together, total=total, over=self.over)
        values = tuple(value for each in sources for value in each.values)
        tables = {name: table for each in sources for name, table in each.tables.items()}
        if tables:
            return self.duck.rows(sql, values, tables)
        stamps = tuple(stamp for each in sources for stamp in each.stamps)
        return self.memory.get((sql, values, stamps), lambda: self.duck.rows(sql, values))


def add(into: Numbers, numbers: Mapping[str, int | None]) -> None:
    for name, number in numbers.items():
        into[name] = (into.get(name) or 0) + (number or 0)


def _named(measures: Sequence[Measure], numbers: Sequence[int | None]) -> Numbers:
    return dict(zip((each.name for each in measures), numbers, strict=True))
