"""Answers questions from the files of the closed days and the rows of the open ones, exactly.

What is additive is counted in the files and in the open rows apart, so that what the files say can be
remembered: closed days never change without their file changing. Ranks need all values at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ticketing.reporting.dimensions import DIMENSIONS
from ticketing.reporting.duck import Duck, FilesGone, Offload
from ticketing.reporting.facts import DATASETS
from ticketing.reporting.indicators import INDICATORS, Indicator
from ticketing.reporting.lake import Lake
from ticketing.reporting.measures import Measure
from ticketing.reporting.memory import Memory
from ticketing.reporting.question import Answer, Key, OpenFacts, Question, Row
from ticketing.reporting.sources import Source, of_files, of_rows
from ticketing.reporting.statements import grouped, keys_of, speaks_of

Numbers = dict[str, int | None]
"""Measures by their names."""


@dataclass
class _Counted:
    """What was counted so far: for each key, and over all."""

    rows: dict[Key, Numbers]
    total: Numbers

    def add(self, key: Key, numbers: Mapping[str, int]) -> None:
        for into in (self.rows.setdefault(key, {}), self.total):
            for name, number in numbers.items():
                into[name] = (into.get(name) or 0) + number

    def put(self, key: Key | None, numbers: Mapping[str, int | None]) -> None:
        """key: None for the total."""
        (self.total if key is None else self.rows.setdefault(key, {})).update(numbers)


class Engine:
    """lake: the closed days. offload: runs a blocking call off the event loop, where there is one."""

    def __init__(
        self, lake: Lake, *, offload: Offload = lambda call: call(), memory: Memory | None = None
    ) -> None:
        self._lake = lake
        self._duck = Duck(lake.folder, offload)
        self._memory = memory or Memory()

    def answer(self, question: Question, open_facts: OpenFacts) -> Answer:
        """Raises Unavailable when too many ask at once."""
        indicators = [INDICATORS[name] for name in question.indicators or INDICATORS]
        try:
            counted = self._count(question, open_facts, indicators)
        except (FilesGone, FileNotFoundError):
            # What took their place is there before they go, so a second look finds it.
            counted = self._count(question, open_facts, indicators)
        return _answer(question, counted, indicators)

    def _count(self, question: Question, open_facts: OpenFacts, indicators: Iterable[Indicator]) -> _Counted:
        counted = _Counted({}, {})
        wanted = {each.name: each for indicator in indicators for each in indicator.measures}
        for dataset in DATASETS.values():
            if not speaks_of(dataset, question):
                continue
            of_it = [each for each in wanted.values() if each.dataset is dataset]
            files, rows = (
                of_files(self._lake, dataset, question, open_facts),
                of_rows(dataset, question, open_facts),
            )
            self._add(counted, question, [each for each in of_it if each.additive], [*files, rows])
            self._rank(counted, question, [each for each in of_it if not each.additive], [*files, rows])
        return counted

    def _add(
        self, counted: _Counted, question: Question, measures: Sequence[Measure], sources: Sequence[Source]
    ) -> None:
        for source in sources if measures else ():
            for row in self._ask(question, measures, [source], total=False):
                key, numbers = row[: len(question.by)], row[len(question.by) :]
                counted.add(key, dict(zip((each.name for each in measures), numbers, strict=True)))

    def _rank(
        self, counted: _Counted, question: Question, measures: Sequence[Measure], sources: Sequence[Source]
    ) -> None:
        if not measures:
            return
        for row in self._ask(question, measures, sources, total=True):
            key, numbers, is_total = row[: len(question.by)], row[len(question.by) : -1], row[-1]
            named = dict(zip((each.name for each in measures), numbers, strict=True))
            counted.put(None if is_total else key, named)

    def _ask(
        self, question: Question, measures: Sequence[Measure], sources: Sequence[Source], *, total: bool
    ) -> list[tuple[Any, ...]]:
        """The rows of one statement over the sources together."""
        asked = [each for each in sources if each.sql]
        if not asked:
            return []
        amounts = [(each.sql, each.name) for each in measures]
        sql = grouped(keys_of(question), amounts, " UNION ALL ".join(each.sql for each in asked), total=total)
        values = [value for each in asked for value in each.values]
        tables = {name: table for each in asked for name, table in each.tables.items()}
        if tables:
            return self._duck.rows(sql, values, tables)
        files = tuple(stamp for each in asked for stamp in each.stamps)
        remembered = (sql, _hashable(values), files)
        return self._memory.get(remembered, lambda: self._duck.rows(sql, values))


def _hashable(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(tuple(each) if isinstance(each, list) else each for each in values)


def _answer(question: Question, counted: _Counted, indicators: Sequence[Indicator]) -> Answer:
    nothing = {name: _nothing(question, indicators, name) for name in _names(indicators)}
    rows = [
        Row(_shown(question, key), _values(indicators, {**nothing, **numbers}))
        for key, numbers in sorted(counted.rows.items(), key=lambda each: _order(each[0]))
    ]
    total = Row((), _values(indicators, {**nothing, **counted.total}))
    return Answer(tuple(rows) if question.by else (total,), total, _values(indicators, nothing))


def _names(indicators: Iterable[Indicator]) -> dict[str, Measure]:
    return {each.name: each for indicator in indicators for each in indicator.measures}


def _nothing(question: Question, indicators: Iterable[Indicator], name: str) -> int | None:
    """What a measure is where no fact was found: zero, unless the facts cannot speak of that."""
    measure = _names(indicators)[name]
    return 0 if measure.additive and speaks_of(measure.dataset, question) else None


def _values(indicators: Iterable[Indicator], measured: Numbers) -> dict[str, float | int | None]:
    return {each.name: each.value(measured) for each in indicators}


def _shown(question: Question, key: Key) -> Key:
    return tuple(
        None if value is None else DIMENSIONS[name].shown(value)
        for name, value in zip(question.by, key, strict=True)
    )


def _order(key: Key) -> tuple[tuple[bool, Any], ...]:
    """Whatever has no name comes last."""
    return tuple((each is None, each) for each in key)
