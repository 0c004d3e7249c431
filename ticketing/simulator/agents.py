"""Simulated agents as people of the installation, so that reports can name them. They cannot log in.

They are agents by the rules too: otherwise none of them could go on with a person whom they parked.
"""

from collections.abc import Iterable
from datetime import datetime

from ticketing.access import people, programs
from ticketing.domain.authorisation import Grant, Role
from ticketing.languages.messages import Words
from ticketing.ledger.context import Core
from ticketing.simulator.floor import Floor


def ensure(core: Core, floors: Iterable[Floor], at: datetime, words: Words) -> None:
    """Add the floors' agents that are missing. words: for their names."""
    agents = (agent for floor in floors for agent in floor.agents)
    names = {each: words("installation.simulatedAgent", number=each.removeprefix("sim-")) for each in agents}
    # Of every site: a grant of one would stand in its ledger, after the days that are to be simulated.
    people.enrol(core, programs.context_at(at), names, [Grant(Role.AGENT, None, None)])
