"""Distributions of waits and service times in classes, and of the services that people came for."""

from collections.abc import Mapping
from dataclasses import dataclass

from ticketing.ledger.context import Context
from ticketing.reports.context import Reporting
from ticketing.reports.engine.measures import Clock
from ticketing.reports.request import Request, facts_of, frame, key_and_label, question_of, row_names
from ticketing.reports.shapes import Distribution, ServiceCount, ServicesReport, TimeClass

_MOST_CLASSES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionRequest(Request):
    """step_s: width of a class in seconds."""

    of: Clock = Clock.WAIT
    step_s: int = 300


def distribution(reporting: Reporting, context: Context, request: DistributionRequest) -> Distribution:
    """The report `distribution` as docs/reports.md has it. Raises Forbidden, NotFound, Unavailable."""
    question = question_of(reporting, context, request)
    facts = facts_of(reporting, context, question)
    rows = reporting.figures.classes(question, facts, request.of, request.step_s * 1000)
    names, words = row_names(reporting, question.by, rows), reporting.words(context)
    total: dict[int, int] = {}
    for classes in rows.values():
        for number, visits in classes.items():
            total[number] = total.get(number, 0) + visits
    return {
        **frame(reporting, request, facts),
        "of": request.of,
        "step_s": request.step_s,
        "rows": [
            {**key_and_label(question.by, key, names, words), "classes": _classes(classes, request.step_s)}
            for key, classes in rows.items()
        ],
        "total": {"classes": _classes(total, request.step_s)},
    }


def coded(reporting: Reporting, context: Context, request: Request) -> ServicesReport:
    """The report `services` as docs/reports.md has it. Raises Forbidden, NotFound, Unavailable."""
    question = question_of(reporting, context, request)
    facts = facts_of(reporting, context, question)
    found = reporting.figures.coded(question, facts)
    named = (names := row_names(reporting, (*question.by, "coded"), found)).get("coded", {})
    words = reporting.words(context)
    total = {key[-1]: (0, 0) for key in found}
    for key, (tickets, quantity) in found.items():
        total[key[-1]] = (total[key[-1]][0] + tickets, total[key[-1]][1] + quantity)
    return {
        **frame(reporting, request, facts),
        "rows": [
            {**key_and_label(question.by, key[:-1], names, words), **_coded(key[-1], named, numbers)}
            for key, numbers in found.items()
        ],
        "total": [_coded(service, named, total[service]) for service in sorted(total)],
    }


def _classes(counted: dict[int, int], step_s: int) -> list[TimeClass]:
    """Classes without gaps up to the last one with a visit; of too many, the last one kept has no end."""
    last = min(max(counted, default=-1), _MOST_CLASSES - 1)
    beyond = sum(visits for number, visits in counted.items() if number > last)
    classes: list[TimeClass] = [
        {"from_s": number * step_s, "to_s": (number + 1) * step_s, "visits": counted.get(number, 0)}
        for number in range(last + 1)
    ]
    if beyond:
        classes[-1] = {"from_s": last * step_s, "to_s": None, "visits": counted.get(last, 0) + beyond}
    return classes


def _coded(service: str, names: Mapping[str, str], numbers: tuple[int, ...]) -> ServiceCount:
    tickets, quantity = numbers
    return {"service": service, "name": names.get(service, service), "tickets": tickets, "quantity": quantity}
