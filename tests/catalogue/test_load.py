"""Repeated loading of a catalogue into the database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select, update
from sqlalchemy.exc import IntegrityError

from tests.support.words import ENGLISH, SPANISH
from ticketing.catalogue import Catalogue, LoadReport, check, load, told
from ticketing.catalogue.model import ServiceLevel
from ticketing.ledger import tables
from ticketing.ledger.database import Database

SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    checked = check(SHIPPED, SPANISH)
    assert isinstance(checked, Catalogue)
    kept = [site for site in checked.sites if site.id in {"lima-norte", "cusco", "ayacucho"}]
    return replace(checked, sites=kept)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def row(database: Database, table: Table, **key: Any) -> dict[str, Any] | None:
    with database.read() as connection:
        found = connection.execute(select(table).filter_by(**key)).mappings().one_or_none()
    return dict(found) if found else None


def weights(database: Database, window: str) -> dict[str, float]:
    links = tables.window_queue
    with database.read() as connection:
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
    """(added, changed, retired) of the tables with any change."""
    counts = {name: (each.added, each.changed, each.retired) for name, each in report.counts.items()}
    return {name: count for name, count in counts.items() if any(count)}


def test_everything_is_added_the_first_time(database: Database, catalogue: Catalogue) -> None:
    report = load(database, catalogue)

    assert report.counts["site"].added == len(catalogue.sites)
    assert all(count.added == count.total > 0 for count in report.counts.values())


def test_the_ids_are_those_that_the_contract_promises(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)

    queue = row(database, tables.queue, id="lima-norte:reniec-tramites")
    service = row(database, tables.service, id="reniec:dni-duplicado")
    window = row(database, tables.window, id="lima-norte:12")
    assert queue and (queue["prefix"], queue["first_number"], queue["last_number"]) == ("R", 1, 999)
    assert queue["policy"] == {"kind": "strict"}
    assert service and service["requirements"] == ["Comprobante de pago de la tasa"]
    assert window and window["number"] == 12


def test_what_is_unknown_is_stored_as_unknown(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)

    service = row(database, tables.service, id="sunat:clave-sol")
    assert service and (service["cost"], service["planned_minutes"], service["appointment"]) == (None,) * 3


def test_a_work_profile_becomes_the_weights_of_its_windows(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)

    assert weights(database, "lima-norte:8") == {
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
    database: Database, catalogue: Catalogue
) -> None:
    load(database, catalogue)
    proposed = row(database, tables.service_level, service="reniec:dni-duplicado")
    assert proposed and (proposed["attention_s"], proposed["confirmed"]) == (420, False)
    agreed = ServiceLevel(since=date(2026, 1, 1), wait_minutes=20)
    over = ServiceLevel(since=date(2027, 1, 1), excluded=True)

    report = load(database, with_levels(catalogue, agreed, over))

    assert changes(report) == {"service_level": (2, 0, 1)}
    found = row(database, tables.service_level, service="reniec:dni-duplicado", excluded=False)
    assert found == {
        "service": "reniec:dni-duplicado",
        "since": date(2026, 1, 1),
        "wait_s": 1200,
        "attention_s": None,
        "excluded": False,
        "confirmed": True,
    }
    assert load(database, with_levels(catalogue, agreed, over)).is_unchanged


def test_loading_again_changes_nothing(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)

    report = load(database, catalogue)

    assert report.is_unchanged
    lines = told(report, SPANISH).splitlines()
    assert lines[0] == "canales: 3 (altas 0, cambios 0, retiros 0)"
    assert lines[5].startswith("colas: ") and lines[5].endswith(" (altas 0, cambios 0, retiros 0)")
    assert told(report, ENGLISH).splitlines()[5].endswith(" (added 0, changed 0, retired 0)")


def test_a_queue_that_vanishes_is_retired_and_not_deleted(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)

    report = load(database, without_midis(catalogue))

    assert changes(report) == {
        "queue": (0, 1, 1),  # the one after it moves up
        "queue_service": (0, 0, 5),
        "window": (0, 0, 1),
        "window_queue": (0, 0, 1),
    }
    queue = row(database, tables.queue, id="lima-norte:midis")
    assert queue and queue["active"] is False and queue["name"] == "MIDIS"
    assert weights(database, "lima-norte:39") == {}


def test_a_retired_queue_is_not_retired_again(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)
    load(database, without_midis(catalogue))

    assert load(database, without_midis(catalogue)).is_unchanged


def test_a_queue_that_returns_is_active_again(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)
    load(database, without_midis(catalogue))

    load(database, catalogue)

    queue = row(database, tables.queue, id="lima-norte:midis")
    assert queue and queue["active"] is True
    assert weights(database, "lima-norte:39") == {"lima-norte:midis": 1}
    assert load(database, catalogue).is_unchanged


def test_an_entity_that_vanishes_takes_its_services_with_it(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)
    rest = [entity for entity in catalogue.entities if entity.code != "conadis"]

    report = load(database, replace(catalogue, entities=rest))

    assert changes(report) == {"entity": (0, 0, 1), "service": (0, 0, 4)}


def test_an_edit_changes_its_row_alone(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)

    report = load(database, with_site(catalogue, "cusco", restore_grace_minutes=5))

    assert changes(report) == {"site": (0, 1, 0)}
    site = row(database, tables.site, id="cusco")
    assert site and site["restore_grace_s"] == 300


def test_a_site_that_has_not_opened_is_not_active(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)

    site = row(database, tables.site, id="ayacucho")
    assert site and site["active"] is False


def test_a_site_s_ledger_goes_on_where_it_was(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)
    with database.write() as connection:
        connection.execute(update(tables.site).where(tables.site.c.id == "cusco").values(seq=41))

    load(database, with_site(catalogue, "cusco", name="Centro MAC Cusco Wanchaq"))

    site = row(database, tables.site, id="cusco")
    assert site and (site["name"], site["seq"]) == ("Centro MAC Cusco Wanchaq", 41)


def test_a_load_that_fails_leaves_everything_as_it_was(database: Database, catalogue: Catalogue) -> None:
    load(database, catalogue)
    edited = without_midis(catalogue)
    nameless = edited.sites[0].model_copy(update={"id": "nueva", "name": None})

    with pytest.raises(IntegrityError):
        load(database, replace(edited, sites=[*edited.sites, nameless]))

    assert load(database, catalogue).is_unchanged
