"""The catalogue of the races: many small sites, all alike, so that each test has a ledger of its own."""

from dataclasses import dataclass
from pathlib import Path

SITES = 20
COUNTER_WINDOWS = 16
LANES = 5
CHANNEL = "CENTROS MAC"
SERVICE = "reniec:dni"
#: Code of the queue that transfers go to: only its own window serves it.
ELSEWHERE = "otra"
COUNTER = "comun"

_ENTITY = """\
code: reniec
name: Registro Nacional de Identificación y Estado Civil
short_name: RENIEC
services:
  - {code: dni, name: Duplicado del DNI, kind: tramite, planned_minutes: 7}
"""
_NETWORK = f"""\
name: Red de las pruebas
organisation: Pruebas
timezone: America/Lima
channels:
  - {{code: {CHANNEL}, name: Centros MAC}}
"""


@dataclass(frozen=True, slots=True)
class LanePlan:
    """A queue that only two windows serve, so that its events disturb no other lane."""

    queue: str
    prefix: str
    windows: tuple[int, int]


def lane_plans() -> list[LanePlan]:
    first = COUNTER_WINDOWS + 1
    return [
        LanePlan(f"fila-{index + 1}", f"L{'ABCDEFGH'[index]}", (first + 2 * index, first + 2 * index + 1))
        for index in range(LANES)
    ]


def site_ids() -> list[str]:
    return [f"sede-{number}" for number in range(1, SITES + 1)]


def write_catalogue(folder: Path) -> Path:
    """Write the files of the format that docs/catalogue.md describes, and return the folder."""
    files = {"network.yaml": _NETWORK, "entities/reniec.yaml": _ENTITY, "layouts/carreras.yaml": _layout()}
    files |= {f"sites/{site}.yaml": _site(site) for site in site_ids()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _site(site: str) -> str:
    return f"""\
id: {site}
name: {site.title()}
kind: center
region: Lima
channel: {CHANNEL}
choose_allowed: true
no_show_least_seconds: 0
kiosk_tickets_per_minute: 0
layout: carreras
"""


def _layout() -> str:
    lanes = lane_plans()
    last = lanes[-1].windows[1]
    queues = [(COUNTER, "C"), (ELSEWHERE, "X"), *((lane.queue, lane.prefix) for lane in lanes)]
    windows = [
        _windows(f"1-{COUNTER_WINDOWS}", COUNTER),
        *(_windows("{}-{}".format(*lane.windows), lane.queue) for lane in lanes),
        _windows(str(last + 1), ELSEWHERE),
    ]
    profiles = [f"  {code}: {{{code}: 1}}\n" for code, _ in queues]
    return "".join(
        [
            "id: carreras\nconfirmed: true\nqueues:\n",
            *(_queue(code, prefix) for code, prefix in queues),
            "profiles:\n",
            *profiles,
            "windows:\n",
            *windows,
        ]
    )


def _queue(code: str, prefix: str) -> str:
    named = f"code: {code}, name: Cola {code}, entity: reniec, prefix: {prefix}"
    return f"  - {{{named}, first: 1, last: 9999, wrap: false, services: all}}\n"


def _windows(numbers: str, profile: str) -> str:
    return f'  - {{numbers: "{numbers}", profile: {profile}}}\n'
