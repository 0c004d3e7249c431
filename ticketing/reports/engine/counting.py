"""Counting of a question's facts: additive measures source by source, ranks over all sources at once.

Source by source, because closed days never change without their file changing: each file's counts are
remembered, and only open rows and new files are counted. A month's file is counted by itself, so that its
month and year need no grouping, and so that a question about ten years counts again only the files that
changed. Where a digest has a month's figures, it is read instead of the file.
"""

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ticketing.lake.facts import Dataset
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.engine import digests
from ticketing.reports.engine.digests import Digest
from ticketing.reports.engine.duck import Duck, if_readable
from ticketing.reports.engine.measures import Measure
from ticketing.reports.engine.memory import Memory, Rows
from ticketing.reports.engine.ranking import Order, amounts_in_short, classes_in_short, found, places
from ticketing.reports.engine.sources import MONTH_NUMBER, Laid, MonthFile, Source, lay
from ticketing.reports.engine.statements import OF_A_FOLDER, Column, grouped, keys_of, narrowed_by
from ticketing.reports.question import Key, Question

Numbers = dict[str, int | None]
"""Measures by their names."""
#: Dimensions that are the same for all rows of a month.
_OF_A_MONTH: dict[str, Callable[[int, int], int]] = {
    "month": lambda year, month: year * 100 + month,
    "year": lambda year, _month: year,
}


@dataclass(frozen=True, slots=True)
class Counting:
    """One question over one dataset. Raises FilesGone and FileNotFoundError when a file vanishes meanwhile.

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
        """Sums of additive measures by key: the question's dimensions, then the columns of `more`."""
        if not measures:
            return {}
        amounts = [each.sql for each in measures]
        facts = lay(self.lake, self.dataset, self.question, self.open_facts)
        others = [self._ask(self._sql(self.question.by, amounts, each.sql), [each]) for each in facts.others]
        names = [each.name for each in measures]
        return {
            key: dict(zip(names, numbers, strict=True))
            for key, numbers in _added([self._of_months(measures, facts), *others], self._width).items()
        }

    def ranks(self, measures: Sequence[Measure]) -> tuple[dict[Key, Numbers], Numbers]:
        """Ranks by key, and over all facts."""
        if not measures:
            return {}, {}
        facts = lay(self.lake, self.dataset, self.question, self.open_facts)
        keyed: dict[Key, Numbers] = {}
        over_all: Numbers = {}
        for order in {Order(each.sql, each.population) for each in measures}:
            names = {each.percent or 0: each.name for each in measures if each.sql == order.amount}
            for whole, *key, percent, amount in self._ranked(order, list(names), facts):
                (over_all if whole else keyed.setdefault(tuple(key), {}))[names[percent]] = amount
        return keyed if self.question.by else {(): over_all} if over_all else {}, over_all

    @property
    def _width(self) -> int:
        return len(self.question.by) + len(self.more)

    def _sql(self, by: Sequence[str], amounts: Sequence[str], source: str) -> str:
        return grouped([*keys_of(by), *self.more], amounts, source, self.over)

    def _of_months(self, measures: Sequence[Measure], facts: Laid) -> Rows:
        """Sums over all files of whole months."""
        if not facts.months:
            return []
        amounts = [each.sql for each in measures]
        source = facts.together(facts.months)
        known = ("months", _remembered(self._sql(self.question.by, amounts, source.sql), [source]))

        def together() -> Rows:
            in_short, rest = self._in_short(measures, facts)
            rows = self._by_month(amounts, replace(facts, months=rest))
            full = [self._full(each, rows[each.number]) for each in rest]
            return [(*key, *numbers) for key, numbers in _added([in_short, *full], self._width).items()]

        return self.memory.get(known, together)

    def _in_short(self, measures: Sequence[Measure], facts: Laid) -> tuple[Rows, list[MonthFile]]:
        """The digests' counts, and the months that have no digest for them."""
        digest = None if self.more else digests.of_sums(self.dataset, self._columns)
        there = self._there(facts, digest) if digest else {}
        if not there:
            return [], facts.months
        source = facts.in_short(there)
        amounts = [f'CAST(sum("{each.name}") AS BIGINT)' for each in measures]
        sql = grouped(keys_of(self.question.by, dated=True), amounts, source.sql)
        rows = if_readable(lambda: self.duck.rows(sql, source.values))
        return ([], facts.months) if rows is None else (rows, _without(facts.months, there))

    @property
    def _columns(self) -> set[str]:
        """The dimensions that the question groups and narrows by, besides year and month."""
        named = {DIMENSIONS[name].column for name in self.question.by if name not in OF_A_FOLDER}
        return named | narrowed_by(self.question)

    def _there(self, facts: Laid, digest: Digest) -> dict[MonthFile, str]:
        """Paths of the existing digests, by month."""
        return {each: path for each in facts.months if (path := digests.there(self.lake, digest, each))}

    def _by_month(self, amounts: Sequence[str], facts: Laid) -> dict[int, Rows]:
        """Sums of each month by itself, without the keys common to its rows.

        One statement counts all months that are not remembered.
        """
        inner = [*keys_of(name for name in self.question.by if name not in _OF_A_MONTH), *self.more]
        one = grouped(inner, amounts, facts.together(facts.months[:1]).sql, self.over)
        bound = tuple(value for each in facts.narrow for value in each.values)
        keys = {each.number: ("month", one, bound, each.stamp) for each in facts.months}
        found = {number: self.memory.find(key) for number, key in keys.items()}
        new = facts.together((each for each in facts.months if found[each.number] is None), dated=True)
        counted: dict[int, Rows] = {number: [] if rows is None else rows for number, rows in found.items()}
        if new.sql:
            sql = grouped([MONTH_NUMBER, *inner], amounts, new.sql, self.over)
            for number, *row in self.duck.rows(sql, new.values):
                counted[number].append(tuple(row))
        for number, key in keys.items():
            self.memory.put(key, counted[number])
        return counted

    def _full(self, month: MonthFile, rows: Rows) -> Rows:
        """The rows with the common keys of the month put in their places."""
        by = self.question.by
        common = {name: of_month(month.year, month.month) for name, of_month in _OF_A_MONTH.items()}
        places = [place for place, name in enumerate(by) if name in common]
        for place in places:
            rows = [(*row[:place], common[by[place]], *row[place:]) for row in rows]
        return rows

    def _ranked(self, order: Order, percents: Sequence[int], facts: Laid) -> Rows:
        """Rows of ranks: whether it is over all facts, the key, the percent, and the amount."""
        pair = digests.of_order(self.dataset, order, self._columns)
        classes, amounts = [self._there(facts, each) for each in pair] if pair else ({}, {})
        both = classes.keys() & amounts.keys()
        look = partial(self._looked_up, order, percents, facts)
        rows = if_readable(lambda: look(_only(classes, both), _only(amounts, both))) if both else None
        return look({}, {}) if rows is None else rows

    def _looked_up(
        self,
        order: Order,
        percents: Sequence[int],
        facts: Laid,
        classes: Mapping[MonthFile, str],
        amounts: Mapping[MonthFile, str],
    ) -> Rows:
        """The same rows. classes, amounts: paths of the digests of the months that have both."""
        by, dated = keys_of(self.question.by), keys_of(self.question.by, dated=True)
        rest = _without(facts.months, classes)
        parts = [(by, each) for each in facts.others]
        parts += [(dated, facts.together(rest, dated=True))] if rest else []
        counted = [_as(order.classes(keys, each.sql), each) for keys, each in parts]
        listed = [_as(order.amounts(keys, each.sql), each) for keys, each in parts]
        if classes:
            some, all_ = facts.in_short(classes), facts.in_short(amounts)
            counted.append(_as(classes_in_short(dated, some.sql), some))
            listed.append(_as(amounts_in_short(dated, all_.sql), all_))
        return self._placed([f'"{name}"' for _, name in by], percents, counted, listed) if counted else []

    def _placed(
        self,
        keys: Sequence[str],
        percents: Sequence[int],
        counted: Sequence[Source],
        listed: Sequence[Source],
    ) -> Rows:
        """Rows of ranks, remembered unless rows of open days are among the sources."""
        sql = places(keys, percents, [each.sql for each in counted])

        def look() -> Rows:
            place = self.duck.table(sql, *_bound(counted))
            classes = set(place["class"].to_pylist())
            values, tables = _bound(listed)
            statement = found(keys, classes, [each.sql for each in listed])
            return self.duck.rows(statement, values, {**tables, "place": place}) if classes else []

        has_open_rows = any(each.tables for each in counted)
        return look() if has_open_rows else self.memory.get(_remembered(sql, counted), look)

    def _ask(self, sql: str, sources: Sequence[Source]) -> Rows:
        """Rows of the statement, remembered unless rows of open days are among the sources."""
        values, tables = _bound(sources)
        if tables:
            return self.duck.rows(sql, values, tables)
        return self.memory.get(_remembered(sql, sources), lambda: self.duck.rows(sql, values))


def _bound(sources: Iterable[Source]) -> tuple[list[Any], dict[str, Any]]:
    """Bound values and tables of several sources."""
    some = list(sources)
    values = [value for each in some for value in each.values]
    return values, {name: table for each in some for name, table in each.tables.items()}


def _as(sql: str, source: Source) -> Source:
    return replace(source, sql=sql)


def _only(paths: Mapping[MonthFile, str], months: Collection[MonthFile]) -> dict[MonthFile, str]:
    return {month: path for month, path in paths.items() if month in months}


def _without(months: Iterable[MonthFile], some: Collection[MonthFile]) -> list[MonthFile]:
    return [each for each in months if each not in some]


def add_up(into: Numbers, numbers: Numbers) -> None:
    for name, number in numbers.items():
        into[name] = (into.get(name) or 0) + (number or 0)


def _remembered(sql: str, sources: Iterable[Source]) -> Hashable:
    return sql, tuple((each.values, each.stamps) for each in sources)


def _added(parts: Iterable[Rows], width: int) -> dict[Key, list[int]]:
    """Sums by key of the numbers after the keys. width: count of a key's columns."""
    found: dict[Key, list[int]] = {}
    for rows in parts:
        # A hundred thousand groups take a while: let this process's other work run in between.
        time.sleep(0)
        for row in rows:
            key, numbers = row[:width], row[width:]
            known = found.get(key)
            found[key] = [*numbers] if known is None else [a + b for a, b in zip(known, numbers, strict=True)]
    return found
