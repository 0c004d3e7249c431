"""Limits of simulated tickets: those that the catalogue has for their service on their day."""

from datetime import date

import numpy as np

from tests.simulator.centre import ENTITIES, MONDAY, days, floor
from ticketing.lake.fact_rows import ServiceLevels
from ticketing.simulator.limits import limits

_NUMBER_OF = {service: number for number, service in enumerate(floor().services)}


def test_each_service_has_the_limits_of_the_day_at_its_own_entity() -> None:
    there = floor()
    entities = [queue.entity for queue in there.queues]
    assert set(entities) == set(ENTITIES)
    found = limits(there.services, entities, there.levels)
    asked = [
        (service, queue, day)
        for service in (*there.services, None)
        for queue in range(len(entities))
        for day in (date(2022, 12, 31), date(2023, 1, 1), *days(MONDAY, 4))
    ]
    numbers = np.array([_NUMBER_OF.get(str(service), -1) for service, *_ in asked])
    queues = np.array([queue for _, queue, _ in asked])
    told = found.on(numbers, queues, np.array([(day - date(1970, 1, 1)).days for *_, day in asked]))
    wanted = [there.levels.on(service, entities[queue], day) for service, queue, day in asked]
    assert list(zip(*(each.tolist() for each in told), strict=True)) == [
        tuple(-1 if limit is None else limit for limit in pair) for pair in wanted
    ]
    assert len(set(wanted)) > 5


def test_where_nothing_was_agreed_nothing_is_asked() -> None:
    found = limits(["reniec:dni"], ["reniec"], ServiceLevels({}, {}, {}))
    wait, attention = found.on(np.array([0, -1]), np.array([0, 0]), np.array([0, 20_000]))
    assert wait.tolist() == attention.tolist() == [-1, -1]
