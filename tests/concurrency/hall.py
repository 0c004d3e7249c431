"""One site during a race: its people, its windows, all answers that they got, and its log at the end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tests.concurrency import network
from tests.concurrency.clients import Answer, Caller, Request, all_at_once
from tests.concurrency.history import History, check_told, event_of, replay
from tests.support.server_process import LiveServer
from ticketing.access import programs
from ticketing.ledger.replay import differences
from ticketing.reports.context import Reporting

ROUNDS = 50
PAGE = 1000


@dataclass(frozen=True)
class Product:
    """A running server, the use cases on its database, and an administrator's token from the command line."""

    server: LiveServer
    core: Reporting
    administrator: str
    sites: Iterator[str]


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent at a window."""

    agent: Caller
    window: str

    def open(self) -> None:
        assert self.agent.session(self.window, "open").now().accepted

    def close(self) -> Request:
        return self.agent.session(self.window, "closed")

    def call(self, ticket: dict[str, Any]) -> Request:
        return self.agent.call(self.window, ticket)

    def call_next(self) -> Request:
        return self.agent.call_next(self.window)

    def act(self, ticket: dict[str, Any], action: str, **content: Any) -> Request:
        return self.agent.act(ticket, action, **content)


@dataclass(frozen=True, slots=True)
class Lane:
    """A queue with two desks of its own, so that rounds in other lanes change nothing here."""

    queue: str
    desks: tuple[Desk, Desk]
    kiosk: Caller
    supervisor: Caller

    def ticket(self) -> dict[str, Any]:
        """A new waiting ticket."""
        return self.kiosk.issue(self.queue).now().ticket

    def clear(self, *answers: Answer) -> None:
        """End the tickets that these answers left at a desk, so that the next round finds it free."""
        left = {each.ticket["state"]: each for each in answers if each.accepted and "state" in each.ticket}
        for state, action in (("serving", "finish"), ("called", "no-show")):
            if state in left:
                assert self.supervisor.act(left[state].ticket, action).now().accepted
                return


@dataclass
class Hall:
    """The site of one test. told: every answer that a caller got."""

    product: Product
    site: str
    told: list[Answer] = field(default_factory=list)

    @cached_property
    def kiosk(self) -> Caller:
        return self.caller("kiosk", "Quiosco")

    @cached_property
    def supervisor(self) -> Caller:
        return self.caller("supervisor", "Supervisora")

    @cached_property
    def counter(self) -> list[Desk]:
        """As many desks as the common queue has windows, all open."""
        return [self._desk(number) for number in range(1, network.COUNTER_WINDOWS + 1)]

    @cached_property
    def lanes(self) -> list[Lane]:
        return [
            Lane(
                self.queue(plan.queue),
                (self._desk(plan.windows[0]), self._desk(plan.windows[1])),
                self.kiosk,
                self.supervisor,
            )
            for plan in network.lane_plans()
        ]

    def caller(self, role: str, name: str, everywhere: bool = False) -> Caller:
        """A caller with a token as from `ticketing token`, without a process for each of hundreds."""
        site = None if everywhere else self.site
        at, name = datetime.now(UTC), f"{name} de {self.site}"
        return self._with_token(programs.token(self.product.core, at, name=name, role=role, site=site))

    def agent(self, number: int, everywhere: bool = False) -> Caller:
        return self.caller("agent", f"Asesora {number}", everywhere)

    def queue(self, code: str = network.COUNTER) -> str:
        return f"{self.site}:{code}"

    def repeat(self, play: Callable[[Lane], object]) -> History:
        """Play ROUNDS rounds, in all lanes at once; returns the checked log."""
        each = -(-ROUNDS // len(self.lanes))

        def rounds(lane: Lane) -> None:
            for _ in range(each):
                play(lane)

        all_at_once([lambda lane=lane: rounds(lane) for lane in self.lanes])  # type: ignore[misc]  # a default binds the lane
        return self.checked()

    def checked(self, faults: bool = False) -> History:
        """The log, after checking that it is legal, agrees with the answers, and equals the server's tables.

        faults: parts of the server were away meanwhile, so answers may be missing.
        """
        history = replay(event_of(each) for each in self._log())
        check_told(history, self.told, faults)
        if faults:
            # This process's own connections may have died with the part.
            self.product.core.database.close()
        assert differences(self.product.core, self.site) == []
        return history

    def _log(self) -> Iterator[dict[str, Any]]:
        reader = self._with_token(self.product.administrator)
        after = 0
        while events := reader.get(f"/sites/{self.site}/events?after={after}&limit={PAGE}")["events"]:
            yield from events
            after = events[-1]["seq"]

    def _desk(self, number: int) -> Desk:
        desk = Desk(self.agent(number), f"{self.site}:{number}")
        desk.open()
        return desk

    def _with_token(self, token: str) -> Caller:
        return Caller(self.product.server.url, token, self.site, self.told)
