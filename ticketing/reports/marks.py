"""Caveats that every page and file of figures shows: simulated days, and limits that are only proposed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, or_, select

from ticketing.lake import closed_rows
from ticketing.lake.layout import Lake
from ticketing.ledger.tables import person, service, service_level, site, ticket
from ticketing.reports.context import Reporting

#: What the ids of the simulator's people begin with.
SIMULATED = "sim-"


@dataclass(frozen=True, slots=True)
class Marks:
    """simulated: days that a simulation made are among those asked for. limits_proposed: so is a limit (ANS)
    that its entity has not confirmed."""

    simulated: bool = False
    limits_proposed: bool = False


def marks(
    reporting: Reporting,
    start: date,
    end: date,
    sites: Collection[str] | None = None,
    entities: Collection[str] | None = None,
) -> Marks:
    """Of the days from start to end, both included, of these sites and entities; None means all."""
    with reporting.database.read() as connection:
        simulated = _in_lake(reporting.lake, connection, start, end, sites) or _in_ledger(
            connection, start, end, sites
        )
        return Marks(simulated, _proposed(connection, end, entities))


def _in_lake(
    lake: Lake, connection: Connection, start: date, end: date, sites: Collection[str] | None
) -> bool:
    """Whether the files hold simulated days: in a marked lake those before a site's ledger begins."""
    if not lake.is_simulated or not lake.files_of_days(start, end):
        return False
    began = {
        each.site: closed_rows.first_recorded(connection, each) for each in closed_rows.cursors(connection)
    }
    wanted = sites if sites is not None else connection.scalars(select(site.c.id)).all()
    return any(each not in began or start < began[each] for each in wanted)


def _in_ledger(connection: Connection, start: date, end: date, sites: Collection[str] | None) -> bool:
    """Whether the simulator's people called any ticket. Where there are none, no ticket is looked at."""
    if (
        connection.execute(select(person.c.id).where(person.c.id.like(f"{SIMULATED}%")).limit(1)).first()
        is None
    ):
        return False
    called = (ticket.c.day.between(start, end), ticket.c.last_agent.like(f"{SIMULATED}%"))
    query = select(ticket.c.id).where(*called).limit(1)
    if sites is not None:
        query = query.where(ticket.c.site.in_(sorted(sites)))
    return connection.execute(query).first() is not None


def _proposed(connection: Connection, end: date, entities: Collection[str] | None) -> bool:
    limited = or_(service_level.c.wait_s.is_not(None), service_level.c.attention_s.is_not(None))
    query = (
        select(service_level.c.service)
        .where(~service_level.c.confirmed, ~service_level.c.excluded, limited, service_level.c.since <= end)
        .limit(1)
    )
    if entities is not None:
        owned = select(service.c.id).where(service.c.entity.in_(sorted(entities)))
        query = query.where(service_level.c.service.in_(owned))
    return connection.execute(query).first() is not None
