"""A small centre of five windows and four queues of three policies, and its simulation."""

from datetime import date, timedelta
from typing import Any

from ticketing.catalogue.model import Catalogue, Entity, Network, Site
from ticketing.settings import shipped
from ticketing.simulator import calibration
from ticketing.simulator.floor import Floor, floor_of
from ticketing.simulator.history import Stay
from ticketing.simulator.simulation import Simulation

SITE = "lima-este"
MONDAY = date(2024, 3, 4)
MONTH = (date(2024, 3, 1), date(2024, 3, 31))


#: Some limits change after MONDAY; `c4` has only one of the two, and `copia` never had any.
_LEVELS: dict[str, list[dict[str, Any]]] = {
    "dni": [
        {"since": date(2024, 3, 5), "wait_minutes": 15, "attention_minutes": 8},
        {"since": date(2023, 1, 1), "wait_minutes": 30, "attention_minutes": 10},
    ],
    "c4": [{"since": date(2024, 3, 4), "attention_minutes": 5}],
    "ruc": [
        {"since": date(2023, 1, 1), "wait_minutes": 20, "attention_minutes": 9},
        {"since": date(2024, 3, 5), "excluded": True},
    ],
    "clave": [{"since": date(2024, 3, 6), "wait_minutes": 10}],
}


def _service(code: str, minutes: int) -> dict[str, Any]:
    told = {"code": code, "name": code.title(), "kind": "tramite", "planned_minutes": minutes}
    return {**told, "service_levels": _LEVELS.get(code, [])}


ENTITIES = {
    code: Entity.model_validate({"code": code, "name": code, "short_name": code, "services": services})
    for code, services in {
        "reniec": [_service("dni", 7), _service("c4", 4), _service("copia", 3)],
        "sunat": [_service("ruc", 8), _service("clave", 5)],
    }.items()
}
#: code, entity, prefix, policy
_QUEUES = (
    ("tramites", "reniec", "R", {"kind": "strict"}),
    ("entregas", "reniec", "E", {"kind": "ratio", "preferential": 2, "normal": 1}),
    ("ruc", "sunat", "T", {"kind": "accumulating", "preferential": 3.0, "normal": 1.0}),
    ("clave", "sunat", "C", {"kind": "strict"}),
)
_SITE: dict[str, Any] = {
    "id": SITE,
    "name": "Centro MAC Lima Este",
    "kind": "center",
    "region": "Lima",
    "channel": "CENTROS MAC",
    "queues": [
        {"code": code, "entity": entity, "name": code, "prefix": prefix, "policy": policy, "services": "all"}
        for code, entity, prefix, policy in _QUEUES
    ],
    "profiles": {
        "uno": {"tramites": 1.0},
        "dos": {"tramites": 1.0, "entregas": 2.0},
        "tres": {"ruc": 3.0, "clave": 1.0, "entregas": 1.0},
    },
    "windows": [
        {"numbers": "1-2", "profile": "uno"},
        {"numbers": 3, "profile": "dos"},
        {"numbers": "4-5", "profile": "tres"},
    ],
}
CALIBRATION = calibration.read(shipped("simulator"))
_NETWORK = {
    "name": "Red",
    "organisation": "Prueba",
    "timezone": "America/Lima",
    "channels": [{"code": "CENTROS MAC", "name": "MAC"}],
}


def centre(site: str = SITE) -> Site:
    return Site.model_validate({**_SITE, "id": site}).within(Network.model_validate(_NETWORK))


def catalogue(*sites: str) -> Catalogue:
    network = Network.model_validate(_NETWORK)
    return Catalogue(network, list(ENTITIES.values()), [centre(site) for site in sites or (SITE,)])


def floor(site: str = SITE) -> Floor:
    return floor_of(centre(site), ENTITIES, CALIBRATION)


def simulation(expected: float, seed: int = 7, site: str = SITE) -> Simulation:
    """A simulation with all windows staffed, which can serve some 280 people a day."""
    there = floor(site)
    return Simulation(there, expected, frozenset(range(len(there.windows))), seed)


def stay(expected: float, start: date = MONTH[0], end: date = MONTH[1], site: str = SITE) -> Stay:
    return Stay(simulation(expected, site=site), start, end)


def days(start: date, count: int) -> list[date]:
    return [start + timedelta(days=later) for later in range(count)]
