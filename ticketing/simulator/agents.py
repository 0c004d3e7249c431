"""Simulated agents as people of the installation, so that reports can name them. They cannot log in."""

from collections.abc import Iterable
from datetime import datetime

from ticketing.access import people_rows
from ticketing.languages.messages import Words
from ticketing.ledger.context import Core
from ticketing.simulator.floor import Floor


def ensure(core: Core, floors: Iterable[Floor], at: datetime, words: Words) -> None:
    """Add the floors' agents that are missing. words: for their names."""
    with core.database.write() as connection:
        for agent in (agent for floor in floors for agent in floor.agents):
            if people_rows.by_id(connection, agent) is None:
                name = words("installation.simulatedAgent", number=agent.removeprefix("sim-"))
                values = {"id": agent, "username": agent, "name": name, "password_hash": None}
                people_rows.add(connection, **values, created_at=at)
