"""A centre's last 48 minutes, played through the API on a clock of its own, for pictures of a day at work."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from ticketing.access import programs
from ticketing.access.demo import SITE
from ticketing.app import Application, create_app
from ticketing.domain import instants
from ticketing.settings import Settings

LASTS = timedelta(minutes=48)
STEP = timedelta(seconds=10)
# Agents by the number of their window. The first ones are people of the demonstration, by their username.
AGENTS = {
    1: "rosa",
    2: "luis",
    3: "carmen",
    7: "jorge",
    10: "elena",
    11: "Julia Condori",
    14: "Raúl Ccama",
    17: "Nelly Paredes",
    18: "Víctor Salas",
    22: "Gladys Ríos",
    25: "Hugo Chávez",
    27: "Irma Luna",
    30: "Saúl Medina",
    32: "Pilar Nina",
    35: "Delia Torres",
}
# Number of people who come to each queue.
DEMAND = {
    "reniec-tramites": 22,
    "reniec-entregas": 8,
    "reniec-certificaciones": 3,
    "migraciones-peruanos-tramite": 12,
    "migraciones-extranjeros-tramite": 5,
    "bn": 11,
    "sunat": 6,
    "sunarp": 4,
    "pj": 4,
    "essalud": 4,
    "sis": 3,
    "mtc": 5,
}


@dataclass
class Clock:
    """The clock of the play; a millisecond passes at every reading, so that events differ."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass(frozen=True, slots=True)
class Caller:
    """A client of the API with its token."""

    client: FlaskClient
    token: str

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid.uuid4())}
        answer = self.client.open(f"/api/v1{path}", method=method, json=body or {}, headers=headers)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.get_data(as_text=True)}")
        return answer.get_json() if answer.status_code != 204 else None


@dataclass
class Desk:
    """A window with its agent and the ticket there. until: instant of the next action."""

    window: str
    agent: Caller
    services: dict[str, list[str]]
    chance: random.Random
    ticket: dict[str, Any] | None = None
    until: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def go_on(self, now: datetime) -> None:
        if now < self.until:
            return
        if self.ticket is None:
            self._take(self.agent.send("POST", f"/windows/{self.window}/call-next"), now, 20, 50)
        elif self.ticket["state"] == "called":
            self._take(self._act("start"), now, 240, 720)
        else:
            service = self.chance.choice(self.services[self.ticket["queue"]])
            self._act("finish", {"services": [{"service": service}]})
            self._take(None, now, 5, 25)

    def _act(self, action: str, body: dict[str, Any] | None = None) -> Any:
        assert self.ticket is not None
        return self.agent.send("POST", f"/tickets/{self.ticket['id']}/{action}", body)

    def _take(self, ticket: dict[str, Any] | None, now: datetime, shortest_s: int, longest_s: int) -> None:
        self.ticket = ticket
        self.until = now + timedelta(seconds=self.chance.randint(shortest_s, longest_s))


def play(settings: Settings) -> dict[str, Any]:
    """Play LASTS of work at the site, up to now; returns a ticket that is still waiting."""
    end = instants.cut(datetime.now(UTC))
    clock = Clock(end - LASTS)
    application = create_app(settings, mode="threading", clock=clock)
    chance = random.Random(7)  # noqa: S311  # the same people every time
    kiosk = caller(application, clock, "Quiosco", "kiosk")
    desks = _desks(application, clock, kiosk, chance)
    arrivals = sorted((clock.at + LASTS * chance.random(), queue) for queue in _everybody())
    waiting: list[dict[str, Any]] = []
    while clock.at < end:
        while arrivals and arrivals[0][0] <= clock.at:
            waiting.append(_arrive(kiosk, arrivals.pop(0)[1], chance))
        for desk in desks:
            desk.go_on(clock.at)
        clock.at += STEP
    _seat(desks[0], clock)
    return next(each for each in reversed(waiting) if _state(kiosk, each) == "waiting")


def _state(kiosk: Caller, ticket: dict[str, Any]) -> str:
    return str(kiosk.send("GET", f"/tickets/{ticket['id']}")["state"])


def caller(application: Application, clock: Clock, name: str, role: str) -> Caller:
    token = programs.token(application.core, clock(), name=name, role=role, site=SITE)
    return Caller(application.flask.test_client(), token)


def _desks(application: Application, clock: Clock, kiosk: Caller, chance: random.Random) -> list[Desk]:
    site = kiosk.send("GET", f"/sites/{SITE}")
    services = {queue["id"]: queue["services"] for queue in site["queues"]}
    desks = []
    for number, name in AGENTS.items():
        desk = Desk(f"{SITE}:{number}", caller(application, clock, name, "agent"), services, chance)
        desk.agent.send("PUT", f"/windows/{desk.window}/session", {"status": "open"})
        desks.append(desk)
    return desks


def _everybody() -> list[str]:
    """The queue of each person who will come."""
    return [queue for queue, people in DEMAND.items() for _ in range(people)]


def _arrive(kiosk: Caller, queue: str, chance: random.Random) -> dict[str, Any]:
    body: dict[str, Any] = {"queue": f"{SITE}:{queue}"}
    if chance.random() < 0.16:
        category = chance.choice(("older_adult", "pregnant", "disability"))
        body |= {"priority": "preferential", "category": category}
    ticket: dict[str, Any] = kiosk.send("POST", f"/sites/{SITE}/tickets", body)
    return ticket


def _seat(desk: Desk, clock: Clock) -> None:
    """Go on until a person is being attended at the desk, for the picture of the console."""
    while desk.ticket is None or desk.ticket["state"] != "serving":
        desk.until = clock.at
        desk.go_on(clock.at)
        clock.at += timedelta(seconds=1)
