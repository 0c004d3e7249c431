"""The detail report that the network already sends: one row per ticket, with its 18 columns in its order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import OPEN, State
from ticketing.languages.messages import Words
from ticketing.reports.detail_rows import SiteName, TicketLine
from ticketing.reports.national_format import COLUMNS, TYPE_NAMES, state_name
from ticketing.reports.output.sheets import Column, Kind, Sheet


@dataclass(frozen=True, slots=True)
class DetailRow:
    """The 18 columns in their order: local times, durations in whole seconds, None where nothing happened."""

    id: str
    site: str
    entity: str
    service: str
    arrived_at: datetime
    called_at: datetime | None
    wait_s: int | None
    started_at: datetime | None
    service_s: int | None
    ended_at: datetime | None
    total_s: int | None
    window: str
    code: str
    state: str
    day: date
    channel: str
    type: str
    document: str

    def cells(self) -> tuple[str, ...]:
        """The row's values as text, one for each of COLUMNS."""
        return (
            *(self.id, self.site, self.entity, self.service),
            *(clock(self.arrived_at), clock(self.called_at), duration(self.wait_s)),
            *(clock(self.started_at), duration(self.service_s), clock(self.ended_at), duration(self.total_s)),
            *(self.window, self.code, self.state, self.day.isoformat()),
            *(self.channel, self.type, self.document),
        )

    def typed(self) -> tuple[Any, ...]:
        """The row's values, one for each of COLUMNS; None where nothing happened."""
        return (
            *(self.id, self.site, self.entity, self.service),
            *(_time(self.arrived_at), _time(self.called_at), _spell(self.wait_s)),
            *(_time(self.started_at), _spell(self.service_s), _time(self.ended_at), _spell(self.total_s)),
            *(self.window, self.code, self.state, self.day),
            *(self.channel, self.type, self.document or None),
        )


#: Types of each column's cells in a workbook, in the order of COLUMNS.
KINDS = (
    *(Kind.TEXT,) * 4,
    *(Kind.TIME, Kind.TIME, Kind.SPELL, Kind.TIME, Kind.SPELL, Kind.TIME, Kind.SPELL),
    *(Kind.TEXT,) * 3,
    *(Kind.DATE, Kind.TEXT, Kind.TEXT, Kind.TEXT),
)


def detail_sheet(rows: Iterable[DetailRow], words: Words) -> Sheet:
    """The 18 columns with times, durations and dates as typed cells, so that a spreadsheet can calculate."""
    columns = tuple(Column(name, kind) for name, kind in zip(COLUMNS, KINDS, strict=True))
    return Sheet(words("documents.sheets.detail"), columns, (row.typed() for row in rows))


def detail_row(line: TicketLine, site: SiteName, services: Mapping[str, str], document: str) -> DetailRow:
    """The row of a ticket. services: names by id. document: empty if absent or withheld from the reader."""
    zone = ZoneInfo(site.timezone)
    wait_s, service_s, total_s = _durations(line)
    return DetailRow(
        id=line.id,
        site=site.name,
        entity=line.entity_name or line.entity,
        service=_service(line, services),
        arrived_at=line.arrived_at.astimezone(zone),
        called_at=_local(line.called_at, zone),
        wait_s=wait_s,
        started_at=_local(line.started_at, zone),
        service_s=service_s,
        ended_at=_local(line.ended_at if line.started_at else None, zone),
        total_s=total_s,
        window=_window(line),
        code=line.code,
        state=state_name(State(line.state), attended=line.attended),
        day=line.day,
        channel=line.channel,
        type=TYPE_NAMES[Priority(line.priority)],
        document=document,
    )


def clock(at: datetime | None) -> str:
    """`HH:MM:SS` of a local time."""
    return "" if at is None else at.strftime("%H:%M:%S")


def _time(at: datetime | None) -> time | None:
    return None if at is None else at.time().replace(microsecond=0)


def _spell(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def duration(seconds: int | None) -> str:
    """`HH:MM:SS`; hours may have more than two digits."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"


def _durations(line: TicketLine) -> tuple[int | None, int | None, int | None]:
    """Wait, attention and the sum of both as they are shown, so that a row adds up; the walk is left out.

    What the day's end cut is None, and so is its sum.
    """
    wait_s = line.wait_ms // 1000 if line.called_at and line.wait_ms is not None else None
    if State(line.state) in OPEN:
        return wait_s, None, None
    if line.started_at is None:
        return wait_s, None, wait_s
    service_s = None if line.service_ms is None else line.service_ms // 1000
    return wait_s, service_s, None if wait_s is None or service_s is None else wait_s + service_s


def _service(line: TicketLine, names: Mapping[str, str]) -> str:
    """Names of the services done; until they are coded, of the service asked for."""
    if line.coded:
        return " / ".join(names.get(each, each) for each in line.coded)
    return line.service_name or line.service or ""


def _window(line: TicketLine) -> str:
    if line.window_number is not None:
        return str(line.window_number)
    return (line.window or "").rpartition(":")[2]


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.astimezone(zone)
