"""Requests and headings common to all reports of figures."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from ticketing.domain.errors import NotFound
from ticketing.lake.open_facts import OpenFacts
from ticketing.languages.messages import Words
from ticketing.ledger.context import Context
from ticketing.reports import detail_rows as queries
from ticketing.reports.context import Reporting
from ticketing.reports.labels import label
from ticketing.reports.marks import marks
from ticketing.reports.question import Key, Question
from ticketing.reports.scope import scope
from ticketing.reports.shapes import Figures, KeyedRow

Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Business days, both included, and filters by id; None narrows nothing.

    agents: ids, or `me` alone.
    """

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


def question_of(reporting: Reporting, context: Context, request: Request, **more: Any) -> Question:
    """The request as a question, limited to what the actor may read. Raises Forbidden and NotFound."""
    seen = scope(context.actor, request.sites, request.entities, request.agents)
    with reporting.database.read() as connection:
        if request.sites and not request.sites <= queries.known_sites(connection):
            raise NotFound
    asked = {each.name: getattr(request, each.name) for each in fields(Request)}
    return Question(**{**asked, "sites": seen.sites, "agents": seen.agents}, within=seen.within, **more)


def facts_of(reporting: Reporting, context: Context, question: Question) -> OpenFacts:
    """Facts of the question's days that the files lack."""
    from ticketing.lake.closing import open_facts  # Arrow is heavy: loaded only by processes that report

    return open_facts(reporting, question.start, question.end, context.at, question.sites)


def frame(reporting: Reporting, request: Request, facts: OpenFacts) -> Figures:
    """The heading of every report, before its rows."""
    found = marks(reporting, request.start, request.end, request.sites, request.entities)
    return {
        "from": request.start,
        "to": request.end,
        "by": list(request.by),
        "filters": _filters(request),
        "closed_through": facts.closed_through,
        "live": bool(facts.site_days),
        "simulated": found.simulated,
        "limits_proposed": found.limits_proposed,
    }


def row_names(reporting: Reporting, by: tuple[str, ...], keys: Iterable[Key]) -> Names:
    """The catalogue's names for the parts of the keys. by: the dimension of each place of a key."""
    columns = dict(zip(by, zip(*keys, strict=True), strict=False))
    with reporting.database.read() as connection:
        return {
            name: queries.names(connection, name, {each for each in values if each is not None})
            for name, values in columns.items()
        }


def key_and_label(by: tuple[str, ...], key: Key, names: Names, words: Words) -> KeyedRow:
    return {
        "key": dict(zip(by, key, strict=True)),
        "label": {
            name: names.get(name, {}).get(value) or label(words, name, value)
            for name, value in zip(by, key, strict=True)
        },
    }


def _filters(request: Request) -> dict[str, list[str]]:
    """The request's filters, under their names in the query string."""
    irregular = {"entities": "entity", "priorities": "priority"}
    given = {name: value for name, value in asdict(request).items() if isinstance(value, frozenset)}
    return {irregular.get(name, name.removesuffix("s")): sorted(value) for name, value in given.items()}
