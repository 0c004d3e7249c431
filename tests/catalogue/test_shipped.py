"""The catalogue that the product ships with."""

from pathlib import Path

import pytest

from tests.support.words import SPANISH
from ticketing.catalogue import Catalogue, check
from ticketing.catalogue.model import Queue, Site

SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    checked = check(SHIPPED, SPANISH)
    assert isinstance(checked, Catalogue), "\n".join(map(str, checked))
    return checked


@pytest.fixture(scope="module")
def sites(catalogue: Catalogue) -> dict[str, Site]:
    return {site.id: site for site in catalogue.sites}


def test_it_has_the_eighteen_open_centres_and_the_planned_one(sites: dict[str, Site]) -> None:
    centres = [site for site in sites.values() if site.kind == "center"]

    assert len([site for site in centres if site.active]) == 18
    assert [(site.id, site.opens) for site in centres if not site.active] == [("ayacucho", 2025)]


def test_it_has_an_express_and_an_itinerant_module_with_one_window_each(sites: dict[str, Site]) -> None:
    modules = [site for site in sites.values() if site.channel == "MAC EXPRESS"]

    assert {site.kind for site in modules} == {"express", "itinerant"}
    for site in modules:
        assert [list(windows.each()) for windows in site.windows] == [[1]]
        assert set(site.profiles["asesor"]) == {queue.code for queue in site.queues}


def test_it_has_the_network_s_entities_and_services(catalogue: Catalogue) -> None:
    assert len(catalogue.entities) == 59
    assert sum(len(entity.services) for entity in catalogue.entities) >= 150


def test_it_invents_no_fee(catalogue: Catalogue) -> None:
    assert all(service.cost is None for entity in catalogue.entities for service in entity.services)


def test_it_passes_no_proposed_limit_for_an_agreed_one(catalogue: Catalogue) -> None:
    services = [service for entity in catalogue.entities for service in entity.services]
    for service in services:
        assert not any(level.confirmed for level in service.service_levels)
        assert bool(service.service_levels) <= bool(service.planned_minutes)
        assert all(level.attention_minutes == service.planned_minutes for level in service.service_levels)


def test_lima_norte_has_its_windows_entities_and_queues(sites: dict[str, Site]) -> None:
    site = sites["lima-norte"]
    numbers = [number for windows in site.windows for number in windows.each()]

    assert numbers == list(range(1, 41))
    assert 12 <= len({queue.entity for queue in site.queues}) <= 20
    assert [queue.prefix for queue in site.queues if queue.entity == "reniec"] == ["R", "RE", "RC"]
    assert len([queue for queue in site.queues if queue.entity == "migraciones"]) == 6


def test_every_open_centre_can_issue_and_call(sites: dict[str, Site]) -> None:
    assert all(site.queues and site.windows for site in sites.values() if site.active)


def offered(catalogue: Catalogue, queue: Queue) -> list[str]:
    entity = next(each for each in catalogue.entities if each.code == queue.entity)
    return [service.code for service in entity.services] if queue.services is None else queue.services


def test_a_service_asked_for_at_the_kiosk_leads_to_one_queue(catalogue: Catalogue) -> None:
    links = [
        (site.id, f"{queue.entity}:{code}")
        for site in catalogue.sites
        for queue in site.queues
        for code in offered(catalogue, queue)
    ]

    assert len(links) == len(set(links))


def test_preferential_people_never_wait_behind_others_anywhere(sites: dict[str, Site]) -> None:
    assert {queue.policy.kind for site in sites.values() for queue in site.queues} == {"strict"}


def test_what_nobody_has_verified_says_so(catalogue: Catalogue, sites: dict[str, Site]) -> None:
    assert not sites["arequipa"].confirmed
    assert {entity.code for entity in catalogue.entities if not entity.confirmed} >= {"osiptel", "conadis"}
    assert sum(not site.confirmed for site in sites.values()) == 21
