"""The channel of a ticket: its site's, or another one of the network."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, update

from tests.support.floor import Floor, core_on
from ticketing.domain.errors import Invalid
from ticketing.ledger import tables
from ticketing.ledger.settings import site_catalogue

PHONE = "ALO MAC"


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def channels(floor: Floor) -> list[str]:
    return [row["channel"] for row in floor.rows(tables.ticket)]


def test_a_ticket_has_its_sites_channel_unless_another_one_of_the_network_is_named(floor: Floor) -> None:
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.channel).values(code=PHONE, name="Por teléfono"))
        site_catalogue.changed(connection)
    floor.issue()
    floor.issue(channel=PHONE)
    floor.issue(channel="CENTROS MAC")
    assert sorted(channels(floor)) == [PHONE, "CENTROS MAC", "CENTROS MAC"]


def test_a_channel_that_the_network_does_not_have_is_refused(floor: Floor) -> None:
    with pytest.raises(Invalid) as refused:
        floor.issue(channel="FERIA")
    assert refused.value.extra == {"field": "channel"}
    assert channels(floor) == []


def test_a_retired_channel_is_refused(floor: Floor) -> None:
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.channel).values(code="FERIA", name="Feria"))
        connection.execute(update(tables.channel).values(active=False))
        site_catalogue.changed(connection)
    with pytest.raises(Invalid):
        floor.issue(channel="FERIA")
