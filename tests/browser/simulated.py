"""A simulated centre at work, for pictures and browser tests; some of its agents have names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update

from tests.support.words import SPANISH
from ticketing import catalogue, composition
from ticketing.access import people, people_rows
from ticketing.access.demo import SITE
from ticketing.catalogue import Catalogue
from ticketing.domain.authorisation import Actor, ActorKind
from ticketing.domain.calendar.days import business_day, day_start
from ticketing.lake.closing import close_due
from ticketing.ledger import tables
from ticketing.reports.context import Reporting
from ticketing.settings import Settings, shipped
from ticketing.simulator import agents, calibration, through_ledger
from ticketing.simulator.floor import floor_of
from ticketing.simulator.simulation import Simulation, capacity, staffed
from ticketing.simulator.through_ledger import Beginning

#: Time after the opening at which the centre stands still: lines have formed and the windows are busy.
_AT_WORK = timedelta(minutes=50)
#: People of the demonstration who sit at windows in place of simulated agents.
AGENTS = ("rosa", "luis", "carmen", "jorge", "elena")
#: People on a plain day, of those whom the windows could serve: every window is busy, and lines are long.
_CROWDED = 1.7
_SEED = 7


def at_work(settings: Settings) -> str:
    """Let the demonstration's centre be at work now; returns the id of the ticket that came last."""
    made, now = _simulation(), datetime.now(UTC)
    today = business_day(now, made.floor.timezone)
    # All of it within the local day, even shortly after midnight.
    lasts = min(_AT_WORK, now - day_start(today, made.floor.timezone) - timedelta(minutes=10))
    beginning = Beginning(made, next(_open_days(made, today + timedelta(days=1))), lasts)
    with _core(settings, made) as core:
        seated = sorted(beginning.serving.items(), key=lambda each: int(each[0].rpartition(":")[2]))
        return beginning.happen(core, now, _in_place(core, [agent for _, agent in seated]))[-1]


def past_days(settings: Settings, days: int, expected: float) -> list[date]:
    """Let so many past days happen, and close them. expected: people on a plain day. Returns the days."""
    made, now = _simulation(expected), datetime.now(UTC)
    before = _open_days(made, business_day(now, made.floor.timezone))
    played = sorted(next(before) for _ in range(days))
    with _core(settings, made) as core:
        _begin_before(core, day_start(played[0], made.floor.timezone))
        in_place = _in_place(core, [made.floor.agents[window] for window in sorted(made.windows)])
        for day in played:
            through_ledger.replay(core, made, day, in_place)
        close_due(core, now)
    return played


def _begin_before(core: Reporting, at: datetime) -> None:
    """Let the log's last instant be older than the days to come: the log's time never goes back."""
    with core.database.write() as connection:
        connection.execute(update(tables.site).values(seq_at=at))


def _simulation(expected: float | None = None) -> Simulation:
    checked = catalogue.check(shipped("catalogue"), SPANISH)
    assert isinstance(checked, Catalogue), checked
    site = next(each for each in checked.sites if each.id == SITE)
    entities = {entity.code: entity for entity in checked.entities}
    floor = floor_of(site, entities, calibration.read(shipped("simulator")))
    if expected is None:
        expected = _CROWDED * capacity(floor, frozenset(range(len(floor.windows))))
    return Simulation(floor, expected, staffed(floor, expected), _SEED)


def _open_days(made: Simulation, before: date) -> Iterator[date]:
    """Days before this one, the latest first."""
    day = before
    while True:
        day -= timedelta(days=1)
        if made.is_open(day):
            yield day


@contextmanager
def _core(settings: Settings, made: Simulation) -> Iterator[Reporting]:
    core = composition.build_reporting(settings, lambda _site, _events: None)
    agents.ensure(core, [made.floor], datetime.now(UTC), SPANISH)
    yield core
    core.database.close()


def _in_place(core: Reporting, simulated: Iterable[str]) -> dict[str, Actor]:
    """The first of these agents are people of the demonstration."""
    found: dict[str, Actor] = {}
    with core.database.read() as connection:
        for agent, username in zip(simulated, AGENTS, strict=False):
            row = people_rows.by_username(connection, username)
            assert row is not None, f"no {username} in the demonstration"
            found[agent] = Actor(ActorKind.PERSON, row.id, row.name, people.grants_of(connection, row.id))
    return found
