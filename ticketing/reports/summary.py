"""The report `summary`: indicators of closed and open days by any dimensions, beside an earlier period's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ticketing.domain.errors import Invalid
from ticketing.languages.messages import Words
from ticketing.ledger.context import Context
from ticketing.reports.context import Reporting
from ticketing.reports.engine.engine import order
from ticketing.reports.indicators import INDICATORS, Indicator
from ticketing.reports.periods import Comparison, Period
from ticketing.reports.question import Answer, Key, Question, Row
from ticketing.reports.request import Request, facts_of, frame, key_and_label, question_of, row_names
from ticketing.reports.shapes import (
    Alike,
    AlikeIn,
    Compared,
    IndicatorView,
    Summary,
    SummaryValues,
    Values,
)

_Answers = dict[Comparison | None, Answer]
#: Values of this period, under None, and of the periods that it is compared with.
_Found = Mapping[Comparison | None, Values]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRequest(Request):
    """indicators: their names; None asks for all. alike: like with like too, beside each comparison."""

    indicators: tuple[str, ...] | None = None
    compare: tuple[Comparison, ...] = ()
    alike: bool = False


def summary(reporting: Reporting, context: Context, request: SummaryRequest) -> Summary:
    """The report `summary` as docs/reports.md has it. Raises Forbidden, NotFound, Invalid, Unavailable."""
    question = question_of(reporting, context, request, indicators=request.indicators)
    period = Period(question.start, question.end)
    earlier = {each: _compared(period, each) for each in request.compare}
    facts = facts_of(reporting, context, question)
    answers: _Answers = {None: reporting.figures.answer(question, facts)}
    for comparison, then in earlier.items():
        asked = replace(question, start=then.start, end=then.end)
        answers[comparison] = reporting.figures.answer(asked, facts_of(reporting, context, asked))
    rows = _beside(question, period, answers)
    names, words = row_names(reporting, question.by, rows), reporting.words(context)
    return {
        **frame(reporting, request, facts),
        "compare": _dates(earlier),
        "alike": _alike(reporting, context, question, earlier) if request.alike else {},
        "indicators": [described(INDICATORS[name], words) for name in question.indicators or INDICATORS],
        "rows": [
            {**key_and_label(question.by, key, names, words), **_values(found)} for key, found in rows.items()
        ],
        "total": _values({comparison: answer.total.values for comparison, answer in answers.items()}),
    }


def _alike(
    reporting: Reporting, context: Context, question: Question, earlier: Mapping[Comparison, Period]
) -> AlikeIn:
    """Over the sites that were open in both periods. A site that opened in one of them would be growth."""
    found: AlikeIn = {}
    for comparison, then in earlier.items():
        before = replace(question, start=then.start, end=then.end)
        sites = _open_throughout(reporting, context, question) & _open_throughout(reporting, context, before)
        values = [_over(reporting, context, each, sites) for each in (question, before)]
        told: Alike = {"sites": sorted(sites), "values": values[0], "before": values[1]}
        if comparison is Comparison.PREVIOUS:
            found["previous"] = told
        else:
            found["last_year"] = told
    return found


def _open_throughout(reporting: Reporting, context: Context, question: Question) -> frozenset[str]:
    """The sites that issued tickets in each of the months in which any of them did."""
    asked = replace(question, by=("site", "month"), indicators=("tickets",))
    answer = reporting.figures.answer(asked, facts_of(reporting, context, asked))
    keys = {row.key for row in answer.rows if row.values["tickets"]}
    months = {month for _, month in keys}
    return frozenset(site for site in {site for site, _ in keys} if {(site, each) for each in months} <= keys)


def _over(reporting: Reporting, context: Context, question: Question, sites: frozenset[str]) -> Values:
    asked = replace(question, by=(), sites=sites)
    return reporting.figures.answer(asked, facts_of(reporting, context, asked)).total.values


def described(indicator: Indicator, words: Words) -> IndicatorView:
    return {
        "name": indicator.name,
        "label": words(f"indicators.{indicator.name}.label"),
        "unit": indicator.unit,
        "definition": words(f"indicators.{indicator.name}.definition"),
    }


def _dates(earlier: Mapping[Comparison, Period]) -> Compared:
    found: Compared = {}
    if (then := earlier.get(Comparison.PREVIOUS)) is not None:
        found["previous"] = {"from": then.start, "to": then.end}
    if (then := earlier.get(Comparison.LAST_YEAR)) is not None:
        found["last_year"] = {"from": then.start, "to": then.end}
    return found


def _values(found: _Found) -> SummaryValues:
    values: SummaryValues = {"values": found[None]}
    if Comparison.PREVIOUS in found:
        values["previous"] = found[Comparison.PREVIOUS]
    if Comparison.LAST_YEAR in found:
        values["last_year"] = found[Comparison.LAST_YEAR]
    return values


def _compared(period: Period, comparison: Comparison) -> Period:
    try:
        return period.compared(comparison)
    except OverflowError as error:
        raise Invalid(errors=[{"field": "from", "message": "Nothing lies before it."}]) from error


def _beside(question: Question, period: Period, answers: _Answers) -> dict[Key, _Found]:
    """Values of all periods under this period's keys, also under keys that only an earlier period has."""
    nothing = {each: answer.nothing for each, answer in answers.items()}
    found: dict[Key, dict[Comparison | None, Values]] = {}
    for comparison, answer in answers.items():
        for row in answer.rows:
            key = row.key if comparison is None else _key_then(question, period, comparison, row)
            if key is not None:
                found.setdefault(key, {**nothing})[comparison] = row.values
    return {key: found[key] for key in sorted(found, key=order)}


def _key_then(question: Question, period: Period, comparison: Comparison, row: Row) -> Key | None:
    key = []
    for name, value in zip(question.by, row.key, strict=True):
        then = None if value is None else period.key_then(name, value, comparison)
        if then is None and value is not None:
            return None
        key.append(then)
    return tuple(key)
