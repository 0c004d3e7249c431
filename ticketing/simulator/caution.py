"""Keeping what is simulated apart from what really happened."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from ticketing.lake.layout import SIMULATION, Lake
from ticketing.ledger.context import Core
from ticketing.ledger.tables import event, site

MARK = SIMULATION
_SENTENCE = "The closed days in this folder were simulated by `ticketing simulate` or `ticketing national`.\n"


class RealDays(Exception):
    """Simulated days were about to be put among real ones; the message says where."""


def check_lake(lake: Lake) -> None:
    """Raise RealDays unless the lake is empty or of a simulation."""
    if not lake.is_empty and not (lake.folder / MARK).exists():
        raise RealDays(f"{lake.folder} holds closed days that no simulation made")


def mark(lake: Lake) -> None:
    """Say in the lake that a simulation wrote into it."""
    lake.folder.mkdir(parents=True, exist_ok=True)
    (lake.folder / MARK).write_text(_SENTENCE)


def check_ledgers(core: Core, among: Collection[str] | None = None) -> None:
    """Raise RealDays when anybody but the simulator's people and the day's end did something there.

    among: at these sites alone; None means all.
    """
    who = event.c.actor["id"].as_string()
    query = select(event.c.site, who).where(who.not_like("sim-%"), who != "day-end").limit(1)
    if among is not None:
        query = query.where(event.c.site.in_(among))
    with core.database.read() as connection:
        found = connection.execute(query).first()
    if found is not None:
        raise RealDays(f"the ledger of {found[0]} holds what {found[1]} did, who is no simulated person")


def sites(core: Core) -> set[str]:
    """All that the database knows."""
    with core.database.read() as connection:
        return set(connection.scalars(select(site.c.id)))


def ledger_ends(core: Core, site_id: str) -> datetime | None:
    """When the last event of a site's ledger happened."""
    with core.database.read() as connection:
        at: datetime | None = connection.scalar(select(site.c.seq_at).where(site.c.id == site_id))
    return at
