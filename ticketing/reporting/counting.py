"""Counts the facts of a question: what is additive in each source apart, ranks over all sources at once.

Apart, for closed days never change without their file changing: what a file says is remembered, and only open
rows and new files are counted anew. A month's file is counted by itself, so that its month and year need no
grouping, and so that a question about ten years counts again what one of its files has to say anew.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from ticketing.reporting.duck import Duck
from ticketing.reporting.facts import Dataset
from ticketing.reporting.lake import Lake
from ticketing.reporting.measures import Measure
from ticketing.reporting.memory import Memory, Rows
from ticketing.reporting.question import Key, OpenFacts, Question
from ticketing.reporting.sources import MONTH_NUMBER, Laid, Month, Source, lay
from ticketing.reporting.statements import Column, grouped, keys_of

Numbers = dict[str, int | None]
"""Measures by their names."""
#: What all rows of a month have in common, as the dimensions have it.
_OF_A_MONTH: dict[str, Callable[[int, int], int]] = {
    "month": lambda year, month: year * 100 + month,
    "year": lambda year, _month: year,
}


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
        if not measures:
            return {}
        amounts = [each.sql for each in measures]
        facts = lay(self.lake, self.dataset, self.question, self.open_facts)
        others = [self._ask(self._sql(self.question.by, amounts, each.sql), [each]) for each in facts.others]
        names = [each.name for each in measures]
        return {
            key: dict(zip(names, numbers, strict=True))
            for key, numbers in _added([self._of_months(amounts, facts), *others], self._width).items()
        }

    def ranks(self, measures: Sequence[Measure]) -> tuple[dict[Key, Numbers], Numbers]:
        """By key, and over all."""
        if not measures:
            return {}, {}
        facts = lay(self.lake, self.dataset, self.question, self.open_facts)
        sources = [*([facts.together(facts.months)] if facts.months else []), *facts.others]
        keyed = self._ranked(self.question.by, measures, sources)
        over_all = self._ranked((), measures, sources) if self.question.by else keyed
        return keyed, over_all.get((), {})

    @property
    def _width(self) -> int:
        return len(self.question.by) + len(self.more)

    def _sql(self, by: Sequence[str], amounts: Sequence[str], source: str) -> str:
        return grouped([*keys_of(by), *self.more], amounts, source, self.over)

    def _of_months(self, amounts: Sequence[str], facts: Laid) -> Rows:
        """Of all the months' files together."""
        if not facts.months:
            return []
        source = facts.together(facts.months)
        known = ("months", _remembered(self._sql(self.question.by, amounts, source.sql), [source]))

        def together() -> Rows:
            rows = self._by_month(amounts, facts)
            full = (self._full(each, rows[each.number]) for each in facts.months)
            return [(*key, *numbers) for key, numbers in _added(full, self._width).items()]

        return self.memory.get(known, together)

    def _by_month(self, amounts: Sequence[str], facts: Laid) -> dict[int, Rows]:
        """Of each month by itself, without what its rows have in common; one statement for all new ones."""
        inner = [*keys_of(name for name in self.question.by if name not in _OF_A_MONTH), *self.more]
        one = grouped(inner, amounts, facts.together(facts.months[:1]).sql, self.over)
        bound = tuple(value for each in facts.narrow for value in each.values)
        keys = {each.number: ("month", one, bound, each.stamp) for each in facts.months}
        found = {number: self.memory.find(key) for number, key in keys.items()}
        new = facts.together((each for each in facts.months if found[each.number] is None), numbered=True)
        counted: dict[int, Rows] = {number: [] if rows is None else rows for number, rows in found.items()}
        if new.sql:
            sql = grouped([MONTH_NUMBER, *inner], amounts, new.sql, self.over)
            for number, *row in self.duck.rows(sql, new.values):
                counted[number].append(tuple(row))
        for number, key in keys.items():
            self.memory.put(key, counted[number])
        return counted

    def _full(self, month: Month, rows: Rows) -> Rows:
        """The rows with what they have in common in its place among their keys."""
        by = self.question.by
        common = {name: of_month(month.year, month.month) for name, of_month in _OF_A_MONTH.items()}
        places = [place for place, name in enumerate(by) if name in common]
        for place in places:
            rows = [(*row[:place], common[by[place]], *row[place:]) for row in rows]
        return rows

    def _ranked(
        self, by: Sequence[str], measures: Sequence[Measure], sources: Sequence[Source]
    ) -> dict[Key, Numbers]:
        """All ranks of one amount are looked up at once: its values are put in order a single time."""
        of_amount: dict[str, list[Measure]] = {}
        for each in measures:
            of_amount.setdefault(each.sql, []).append(each)
        amounts = [sql.format(_shares(some)) for sql, some in of_amount.items()]
        source = " UNION ALL ".join(each.sql for each in sources)
        return {
            row[: len(by)]: {
                each.name: number
                for some, numbers in zip(of_amount.values(), row[len(by) :], strict=True)
                for each, number in zip(some, numbers or [None] * len(some), strict=True)
            }
            for row in (self._ask(self._sql(by, amounts, source), sources) if sources else [])
        }

    def _ask(self, sql: str, sources: Sequence[Source]) -> Rows:
        """Remembered, unless rows are in it that no file has."""
        values = [value for each in sources for value in each.values]
        tables = {name: table for each in sources for name, table in each.tables.items()}
        if tables:
            return self.duck.rows(sql, values, tables)
        return self.memory.get(_remembered(sql, sources), lambda: self.duck.rows(sql, values))


def add_up(into: Numbers, numbers: Numbers) -> None:
    for name, number in numbers.items():
        into[name] = (into.get(name) or 0) + (number or 0)


def _remembered(sql: str, sources: Iterable[Source]) -> Hashable:
    return sql, tuple((each.values, each.stamps) for each in sources)


def _shares(measures: Iterable[Measure]) -> str:
    return ", ".join(f"0.{each.percent}" for each in measures)


def _added(parts: Iterable[Rows], width: int) -> dict[Key, list[int]]:
    """The numbers after the keys, added up by key."""
    found: dict[Key, list[int]] = {}
    for rows in parts:
        # A hundred thousand groups take a while: whoever else this process serves comes in between.
        time.sleep(0)
        for row in rows:
            key, numbers = row[:width], row[width:]
            known = found.get(key)
            found[key] = [*numbers] if known is None else [a + b for a, b in zip(known, numbers, strict=True)]
    return found
