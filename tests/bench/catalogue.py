"""Catalogues of the benchmarks, in the format of docs/catalogue.md, with sites and windows as planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SERVICE = "reniec:dni"

_NETWORK = """\
name: Red de las mediciones
organisation: Mediciones
timezone: America/Lima
channels:
  - {code: CENTROS MAC, name: Centros MAC}
  - {code: MAC EXPRESS, name: MAC Express}
"""
_ENTITY = """\
code: reniec
name: Registro Nacional de Identificación y Estado Civil
short_name: RENIEC
services:
  - {code: dni, name: Duplicado del DNI, kind: tramite, planned_minutes: 7}
"""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A site. Each window serves a pair of its queues, or all of them if it is the only window."""

    id: str
    windows: int = 1
    queues: int = 1
    kind: str = "center"

    @property
    def layout(self) -> str:
        return f"{self.kind}-{self.windows}-{self.queues}"

    def queue_ids(self) -> list[str]:
        return [f"{self.id}:{code}" for code in queue_codes(self.queues)]

    def window_ids(self) -> list[str]:
        return [f"{self.id}:{number}" for number in range(1, self.windows + 1)]

    def served_by(self, window: int) -> list[str]:
        """Codes of the queues that the window serves."""
        codes = queue_codes(self.queues)
        if self.windows == 1 or self.queues <= 2:
            return codes
        start = 2 * ((window - 1) % (self.queues // 2))
        return codes[start : start + 2]


def queue_codes(count: int) -> list[str]:
    return [f"cola-{number}" for number in range(1, count + 1)]


def write(folder: Path, sites: Sequence[SitePlan]) -> Path:
    """Write the files, and return the folder."""
    files = {"network.yaml": _NETWORK, "entities/reniec.yaml": _ENTITY}
    files |= {f"layouts/{site.layout}.yaml": _layout(site) for site in sites}
    files |= {f"sites/{site.id}.yaml": _site(site) for site in sites}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _site(site: SitePlan) -> str:
    channel = "MAC EXPRESS" if site.kind == "express" else "CENTROS MAC"
    facts = {"id": site.id, "name": site.id.title(), "kind": site.kind, "region": "Lima"}
    # After a call a no-show frees the window at once: what is measured is the call.
    lines = {
        **facts,
        "channel": channel,
        "no_show_least_seconds": 0,
        "kiosk_tickets_per_minute": 0,
        "layout": site.layout,
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def _layout(site: SitePlan) -> str:
    windows = range(1, site.windows + 1)
    return "".join(
        [
            f"id: {site.layout}\nconfirmed: true\nqueues:\n",
            *(_queue(code, place) for place, code in enumerate(queue_codes(site.queues))),
            "profiles:\n",
            *(f"  modulo-{number}: {_profile(site.served_by(number))}\n" for number in windows),
            "windows:\n",
            *(f'  - {{numbers: "{number}", profile: modulo-{number}}}\n' for number in windows),
        ]
    )


def _queue(code: str, place: int) -> str:
    prefix = "ABCDEFGHJKLMNPQRSTUVWXYZ"[place]
    named = f"code: {code}, name: Cola {place + 1}, entity: reniec, prefix: {prefix}"
    # A crowd of fifty thousand needs more numbers than a series has, so the numbers wrap.
    return f"  - {{{named}, first: 1, last: 9999, wrap: true, services: all}}\n"


def _profile(codes: Sequence[str]) -> str:
    return "{" + ", ".join(f"{code}: 1" for code in codes) + "}"
