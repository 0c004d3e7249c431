"""Hours for the small centre of Floor, whose catalogue was written into its tables without events."""

from typing import Any

from sqlalchemy import delete, insert

from tests.support.floor import Floor
from ticketing.domain.settings import NETWORK, Key, Noun
from ticketing.ledger.settings import site_catalogue
from ticketing.ledger.tables import setting

#: From Monday to Friday, and on Saturday.
WEEK = {day: ["08:00-16:45"] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": ["08:00-13:45"]}


def give(floor: Floor, noun: Noun, some_id: str, **value: Any) -> None:
    """Make the setting this value, as its events would."""
    key = Key(noun, some_id)
    with floor.core.database.write() as connection:
        own = (setting.c.site == key.ledger, setting.c.noun == str(noun), setting.c.id == some_id)
        connection.execute(delete(setting).where(*own))
        connection.execute(
            insert(setting).values(site=key.ledger, noun=str(noun), id=some_id, value=value, seq=1)
        )
        site_catalogue.changed(connection)


def give_hours(floor: Floor, part: str = "", **value: Any) -> None:
    """part: `:queue:s`, `:entity:reniec`, `:window:1`; the whole site where it is left out."""
    give(floor, Noun.HOURS, f"{floor.site}{part}", **value)


def give_network(floor: Floor, **value: Any) -> None:
    give(floor, Noun.NETWORK, NETWORK, **value)
