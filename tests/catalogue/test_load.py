"""Repeated loading of a catalogue: each difference becomes an event of the ledger that it concerns."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError

from tests.support.floor import core_on
from tests.support.words import ENGLISH, SPANISH
from ticketing import catalogue as loading
from ticketing.catalogue import Catalogue, LoadReport, check, told
from ticketing.catalogue.change import Order
from ticketing.catalogue.model import ServiceLevel
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.settings import Noun
from ticketing.ledger import replay, site_heads, tables
from ticketing.ledger.context import Context, Core

SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    checked = check(SHIPPED, SPANISH)
    assert isinstance(checked, Catalogue)
    kept = [site for site in checked.sites if site.id in {"lima-norte", "cusco", "ayacucho"}]
    return replace(checked, sites=kept)


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    core = core_on(database_url, [])
    yield core
    core.database.close()


AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
LOADER = Actor(ActorKind.SYSTEM, "command line", "command line", (Grant(Role.ADMINISTRATOR, None, None),))


def load(core: Core, catalogue: Catalogue) -> LoadReport:
    return loading.load(core, Context(LOADER, AT), catalogue)


def row(core: Core, table: Table, **key: Any) -> dict[str, Any] | None:
    with core.database.read() as connection:
        found = connection.execute(select(table).filter_by(**key)).mappings().one_or_none()
    return dict(found) if found else None


def weights(core: Core, window: str) -> dict[str, float]:
    links = tables.window_queue
    with core.database.read() as connection:
        found = connection.execute(select(links.c.queue, links.c.weight).where(links.c.window == window))
        return {link.queue: link.weight for link in found}


def with_site(catalogue: Catalogue, site: str, **changes: Any) -> Catalogue:
    sites = [each.model_copy(update=changes) if each.id == site else each for each in catalogue.sites]
    return replace(catalogue, sites=sites)


def without_midis(catalogue: Catalogue) -> Catalogue:
    """Lima Norte without the queue `midis` and the window that serves it."""
    site = next(site for site in catalogue.sites if site.id == "lima-norte")
    return with_site(
        catalogue,
        site.id,
        queues=[queue for queue in site.queues if queue.code != "midis"],
        windows=[windows for windows in site.windows if windows.profile != "midis"],
    )


def changes(report: LoadReport) -> dict[str, tuple[int, int, int]]:
    """(added, changed, retired) of the nouns with any change."""
    counts = {str(name): (each.added, each.changed, each.retired) for name, each in report.counts.items()}
    return {name: count for name, count in counts.items() if any(count)}


def test_everything_is_added_the_first_time(core: Core, catalogue: Catalogue) -> None:
    report = load(core, catalogue)

    assert report.counts[Noun.SITES].added == len(catalogue.sites)
    assert all(count.added == count.total > 0 for count in report.counts.values())


def test_the_ids_are_those_that_the_contract_promises(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    queue = row(core, tables.queue, id="lima-norte:reniec-tramites")
    service = row(core, tables.service, id="reniec:dni-duplicado")
    window = row(core, tables.window, id="lima-norte:12")
    assert queue and (queue["prefix"], queue["first_number"], queue["last_number"]) == ("R", 1, 999)
    assert queue["policy"] == {"kind": "strict"}
    assert service and service["requirements"] == ["Comprobante de pago de la tasa"]
    assert window and window["number"] == 12


def test_what_is_unknown_is_stored_as_unknown(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    service = row(core, tables.service, id="sunat:clave-sol")
    assert service and (service["cost"], service["planned_minutes"], service["appointment"]) == (None,) * 3


def test_a_work_profile_becomes_the_weights_of_its_windows(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    assert weights(core, "lima-norte:8") == {
        "lima-norte:reniec-entregas": 2,
        "lima-norte:reniec-certificaciones": 1,
    }


def with_levels(catalogue: Catalogue, *levels: ServiceLevel) -> Catalogue:
    """The limits of `reniec:dni-duplicado` instead of those that are shipped."""
    (reniec,) = (entity for entity in catalogue.entities if entity.code == "reniec")
    services = [
        service.model_copy(update={"service_levels": list(levels)})
        if service.code == "dni-duplicado"
        else service
        for service in reniec.services
    ]
    entities = [entity for entity in catalogue.entities if entity is not reniec]
    return replace(catalogue, entities=[*entities, reniec.model_copy(update={"services": services})])


def test_what_was_agreed_of_a_service_takes_the_place_of_what_was_proposed(
    core: Core, catalogue: Catalogue
) -> None:
    load(core, catalogue)
    proposed = row(core, tables.service_level, service="reniec:dni-duplicado")
    assert proposed and (proposed["attention_s"], proposed["confirmed"]) == (420, False)
    agreed = ServiceLevel(since=date(2026, 1, 1), wait_minutes=20)
    over = ServiceLevel(since=date(2027, 1, 1), excluded=True)

    report = load(core, with_levels(catalogue, agreed, over))

    assert changes(report) == {"service-levels": (2, 0, 1)}
    found = row(core, tables.service_level, service="reniec:dni-duplicado", excluded=False)
    assert found == {
        "service": "reniec:dni-duplicado",
        "since": date(2026, 1, 1),
        "wait_s": 1200,
        "attention_s": None,
        "excluded": False,
        "confirmed": True,
    }
    assert load(core, with_levels(catalogue, agreed, over)).is_unchanged


def test_loading_again_changes_nothing(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    report = load(core, catalogue)

    assert report.is_unchanged
    lines = told(report, SPANISH).splitlines()
    assert lines[1] == "canales: 3 (altas 0, cambios 0, retiros 0)"
    assert lines[7].startswith("colas: ") and lines[7].endswith(" (altas 0, cambios 0, retiros 0)")
    assert told(report, ENGLISH).splitlines()[7].endswith(" (added 0, changed 0, retired 0)")


def test_a_queue_that_vanishes_is_retired_and_not_deleted(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    report = load(core, without_midis(catalogue))

    assert changes(report) == {
        "queues": (0, 1, 1),  # the one after it moves up
        "windows": (0, 0, 1),
    }
    queue = row(core, tables.queue, id="lima-norte:midis")
    assert queue and queue["active"] is False and queue["name"] == "MIDIS"
    assert weights(core, "lima-norte:39") == {}


def test_a_retired_queue_is_not_retired_again(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)
    load(core, without_midis(catalogue))

    assert load(core, without_midis(catalogue)).is_unchanged


def test_a_queue_that_returns_is_active_again(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)
    load(core, without_midis(catalogue))

    load(core, catalogue)

    queue = row(core, tables.queue, id="lima-norte:midis")
    assert queue and queue["active"] is True
    assert weights(core, "lima-norte:39") == {"lima-norte:midis": 1}
    assert load(core, catalogue).is_unchanged


def test_an_entity_that_vanishes_takes_its_services_with_it(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)
    rest = [entity for entity in catalogue.entities if entity.code != "conadis"]

    report = load(core, replace(catalogue, entities=rest))

    assert changes(report) == {"entities": (0, 0, 1), "services": (0, 0, 4)}


def test_an_edit_changes_its_row_alone(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    report = load(core, with_site(catalogue, "cusco", restore_grace_minutes=5))

    assert changes(report) == {"sites": (0, 1, 0)}
    site = row(core, tables.site, id="cusco")
    assert site and site["restore_grace_s"] == 300


def test_a_site_that_has_not_opened_is_not_active(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    site = row(core, tables.site, id="ayacucho")
    assert site and site["active"] is False


def test_a_load_goes_on_in_the_ledgers_that_differ_and_leaves_the_others(
    core: Core, catalogue: Catalogue
) -> None:
    load(core, catalogue)
    before = heads(core)

    load(core, with_site(catalogue, "cusco", name="Centro MAC Cusco Wanchaq"))

    after = heads(core)
    assert {site: after[site] - seq for site, seq in before.items() if after[site] != seq} == {"cusco": 1}


def heads(core: Core) -> dict[str, int]:
    with core.database.read() as connection:
        return {row.id: row.seq for row in connection.execute(select(tables.site.c.id, tables.site.c.seq))}


def test_every_ledger_can_be_replayed_with_its_settings(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)
    load(core, without_midis(catalogue))

    for ledger in heads(core):
        assert replay.differences(core, ledger) == [], ledger
        assert replay.check_gapless(core, ledger)


def test_an_event_tells_who_changed_what_from_what_to_what(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)

    order = Order(reason="Acta 12-2026")
    renamed = with_site(catalogue, "cusco", name="Centro MAC Cusco Wanchaq")
    loading.load(core, Context(LOADER, AT), renamed, order)

    with core.database.read() as connection:
        last = connection.execute(
            select(tables.event).where(tables.event.c.site == "cusco").order_by(tables.event.c.seq.desc())
        ).first()
    assert last is not None and (last.type, last.actor["id"]) == ("settings.changed", "command line")
    assert (last.data["noun"], last.data["id"], last.data["reason"]) == ("sites", "cusco", "Acta 12-2026")
    assert last.data["before"] | {"name": "Centro MAC Cusco Wanchaq"} == last.data["after"]


def test_a_load_that_fails_leaves_everything_as_it_was(core: Core, catalogue: Catalogue) -> None:
    load(core, catalogue)
    before = heads(core)
    edited = without_midis(catalogue)
    nameless = edited.sites[0].model_copy(update={"id": "nueva", "name": None})

    with pytest.raises(IntegrityError):
        load(core, replace(edited, sites=[*edited.sites, nameless]))

    assert heads(core) == before
    assert load(core, catalogue).is_unchanged


def test_a_service_that_an_entity_adds_is_given_by_the_queues_that_give_all_of_its_services(
    core: Core, catalogue: Catalogue
) -> None:
    cusco = next(site for site in catalogue.sites if site.id == "cusco")
    first = cusco.queues[0].model_copy(update={"services": None})
    all_given = with_site(catalogue, "cusco", queues=[first, *cusco.queues[1:]])
    load(core, all_given)
    entity = next(each for each in catalogue.entities if each.code == first.entity)
    more = entity.services[0].model_copy(update={"code": "nuevo", "name": "Nuevo", "service_levels": []})
    grown = entity.model_copy(update={"services": [*entity.services, more]})
    rest = [each for each in catalogue.entities if each is not entity]

    load(
        core,
        replace(with_site(catalogue, "cusco", queues=[first, *cusco.queues[1:]]), entities=[*rest, grown]),
    )

    with core.database.read() as connection:
        head = site_heads.site_head(connection, "cusco")
        assert head is not None
        offered = core.catalogues.at(connection, "cusco", head.catalogue).offers_by_queue
    assert f"{entity.code}:nuevo" in {row.id for row in offered[f"cusco:{first.code}"]}
