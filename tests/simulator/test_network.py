"""The network of 2023 and 2024: its catalogue is valid, and its parts sum up to the published figures."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.simulator.centre import CALIBRATION, floor
from tests.support.words import SPANISH
from ticketing.catalogue import Catalogue, check
from ticketing.settings import shipped, shipped_catalogue
from ticketing.simulator import demand, national, network
from ticketing.simulator.floor import Floor, floor_of
from ticketing.simulator.history import Stay
from ticketing.simulator.simulation import capacity

SCALE = 0.02
PUBLISHED = national.read(shipped("simulator"))


def attentions(centres: list[Stay], year: int) -> float:
    """People expected at the centres in a year, by the weights of their days."""
    return sum(
        stay.simulation.expected * stay.simulation.floor.calendar.weight(day)
        for stay in centres
        for day in stay.days(date(year, 1, 1), date(year, 12, 31))
    )


def test_fifteen_centres_become_eighteen_and_grow_by_27_percent_to_4_3_million() -> None:
    sites = [*PUBLISHED.centres, *(f"express-{number}" for number in range(3))]
    stays = list(national.stays(PUBLISHED, {site: floor(site) for site in sites}, seed=1, scale=SCALE))
    centres = [stay for stay in stays if stay.site in PUBLISHED.centres]
    assert [sum(stay.start.year == year for stay in centres) for year in PUBLISHED.years] == [15, 18]
    new = {stay.site for stay in centres if stay.start.year == 2024 and stay.start > date(2024, 1, 1)}
    assert new == {"ancash", "puno", "ica"}
    assert sum(PUBLISHED.centres.values()) == 4300
    before, after = attentions(centres, 2023), attentions(centres, 2024)
    assert after / before == pytest.approx(PUBLISHED.growth, rel=0.02)
    # Some people are not served, or their visits not coded.
    assert 4_300_000 * SCALE < after < 4_300_000 * SCALE * 1.2


def test_so_many_are_finished_as_were_asked_for() -> None:
    days = [date(2024, 4, day) for day in range(1, 31)]
    made = demand.simulation_for(floor(), 4000, days, seed=3)
    finished = sum(made.day(day).finished for day in days if made.is_open(day))
    assert finished == pytest.approx(4000, rel=0.08)


def test_a_site_that_is_never_open_is_an_error() -> None:
    with pytest.raises(ValueError, match="open on none"):
        demand.simulation_for(floor(), 10, [date(2024, 4, 7)], seed=3)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Floor]:
    folder = tmp_path_factory.mktemp("network") / "catalogue"
    known = check(shipped_catalogue(), SPANISH)
    assert isinstance(known, Catalogue)
    few = replace(PUBLISHED, express=replace(PUBLISHED.express, modules=4))
    network.write(shipped_catalogue(), known, folder, few, CALIBRATION)
    found = check(folder, SPANISH)
    assert isinstance(found, Catalogue), found
    entities = {entity.code: entity for entity in found.entities}
    assert _note_stands_in(folder)
    return {site.id: floor_of(site, entities, CALIBRATION) for site in found.sites if site.active}


def _note_stands_in(folder: Path) -> bool:
    made = [folder / "sites" / f"{name}.yaml" for name in ("cusco", "express-sim-002")]
    return all("SIMULADO" in path.read_text() and "confirmed: false" in path.read_text() for path in made)


def test_the_simulated_catalogue_holds_and_all_59_entities_serve(simulated: Mapping[str, Floor]) -> None:
    served = {queue.entity for floor in simulated.values() for queue in floor.queues}
    assert len(served) == 59
    assert len(simulated) == 18 + 4
    for site in PUBLISHED.centres:
        assert len({queue.entity for queue in simulated[site].queues}) >= 12


def test_each_centre_has_the_windows_that_its_people_need(simulated: Mapping[str, Floor]) -> None:
    for site, thousands in PUBLISHED.centres.items():
        there = simulated[site]
        assert capacity(there, frozenset(range(len(there.windows)))) > 3.6 * thousands
