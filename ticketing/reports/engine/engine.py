"""The engine: exact answers to questions from the files of closed days and the rows of open ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ticketing.domain.errors import Unavailable
from ticketing.lake.facts import DATASETS, TICKETS, Dataset
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.reports.dimensions import DIMENSIONS
from ticketing.reports.engine import digests
from ticketing.reports.engine.counting import Counting, Numbers, add_up
from ticketing.reports.engine.duck import Duck, FilesGone, Offload
from ticketing.reports.engine.measures import CODED, CODED_QUANTITY, CODED_TICKETS, Clock, Measure, in_class
from ticketing.reports.engine.memory import Memory
from ticketing.reports.engine.statements import speaks_of
from ticketing.reports.indicators import INDICATORS, Indicator, measures_of
from ticketing.reports.question import Answer, Classes, Coded, Key, Question, Row

Counted = tuple[dict[Key, Numbers], Numbers]
"""Numbers by key, and over all facts."""
_Result = TypeVar("_Result")


class Engine:
    """Answers questions; each answer raises Unavailable when too many callers ask at once.

    lake: the closed days. offload: runs a blocking call off the event loop, where there is one.
    """

    def __init__(
        self, lake: Lake, *, offload: Offload = lambda call: call(), memory: Memory | None = None
    ) -> None:
        self._lake = lake
        self._duck = Duck(lake.folder, offload)
        self._memory = memory or Memory()

    def answer(self, question: Question, open_facts: OpenFacts) -> Answer:
        """The indicators of the question."""
        indicators = [INDICATORS[name] for name in question.indicators or INDICATORS]
        return _twice(lambda: _answer(question, self._count(question, open_facts, indicators), indicators))

    def classes(self, question: Question, open_facts: OpenFacts, clock: Clock, step_ms: int) -> Classes:
        """Number of visits by key and class of their wait or attention; a class is `step_ms` wide."""
        column, measure = in_class(clock, step_ms)
        counting = self._counting(question, open_facts, TICKETS, more=(column,))
        rows: Classes = {}
        for key, numbers in _twice(lambda: counting.sums([measure])).items():
            if number := numbers[measure.name]:
                rows.setdefault(shown(question, key[:-1]), {})[key[-1]] = number
        return dict(sorted(rows.items(), key=lambda each: order(each[0])))

    def coded(self, question: Question, open_facts: OpenFacts) -> Coded:
        """Number of tickets, and of times that the service was done, by key and coded service."""
        counting = self._counting(
            question, open_facts, TICKETS, more=(CODED,), over=', unnest("done") AS coded'
        )
        found = _twice(lambda: counting.sums([CODED_TICKETS, CODED_QUANTITY]))
        rows = {
            (*shown(question, key[:-1]), key[-1]): tuple(number or 0 for number in numbers.values())
            for key, numbers in found.items()
        }
        return dict(sorted(rows.items(), key=lambda each: order(each[0])))

    def digest(self, year: int, month: int) -> bool:
        """Write the missing digests of a month; False: none was missing. The caller holds the lake's lock."""
        made = [digests.write(self._lake, self._duck, each, year, month) for each in DATASETS.values()]
        return any(made)

    def _counting(self, question: Question, open_facts: OpenFacts, dataset: Dataset, **more: Any) -> Counting:
        return Counting(self._lake, self._duck, self._memory, question, open_facts, dataset, **more)

    def _count(self, question: Question, open_facts: OpenFacts, indicators: Iterable[Indicator]) -> Counted:
        rows: dict[Key, Numbers] = {}
        total: Numbers = {}
        for dataset in DATASETS.values():
            measures = [each for each in measures_of(indicators).values() if each.dataset is dataset]
            keyed, over_all = self._count_of(question, open_facts, dataset, measures)
            for key, numbers in keyed.items():
                rows.setdefault(key, {}).update(numbers)
            total.update(over_all)
        return rows, total

    def _count_of(
        self, question: Question, open_facts: OpenFacts, dataset: Dataset, measures: Sequence[Measure]
    ) -> Counted:
        """Of one dataset. Its total does not depend on by what the rows are grouped."""
        if not speaks_of(dataset, question):
            whole = replace(question, by=())
            if not question.by or not speaks_of(dataset, whole):
                return {}, {}
            return {}, self._count_of(whole, open_facts, dataset, measures)[1]
        rows: dict[Key, Numbers] = {}
        total: Numbers = {}
        counting = self._counting(question, open_facts, dataset)
        for key, numbers in counting.sums([each for each in measures if each.additive]).items():
            rows.setdefault(key, {}).update(numbers)
            add_up(total, numbers)
        ranked, over_all = counting.ranks([each for each in measures if not each.additive])
        for key, numbers in ranked.items():
            rows.setdefault(key, {}).update(numbers)
        return rows, {**total, **over_all}


def _twice(look: Callable[[], _Result]) -> _Result:
    """Look, and once more when a file vanished: its replacement is there before the file is removed.

    Raises Unavailable when the second look fails too: the lake is being moved, or its disk fails.
    """
    try:
        return look()
    except (FilesGone, FileNotFoundError):
        try:
            return look()
        except (FilesGone, FileNotFoundError) as error:
            raise Unavailable from error


def _answer(question: Question, counted: Counted, indicators: Sequence[Indicator]) -> Answer:
    measures = measures_of(indicators)
    nothing = {name: _nothing(measure, question) for name, measure in measures.items()}
    rows, over_all = counted
    # Where no fact was found at all, a total has zeros; what only the rows cannot know, it does.
    none = {name: _nothing(measure, replace(question, by=())) for name, measure in measures.items()}
    total = Row((), _values(indicators, {**none, **over_all}))
    keyed = [
        Row(shown(question, key), _values(indicators, {**nothing, **rows[key]}))
        for key in sorted(rows, key=order)
    ]
    return Answer(tuple(keyed) if question.by else (total,), total, _values(indicators, nothing))


def _nothing(measure: Measure, question: Question) -> int | None:
    """A measure's value where no fact was found: zero; None when the facts cannot tell."""
    return 0 if measure.additive and speaks_of(measure.dataset, question) else None


def _values(indicators: Iterable[Indicator], measured: Numbers) -> dict[str, float | int | None]:
    return {each.name: each.value(measured) for each in indicators}


def shown(question: Question, key: Key) -> Key:
    """The key in the form that answers have."""
    return tuple(
        None if value is None else DIMENSIONS[name].shown(value)
        for name, value in zip(question.by, key, strict=True)
    )


def order(key: Key) -> tuple[tuple[bool, Any], ...]:
    """Sort key of a key: parts without a value come last."""
    return tuple((each is None, each) for each in key)
