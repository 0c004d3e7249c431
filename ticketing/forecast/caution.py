"""Keeping what is simulated apart from what really happened."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from ticketing.reporting.lake import Lake
from ticketing.services.context import Services
from ticketing.storage.tables import event, site

#: In the folder of a lake that a simulation began.
MARK = "SIMULATED.txt"
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


def check_ledgers(services: Services, sites: Collection[str]) -> None:
    """Raise RealDays when anybody but the simulator's people and the day's end did something there."""
    with services.database.read() as connection:
        query = (
            select(event.c.site, event.c.actor["id"].as_string()).where(event.c.site.in_(sites)).distinct()
        )
        for where, who in connection.execute(query):
            if not who.startswith("sim-") and who != "day-end":
                raise RealDays(f"the ledger of {where} holds what {who} did, who is no simulated person")


def ledger_ends(services: Services, site_id: str) -> datetime | None:
    """When the last event of a site's ledger happened."""
    with services.database.read() as connection:
        at: datetime | None = connection.scalar(select(site.c.seq_at).where(site.c.id == site_id))
    return at
