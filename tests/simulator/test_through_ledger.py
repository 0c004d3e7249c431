"""A month of a centre, written directly and through all commands: the same facts and the same reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.simulator.centre import MONDAY, MONTH, SITE, catalogue, days, simulation, stay
from tests.support.words import SPANISH, shipped
from ticketing.access import people
from ticketing.catalogue import load
from ticketing.composition import ledger_on
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.calendar.days import day_start
from ticketing.domain.events import SETTINGS_EVENTS
from ticketing.domain.settings import NETWORK
from ticketing.lake import site_days
from ticketing.lake.closing import close_due
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.ledger import tables
from ticketing.ledger.context import Context
from ticketing.ledger.database import Database
from ticketing.ledger.migrate import upgrade
from ticketing.ledger.replay import check_gapless
from ticketing.reports.context import Reporting
from ticketing.reports.engine.engine import Engine
from ticketing.reports.question import Question
from ticketing.simulator import agents, facts, history, through_ledger
from ticketing.simulator.simulation import Simulation
from ticketing.simulator.through_ledger import Beginning

LATER = datetime(2024, 5, 1, tzinfo=UTC)
BEFORE = datetime(2023, 12, 1, tzinfo=UTC)
LOADER = Actor(ActorKind.SYSTEM, "test", "test", (Grant(Role.ADMINISTRATOR, None, None),))
LIMITS = ("wait_limit_ms", "service_limit_ms")
#: Columns that differ, as the ledger makes its own numbers of events and ids of tickets.
OWN = ("ticket", "visit", "replaces", "replaced_by", "seq")


@dataclass(frozen=True)
class World:
    core: Reporting
    lake: Lake


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    database = Database(sqlite_url)
    core = Reporting(
        database, ledger_on(database), "k" * 32, lake=Lake(tmp_path / "ledger"), languages=shipped()
    )
    load(core, Context(LOADER, BEFORE), catalogue())
    yield World(core, Lake(tmp_path / "straight"))
    database.close()


def play(core: Reporting, made: Simulation, wanted: list[Any]) -> None:
    batched = through_ledger.batched(core)
    for day in wanted:
        through_ledger.replay(batched, made, day)
    batched.database.close()


@pytest.mark.timeout(240)
def test_a_month_gives_the_same_facts_and_reports_both_ways(world: World) -> None:
    there = stay(9)
    month = list(there.days(*MONTH))
    play(world.core, there.simulation, month)
    close_due(world.core, LATER)
    history.write(world.lake, [there])
    for question in (
        Question(*MONTH),
        Question(*MONTH, by=("entity", "day")),
        Question(*MONTH, by=("window", "hour")),
    ):
        straight, counted = (
            Engine(lake).answer(question, OpenFacts({}, frozenset()))
            for lake in (world.lake, world.core.lake)
        )
        assert straight == counted
        assert straight.total.values
    assert check_gapless(world.core, SITE)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("people", [40, 420], ids=["quiet", "overrun"])
def test_a_day_has_the_same_rows_in_the_same_order_both_ways(world: World, people: int) -> None:
    made = simulation(people)
    # A Saturday of the overrun centre is short enough for a test, and long enough that people are left.
    wanted = days(MONDAY, 2) if people < 100 else [MONDAY.replace(day=9)]
    play(world.core, made, wanted)
    straight = facts.tables(made.floor, [made.day(day) for day in wanted])
    with world.core.database.read() as connection:
        told = site_days.read(connection, [(SITE, day) for day in wanted], LATER)
    for name, table in straight.items():
        assert _without_own(table) == _without_own(told[name]), name
    assert _visits(straight["tickets"]) == _visits(told["tickets"])
    for name in LIMITS:
        assert len(set(told["tickets"][name].to_pylist())) > 2


def test_who_ends_at_another_entity_uncoded_has_no_limits_both_ways(world: World) -> None:
    made, day = simulation(120), MONDAY.replace(day=18)
    play(world.core, made, [day])
    with world.core.database.read() as connection:
        told = site_days.read(connection, [(SITE, day)], LATER)
    for table in (facts.tables(made.floor, [made.day(day)])["tickets"], told["tickets"]):
        (line,) = [
            each
            for each in table.to_pylist()
            if each["service"] == "reniec:dni" and each["entity"] != "reniec"
        ]
        assert (line["entity"], line["state"], line["transfers"]) == ("sunat", "closed", 1)
        assert [line[name] for name in LIMITS] == [None, None]


def _without_own(table: Any) -> list[dict[str, Any]]:
    kept = [name for name in table.column_names if name not in OWN]
    found: list[dict[str, Any]] = table.select(kept).to_pylist()
    return found


def _visits(table: Any) -> list[tuple[Any, ...]]:
    """By ticket, the codes of itself and its related tickets, and its place in the order of last events."""
    lines = table.to_pylist()
    codes = {line["ticket"]: (line["day"], line["code"]) for line in lines}
    links = [tuple(codes.get(line[name]) for name in OWN[:-1]) for line in lines]
    places = {seq: place for place, seq in enumerate(sorted(line["seq"] for line in lines))}
    return [(*link, places[line["seq"]]) for link, line in zip(links, lines, strict=True)]


def events(core: Reporting) -> list[tuple[str, datetime, str | None, str | None, str]]:
    """The acts of people in the log, without ids, which differ from run to run."""
    with core.database.read() as connection:
        found = connection.execute(
            select(tables.event)
            .where(tables.event.c.site == SITE, tables.event.c.type.not_in(SETTINGS_EVENTS))
            .order_by(tables.event.c.seq)
        )
        return [(row.type, row.at, row.window, row.data.get("code"), row.actor["id"]) for row in found]


@pytest.mark.timeout(240)
def test_the_beginning_of_a_day_is_what_its_log_begins_with(world: World, sqlite_url: str) -> None:
    made, lasts = simulation(60), timedelta(hours=2)
    play(world.core, made, [MONDAY])
    opening = made.floor.calendar.opening(MONDAY)
    assert opening is not None
    until = day_start(MONDAY, made.floor.timezone) + timedelta(milliseconds=opening[0]) + lasts

    beginning = Beginning(made, MONDAY, lasts)
    with another(sqlite_url) as core:
        tickets = beginning.happen(core, until)
        part = events(core)
        serving = states(core)

    whole = events(world.core)
    assert part == whole[: len(part)]
    assert part[-1][1] <= until < whole[len(part)][1]
    assert len(tickets) == sum(kind == "ticket.issued" for kind, *_ in part)
    assert serving == beginning.serving


def states(core: Reporting) -> dict[str, str]:
    with core.database.read() as connection:
        found = connection.execute(select(tables.ticket).where(tables.ticket.c.state == "serving"))
        return {row.window: row.agent for row in found}


def test_people_of_the_installation_may_act_in_place_of_simulated_agents(world: World) -> None:
    made = simulation(420)
    beginning = Beginning(made, MONDAY, timedelta(hours=2))
    (window, agent), *_ = beginning.serving.items()
    rosa = Actor(ActorKind.PERSON, "rosa", "Rosa Quispe", (Grant(Role.AGENT, SITE, None),))
    now = datetime(2024, 3, 4, 21, 0, tzinfo=UTC)

    beginning.happen(world.core, now, {agent: rosa})

    assert states(world.core)[window] == "rosa"
    assert max(at for _, at, *_ in events(world.core)) <= now


def test_agents_of_the_installation_go_on_with_the_people_whom_they_parked(world: World) -> None:
    made = simulation(420)
    agents.ensure(world.core, [made.floor], BEFORE, SPANISH)
    play(world.core, made, [MONDAY.replace(day=9)])
    resumed = [agent for kind, *_, agent in events(world.core) if kind == "ticket.resumed"]
    assert resumed
    assert set(resumed) <= set(made.floor.agents)


def test_agents_who_were_enrolled_without_a_role_get_theirs_and_a_second_time_changes_nothing(
    world: World,
) -> None:
    made = simulation(40)
    people.enrol(world.core, Context(LOADER, BEFORE), {each: each for each in made.floor.agents})
    agents.ensure(world.core, [made.floor], BEFORE, SPANISH)
    with world.core.database.read() as connection:
        held = {each: people.grants_of(connection, each) for each in made.floor.agents}
    assert set(held.values()) == {(Grant(Role.AGENT, None, None),)}
    before = changes(world.core)
    agents.ensure(world.core, [made.floor], BEFORE, SPANISH)
    assert changes(world.core) == before


def changes(core: Reporting) -> int:
    """Number of changes of settings on the network's ledger."""
    with core.database.read() as connection:
        return len(connection.execute(select(tables.event).where(tables.event.c.site == NETWORK)).all())


@contextmanager
def another(url: str) -> Iterator[Reporting]:
    database = Database(url.replace(".db", "-2.db"))
    upgrade(database.url)
    core = Reporting(database, ledger_on(database), "k" * 32, languages=shipped())
    load(core, Context(LOADER, BEFORE), catalogue())
    yield core
    database.close()
