"""What a file for people says of itself: report, period, scope, filters, marks, and its making."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from ticketing.domain.authorisation import Permission, entities_for
from ticketing.domain.reporting import Report
from ticketing.languages.formats import day_text, moment_text
from ticketing.languages.messages import Words
from ticketing.ledger.context import Context
from ticketing.reports import detail_rows as queries
from ticketing.reports.context import Reporting
from ticketing.reports.labels import label
from ticketing.reports.marks import marks
from ticketing.reports.output.sheets import About
from ticketing.reports.scope import ME, Scope, scope
from ticketing.reports.shapes import Compared, Figures

#: The entities of each site that a file is about, by id; None is every site, or every entity.
_Places = Mapping[str | None, frozenset[str] | None]


def about_detail(
    reporting: Reporting, context: Context, sites: Iterable[str], start: date, end: date
) -> About:
    """Of the detail report of these sites' days, both included."""
    places: dict[str | None, frozenset[str] | None] = {
        site: entities_for(context.actor, Permission.READ_REPORTS, site) for site in sites
    }
    words = reporting.words(context)
    facts = [("period", _days(words, start, end))]
    simulated = marks(reporting, start, end, [site for site in places if site is not None]).simulated
    # Without limits among its columns, it says nothing of those that are only proposed.
    facts += _cautions(words, simulated, limits_proposed=False)
    return _about(reporting, context, Report.DETAIL, places, facts)


def about_figures(
    reporting: Reporting, context: Context, what: Report, report: Figures, compared: Compared | None = None
) -> About:
    """Of a report of figures, as the API answers it. compared: the earlier periods that stand beside it."""
    words, filters = reporting.words(context), report["filters"]
    asked = {
        name: frozenset(filters[name]) if name in filters else None for name in ("site", "entity", "agent")
    }
    seen = scope(context.actor, asked["site"], asked["entity"], asked["agent"])
    facts = [("period", _days(words, report["from"], report["to"]))]
    facts += _compared(words, compared or {})
    if report["by"]:
        facts.append(("by", ", ".join(words(f"documents.dimensions.{each}") for each in report["by"])))
    facts.append(("filters", _filters(reporting, context, filters)))
    if report["live"]:
        facts.append(("state", words("documents.about.live")))
    facts += _cautions(words, report["simulated"], report["limits_proposed"])
    return _about(reporting, context, what, _places(seen), facts)


def about_indicators(reporting: Reporting, context: Context) -> About:
    """Of the list of what each indicator is: it has no period and no place."""
    return _about(reporting, context, "indicators", {}, [])


def _about(
    reporting: Reporting, context: Context, what: str, places: _Places, facts: list[tuple[str, str]]
) -> About:
    words = reporting.words(context)
    told = [("report", words(f"documents.about.reports.{what}")), *facts]
    if places:
        told.insert(min(2, len(told)), ("scope", _scope(reporting, words, places)))
    told.append(("made", _made(reporting, context, places)))
    told.append(("madeBy", context.actor.name))
    return About(
        words("documents.sheets.about"),
        (words("documents.about.fact"), words("documents.about.value")),
        tuple((words(f"documents.about.facts.{name}"), value) for name, value in told),
    )


def _days(words: Words, start: date, end: date) -> str:
    first, last = (day_text(words, each, "documents.dates.day") for each in (start, end))
    return first if start == end else words("documents.about.days", first=first, last=last)


def _cautions(words: Words, simulated: bool, limits_proposed: bool) -> list[tuple[str, str]]:
    found = {"simulated": simulated, "limits_proposed": limits_proposed}
    return [("caution", words(f"documents.marks.{name}")) for name, is_so in found.items() if is_so]


def _compared(words: Words, compared: Compared) -> list[tuple[str, str]]:
    earlier = {"previous": compared.get("previous"), "last_year": compared.get("last_year")}
    return [(name, _days(words, then["from"], then["to"])) for name, then in earlier.items() if then]


def _places(seen: Scope) -> _Places:
    sites: Iterable[str | None] = (None,) if seen.sites is None else sorted(seen.sites)
    if seen.within is None:
        return dict.fromkeys(sites)
    found: dict[str | None, set[str] | None] = defaultdict(set)
    for place in seen.within:
        if seen.sites is None or place.site is None or place.site in seen.sites:
            for site in sites if place.site is None else (place.site,):
                entities = found[site]
                if place.entity is None or entities is None:
                    found[site] = None
                else:
                    entities.add(place.entity)
    return {site: None if some is None else frozenset(some) for site, some in found.items()}


def _scope(reporting: Reporting, words: Words, places: _Places) -> str:
    """`Lima Norte; Cusco (RENIEC, SUNAT)`, `toda la red`."""
    sites = {site for site in places if site is not None}
    entities = {each for some in places.values() for each in some or ()}
    with reporting.database.read() as connection:
        site_names = queries.names(connection, "site", sites)
        entity_names = queries.names(connection, "entity", entities)
    told = []
    for site, some in places.items():
        name = words("mail.wholeNetwork") if site is None else site_names.get(site, site)
        only = ", ".join(sorted(entity_names.get(each, each) for each in some or ()))
        told.append(words("mail.ofEntities", sites=name, entities=only) if only else name)
    return "; ".join(told)


def _filters(reporting: Reporting, context: Context, filters: Mapping[str, list[str]]) -> str:
    """`Entidad: RENIEC, SUNAT; Tipo de atención: Preferencial`; what it says where nothing was left out."""
    words, told = reporting.words(context), []
    for name, values in filters.items():
        mine = [context.actor.id if name == "agent" and each == ME else each for each in values]
        with reporting.database.read() as connection:
            known = queries.names(connection, name, mine)
        shown = ", ".join(known.get(each) or label(words, name, each) for each in mine)
        told.append(words("documents.about.filter", name=words(f"documents.dimensions.{name}"), values=shown))
    return "; ".join(told) or words("documents.about.noFilters")


def _made(reporting: Reporting, context: Context, places: _Places) -> str:
    """In the time zone of the sites; where they have several, in UTC."""
    sites = None if None in places or not places else {each for each in places if each is not None}
    with reporting.database.read() as connection:
        zones = queries.timezones(connection, sites)
    zone = zones.pop() if len(zones) == 1 else "UTC"
    words = reporting.words(context)
    at = moment_text(words, context.at.astimezone(ZoneInfo(zone)), "documents.dates.moment")
    return words("documents.about.moment", at=at, zone=zone)
