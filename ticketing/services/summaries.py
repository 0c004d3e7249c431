"""Indicators over closed and running days, grouped by anything, beside those of an earlier period."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from ticketing.domain.errors import Invalid, NotFound
from ticketing.reporting.indicators import INDICATORS, Indicator
from ticketing.reporting.labels import label
from ticketing.reporting.periods import Comparison, Period
from ticketing.reporting.question import Answer, Key, OpenFacts, Question, Row
from ticketing.services.context import Context, Services
from ticketing.services.report_scope import scope
from ticketing.storage import reports as queries

Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to know; None narrows nothing. agents: ids, or `me` alone."""

    start: date
    end: date
    by: tuple[str, ...] = ()
    sites: frozenset[str] | None = None
    entities: frozenset[str] | None = None
    queues: frozenset[str] | None = None
    services: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    priorities: frozenset[str] | None = None
    agents: frozenset[str] | None = None
    indicators: tuple[str, ...] | None = None
    compare: tuple[Comparison, ...] = ()


def summary(services: Services, context: Context, request: Request) -> dict[str, Any]:
    """The report `summary` as docs/reports.md has it. Raises Forbidden, NotFound, Invalid, Unavailable."""
    question = question_of(services, context, request)
    answers: dict[Comparison | None, Answer] = {None: _answer(services, question)}
    period = Period(question.start, question.end)
    earlier = {each: _compared(period, each) for each in request.compare}
    for comparison, then in earlier.items():
        answers[comparison] = _answer(services, replace(question, start=then.start, end=then.end))
    rows = _beside(question, period, answers)
    names = _names(services, question, rows)
    indicators = [INDICATORS[name] for name in question.indicators or INDICATORS]
    return {
        "from": question.start,
        "to": question.end,
        "by": list(question.by),
        "filters": _filters(request),
        "compare": {each: {"from": then.start, "to": then.end} for each, then in earlier.items()},
        "closed_through": None,
        "live": False,
        "indicators": [described(each) for each in indicators],
        "rows": [
            {"key": dict(zip(question.by, key, strict=True)), "label": _label(question, key, names), **values}
            for key, values in rows.items()
        ],
        "total": {comparison or "values": answer.total.values for comparison, answer in answers.items()},
    }


def described(indicator: Indicator) -> dict[str, str]:
    return {name: getattr(indicator, name) for name in ("name", "label", "unit", "definition")}


def question_of(services: Services, context: Context, request: Request) -> Question:
    """What of the request may be asked. Raises Forbidden and NotFound."""
    seen = scope(context.actor, request.sites, request.entities, request.agents)
    with services.database.read() as connection:
        if request.sites and not request.sites <= queries.known_sites(connection):
            raise NotFound
    asked = {each.name: getattr(request, each.name) for each in fields(Request) if each.name != "compare"}
    return Question(**{**asked, "sites": seen.sites, "agents": seen.agents}, within=seen.within)


def _answer(services: Services, question: Question) -> Answer:
    return services.figures.answer(question, OpenFacts())


def _compared(period: Period, comparison: Comparison) -> Period:
    try:
        return period.compared(comparison)
    except OverflowError as error:
        raise Invalid(errors=[{"field": "from", "message": "Nothing lies before it."}]) from error


def _beside(
    question: Question, period: Period, answers: Mapping[Comparison | None, Answer]
) -> dict[Key, dict[str, Any]]:
    """The values of each period under the key of this one, also where only an earlier one has any."""
    nothing = {each: answer.nothing for each, answer in answers.items()}
    found: dict[Key, dict[Comparison | None, Any]] = {}
    for comparison, answer in answers.items():
        for row in answer.rows:
            key = row.key if comparison is None else _key_then(question, period, comparison, row)
            if key is not None:
                found.setdefault(key, {**nothing})[comparison] = row.values
    ordered = sorted(found, key=lambda key: tuple((each is None, each) for each in key))
    return {key: {each or "values": values for each, values in found[key].items()} for key in ordered}


def _key_then(question: Question, period: Period, comparison: Comparison, row: Row) -> Key | None:
    key = []
    for name, value in zip(question.by, row.key, strict=True):
        then = None if value is None else period.key_then(name, value, comparison)
        if then is None and value is not None:
            return None
        key.append(then)
    return tuple(key)


def _names(services: Services, question: Question, keys: Iterable[Key]) -> Names:
    columns = dict(zip(question.by, zip(*keys, strict=True), strict=False))
    with services.database.read() as connection:
        return {
            name: queries.names(connection, name, {each for each in values if each is not None})
            for name, values in columns.items()
        }


def _label(question: Question, key: Key, names: Names) -> dict[str, str]:
    return {
        name: names.get(name, {}).get(value) or label(name, value)
        for name, value in zip(question.by, key, strict=True)
    }


def _filters(request: Request) -> dict[str, list[str]]:
    """As they were asked, under the names that they have in an address."""
    named = {"sites": "site", "entities": "entity", "priorities": "priority"}
    given = {name: value for name, value in asdict(request).items() if isinstance(value, frozenset)}
    return {named.get(name, name.removesuffix("s")): sorted(value) for name, value in given.items()}
