"""The daily sheet's data, and the HTML that it is printed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ticketing.languages.messages import Words
from ticketing.reports.indicators import INDICATORS
from ticketing.reports.output.figures import Figures
from ticketing.reports.output.hour_bars import hour_bars

Values = Mapping[str, float | int | None]

#: Indicators at the head, in their order.
HEAD = (
    *("tickets", "attended", "abandoned", "abandoned_before_call"),
    *("wait_mean_s", "wait_p90_s", "service_mean_s", "service_p90_s"),
    *("within_wait_limit", "within_service_limit", "preferential_share", "services_done"),
)
#: Columns of the entities' table, whose headings are shorter than the indicators' names.
COLUMNS = (
    *("tickets", "attended", "abandoned"),
    *("wait_mean_s", "wait_p90_s", "service_mean_s", "within_wait_limit"),
)
#: Maximum number of entities that fit the page; of more, the largest are shown.
MOST_ENTITIES = 20
_EXPLAINED = (*HEAD[:10], "preferential_share")


@dataclass(frozen=True, slots=True)
class Named:
    """A row of the entities' table. values: by the names of COLUMNS."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class DailySheet:
    """values, before: by the names of HEAD, of the day and of the same weekday a week before.

    hours, hours_before: tickets by the local hour. printed_at: in the site's time. live: the day still runs.
    of: the entities that the reader may see; empty: all. simulated, limits_proposed: see reports.marks.
    """

    site: str
    day: date
    before_day: date
    printed_at: datetime
    printed_by: str
    live: bool
    of: Sequence[str]
    values: Values
    before: Values
    entities: Sequence[Named]
    hours: Mapping[int, int]
    hours_before: Mapping[int, int]
    simulated: bool = False
    limits_proposed: bool = False

    @property
    def shown(self) -> Sequence[Named]:
        """The entities that fit, those with the most tickets first."""
        ordered = sorted(self.entities, key=lambda each: (-(each.values["tickets"] or 0), each.name))
        return ordered[:MOST_ENTITIES]


def html(sheet: DailySheet, font: Path | None, words: Words) -> str:
    """The page as HTML. font: file of the screens' font; None where they are not built."""
    return _template().render(
        sheet=sheet,
        font=font.as_uri() if font else None,
        head=[(INDICATORS[name], sheet.values[name], sheet.before[name]) for name in HEAD],
        columns=[INDICATORS[name] for name in COLUMNS],
        left_out=len(sheet.entities) - len(sheet.shown),
        explained=[INDICATORS[name] for name in _EXPLAINED],
        bars=hour_bars(sheet.hours, sheet.hours_before, words),
        t=words,
        page=Figures(words),
    )


@cache
def _template() -> Template:
    loader = PackageLoader("ticketing.reports.output", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("daily_sheet.html")
