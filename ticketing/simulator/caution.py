"""Guards that keep simulated days apart from real ones, in lakes and in ledgers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from ticketing.domain.events import SETTINGS_EVENTS
from ticketing.lake.layout import SIMULATION, Lake
from ticketing.ledger.context import Core
from ticketing.ledger.tables import event, is_centre, site

#: Name of a file in the folder of a lake that a simulation began.
MARK = SIMULATION
_SENTENCE = "The closed days in this folder were simulated by `ticketing simulate` or `ticketing national`.\n"


class RealDays(Exception):
    """Simulated days would be mixed with real ones; the message says where."""


def check_lake(lake: Lake) -> None:
    """Raise RealDays unless the lake is empty or of a simulation."""
    if not lake.is_empty and not (lake.folder / MARK).exists():
        raise RealDays(f"{lake.folder} holds closed days that no simulation made")


def mark(lake: Lake) -> None:
    """Write the mark of a simulation into the lake's folder."""
    lake.folder.mkdir(parents=True, exist_ok=True)
    (lake.folder / MARK).write_text(_SENTENCE)


def check_ledgers(core: Core, among: Collection[str] | None = None) -> None:
    """Raise RealDays unless all events are by simulated people or by the day's end.

    among: ids of the sites to check; None: all.
    """
    who = event.c.actor["id"].as_string()
    query = select(event.c.site, who).where(
        who.not_like("sim-%"), who != "day-end", event.c.type.not_in(SETTINGS_EVENTS)
    )
    if among is not None:
        query = query.where(event.c.site.in_(among))
    with core.database.read() as connection:
        found = connection.execute(query.limit(1)).first()
    if found is not None:
        raise RealDays(f"the ledger of {found[0]} holds what {found[1]} did, who is no simulated person")


def sites(core: Core) -> set[str]:
    """Ids of all sites in the database."""
    with core.database.read() as connection:
        return set(connection.scalars(select(site.c.id).where(is_centre)))


def ledger_ends(core: Core, site_id: str) -> datetime | None:
    """Instant of the last event at a site that is no change of settings."""
    acts = (event.c.site == site_id, event.c.type.not_in(SETTINGS_EVENTS))
    with core.database.read() as connection:
        at: datetime | None = connection.scalar(
            select(event.c.at).where(*acts).order_by(event.c.seq.desc()).limit(1)
        )
    return at
