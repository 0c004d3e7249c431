"""Past days, played through the API on a clock of their own, and closed."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ticketing.access.demo import SITE
from ticketing.app import create_app
from ticketing.domain.days import business_day
from ticketing.lake import closing
from ticketing.settings import Settings
from tools.lively import Caller, Clock, caller

LIMA = ZoneInfo("America/Lima")
#: Agents by the queue that they attend; people come to the queues in turn.
DESKS = {"reniec-tramites": "rosa", "bn": "Nelly Paredes"}
#: Minutes of a wait and of an attention: least and most.
WAITS, ATTENTIONS = (1, 45), (3, 20)


@dataclass
class Centre:
    """A centre with one window for each queue of DESKS."""

    clock: Clock
    kiosk: Caller
    agents: dict[str, Caller]
    windows: dict[str, str]
    services: dict[str, list[str]]
    chance: random.Random

    def day(self, day: date, people: int) -> None:
        self.clock.at = datetime(day.year, day.month, day.day, 8, tzinfo=LIMA).astimezone(UTC)
        self._windows("open")
        for number in range(people):
            self._attend(list(self.agents)[number % len(self.agents)])
        self._windows("closed")

    def _windows(self, status: str) -> None:
        for queue, agent in self.agents.items():
            agent.send("PUT", f"/windows/{self.windows[queue]}/session", {"status": status})

    def _attend(self, queue: str) -> None:
        """One person comes, waits, is attended and leaves."""
        agent = self.agents[queue]
        self.kiosk.send("POST", f"/sites/{SITE}/tickets", {"queue": queue})
        self._pass(self.chance.uniform(*WAITS))
        ticket: dict[str, Any] = agent.send("POST", f"/windows/{self.windows[queue]}/call-next")
        self._pass(0.5)
        agent.send("POST", f"/tickets/{ticket['id']}/start")
        self._pass(self.chance.uniform(*ATTENTIONS))
        done = [{"service": self.chance.choice(self.services[queue])}]
        agent.send("POST", f"/tickets/{ticket['id']}/finish", {"services": done})

    def _pass(self, minutes: float) -> None:
        self.clock.at += timedelta(minutes=minutes)


def window_for(queue: str, site: dict[str, Any]) -> str:
    return next(str(each["id"]) for each in site["windows"] if queue in each["queues"])


def play(settings: Settings, days: int, people: int) -> list[date]:
    """Play the last `days` days with `people` each, one after the other; returns the days, closed."""
    today = business_day(datetime.now(UTC), "America/Lima")
    played = [today - timedelta(days=back) for back in range(days, 0, -1)]
    clock = Clock(datetime.now(UTC) - timedelta(days=days + 1))
    application = create_app(settings, mode="threading", clock=clock)
    kiosk = caller(application, clock, "Quiosco", "kiosk")
    site = kiosk.send("GET", f"/sites/{SITE}")
    queues = {f"{SITE}:{code}": caller(application, clock, name, "agent") for code, name in DESKS.items()}
    centre = Centre(
        clock=clock,
        kiosk=kiosk,
        agents=queues,
        windows={queue: window_for(queue, site) for queue in queues},
        services={each["id"]: each["services"] for each in site["queues"]},
        chance=random.Random(11),  # noqa: S311  # the same people every time
    )
    for day in played:
        centre.day(day, people)
    closing.close_due(application.core, datetime.now(UTC))
    application.core.database.close()
    return played
