"""Requests of kiosks: withdrawn ones, the same document twice, and bursts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import cast

import pytest
from sqlalchemy import update

from tests.support.floor import Floor, core_on
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.errors import Conflict, Forbidden, SuyayError, TooFast
from ticketing.ledger import tables
from ticketing.ledger.replay import differences
from ticketing.ledger.settings import site_catalogue
from ticketing.queueing import bursts, claims, day_end, issuing, tickets, withdrawing
from ticketing.queueing.requests import IssueRequest
from ticketing.queueing.shapes import TicketView, Withdrawal


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


def withdraw(floor: Floor, key: str, own_key: str | None = None) -> Withdrawal:
    """The supervisor's withdrawal of a request that Floor.issue() sends as the supervisor."""
    return withdrawing.withdraw(floor.core, floor.context(floor.supervisor, own_key), floor.site, key)


def states(floor: Floor) -> list[str]:
    return [row["state"] for row in floor.rows(tables.ticket)]


class TestOfARequest:
    def test_that_was_answered_cancels_the_ticket_that_nobody_saw(self, floor: Floor) -> None:
        ticket = floor.issue(key="k1")
        assert withdraw(floor, "k1") == {"outcome": "cancelled", "code": ticket["code"]}
        assert states(floor) == ["cancelled"]
        last = floor.rows(tables.event)[-1]
        assert (last["type"], last["data"]) == ("ticket.cancelled", {"reason": "withdrawn"})
        assert differences(floor.core, floor.site) == []

    def test_that_never_arrived_issues_nothing_even_when_it_comes_late(self, floor: Floor) -> None:
        assert withdraw(floor, "k1") == {"outcome": "unissued", "code": None}
        with pytest.raises(Conflict) as late:
            floor.issue(key="k1")
        assert late.value.code == "withdrawn"
        assert states(floor) == []
        assert floor.issue(key="k2")["number"] == 1, "no number of the series was lost"

    def test_that_was_withdrawn_is_not_answered_with_the_cancelled_ticket(self, floor: Floor) -> None:
        floor.issue(key="k1")
        withdraw(floor, "k1")
        with pytest.raises(Conflict) as late:
            floor.issue(key="k1")
        assert late.value.code == "withdrawn"
        assert states(floor) == ["cancelled"]

    @pytest.mark.parametrize("own_key", [None, "w1"])
    def test_may_be_sent_twice(self, floor: Floor, own_key: str | None) -> None:
        floor.issue(key="k1")
        first = withdraw(floor, "k1", own_key)
        assert withdraw(floor, "k1", own_key) == first
        assert [row["type"] for row in floor.rows(tables.event)] == ["ticket.issued", "ticket.cancelled"]
        assert withdraw(floor, "k9", "w9") == withdraw(floor, "k9", "w9")

    def test_of_another_device_under_the_same_key_is_left_alone(self, floor: Floor) -> None:
        floor.issue(key="k1")
        own = floor.context(kiosk(floor))
        assert withdrawing.withdraw(floor.core, own, floor.site, "k1")["outcome"] == "unissued"
        assert states(floor) == ["waiting"]

    def test_needs_the_permission_to_cancel(self, floor: Floor) -> None:
        with pytest.raises(Forbidden):
            withdrawing.withdraw(floor.core, floor.context(floor.agent(0)), floor.site, "k1")


class TestOfATicket:
    def test_whose_link_was_opened_keeps_it(self, floor: Floor) -> None:
        ticket = floor.issue(key="k1")
        claims.opened(floor.core, ticket["id"], floor.now)
        claims.opened(floor.core, ticket["id"], floor.now)
        assert withdraw(floor, "k1") == {"outcome": "kept", "code": ticket["code"]}
        assert states(floor) == ["waiting"]
        assert floor.issue(key="k1") == ticket, "its request is still answered"

    def test_that_was_called_keeps_it(self, floor: Floor) -> None:
        floor.issue(key="k1")
        floor.open()
        floor.call_next()
        assert withdraw(floor, "k1")["outcome"] == "kept"
        assert states(floor) == ["called"]

    def test_that_came_back_from_a_window_keeps_it(self, floor: Floor) -> None:
        ticket = floor.issue(key="k1")
        floor.open()
        floor.call_next()
        floor.act(floor.agent(0), ticket["id"], "return")
        assert withdraw(floor, "k1")["outcome"] == "kept"
        assert states(floor) == ["waiting"]

    def test_shows_a_page_that_opens_it_afterwards_that_it_is_cancelled(self, floor: Floor) -> None:
        ticket = floor.issue(key="k1")
        withdraw(floor, "k1")
        claims.opened(floor.core, ticket["id"], floor.now)
        assert [row["by"] for row in floor.rows(tables.ticket_claim)] == ["withdrawal"]

    def test_that_is_unknown_is_claimed_by_no_page(self, floor: Floor) -> None:
        claims.opened(floor.core, f"{floor.site}.nothing", floor.now)
        assert floor.rows(tables.ticket_claim) == []

    def test_of_days_ago_has_no_claim_left(self, floor: Floor) -> None:
        ticket = floor.issue()
        claims.opened(floor.core, ticket["id"], floor.now)
        day_end.expire_due(floor.core, floor.now + timedelta(days=3))
        assert floor.rows(tables.ticket_claim) == []


ROUNDS = 15


def race(*acts: Callable[[], object]) -> list[object]:
    """Run them at once; answers, or refusals, in their order."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(10)
        try:
            return act()
        except SuyayError as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


class TestAtTheSameTime:
    def test_as_a_call_the_ticket_is_either_called_or_cancelled(self, floor: Floor) -> None:
        floor.open()
        for number in range(ROUNDS):
            ticket = floor.issue(key=f"k{number}")
            withdrawn, called = race(lambda key=f"k{number}": withdraw(floor, key), floor.call_next)  # type: ignore[misc]  # a default binds the key
            state = floor.rows(tables.ticket)[-1]["state"]
            if called is None:
                assert (withdrawn, state) == ({"outcome": "cancelled", "code": ticket["code"]}, "cancelled")
            else:
                assert (withdrawn, state) == ({"outcome": "kept", "code": ticket["code"]}, "called")
                floor.act(floor.agent(0), ticket["id"], "no-show")
        assert differences(floor.core, floor.site) == []

    def test_as_a_phone_opens_its_link_a_shown_ticket_is_never_cancelled(self, floor: Floor) -> None:
        for number in range(ROUNDS):
            ticket = floor.issue(key=f"k{number}")

            def show(ticket_id: str = ticket["id"]) -> str:
                claims.opened(floor.core, ticket_id, floor.now)
                _, view = tickets.track_view(floor.core, ticket_id)
                return view["ticket"]["state"]

            withdrawn, shown = race(lambda key=f"k{number}": withdraw(floor, key), show)  # type: ignore[misc]  # a default binds the key
            state = tickets.track_view(floor.core, ticket["id"])[1]["ticket"]["state"]
            assert shown == state, "the phone showed a ticket that was cancelled afterwards"
            assert withdrawn["outcome"] == ("cancelled" if state == "cancelled" else "kept")  # type: ignore[index]  # a Withdrawal

    def test_as_the_request_itself_no_ticket_is_left_waiting(self, floor: Floor) -> None:
        for number in range(ROUNDS):
            key = f"k{number}"
            withdrawn, _ = race(lambda key=key: withdraw(floor, key), lambda key=key: floor.issue(key=key))  # type: ignore[misc]  # a default binds the key
            assert withdrawn["outcome"] in ("unissued", "cancelled")  # type: ignore[index]  # a Withdrawal
        assert set(states(floor)) <= {"cancelled"}


def dni(number: str = "40123456") -> dict[str, str]:
    return {"kind": "dni", "number": number}


class TestTheSameDocumentInTheSameQueue:
    def test_is_asked_while_its_ticket_is_open_there(self, floor: Floor) -> None:
        first = floor.issue(document=dni())
        with pytest.raises(Conflict) as refused:
            floor.issue(document=dni())
        assert refused.value.code == "already_waiting"
        assert refused.value.extra == {"queue": floor.queue("s"), "ticket_code": first["code"]}
        assert len(states(floor)) == 1

    def test_gets_a_second_ticket_when_the_person_says_so(self, floor: Floor) -> None:
        floor.issue(document=dni())
        assert floor.issue(document=dni(), again=True)["number"] == 2

    def test_is_another_matter_for_another_document_or_queue(self, floor: Floor) -> None:
        floor.issue(document=dni())
        floor.issue(document=dni("40123457"))
        floor.issue(document={"kind": "ce", "number": "40123456"})
        floor.issue("r", document=dni())
        floor.issue()
        assert states(floor) == ["waiting"] * 5

    @pytest.mark.parametrize("ending", [("cancel",), ("start", "finish"), ("no-show",)])
    def test_is_free_again_once_the_ticket_has_ended(self, floor: Floor, ending: tuple[str, ...]) -> None:
        ticket = floor.issue(document=dni())
        if ending != ("cancel",):
            floor.open()
            floor.call_next()
        for action in ending:
            floor.act(floor.supervisor if action == "cancel" else floor.agent(0), ticket["id"], action)
        assert floor.issue(document=dni())["number"] == 2

    def test_is_another_matter_on_another_day(self, floor: Floor) -> None:
        floor.issue(document=dni())
        floor.wait(24 * 3600)
        floor.issue(document=dni())
        assert states(floor) == ["waiting"] * 2

    def test_answers_a_retry_of_the_first_request_with_its_ticket(self, floor: Floor) -> None:
        ticket = floor.issue(key="k1", document=dni())
        assert floor.issue(key="k1", document=dni())["id"] == ticket["id"]


LIMIT = 3


@pytest.fixture
def limited(floor: Floor) -> Floor:
    """A centre where a kiosk issues three tickets a minute at most."""
    with floor.core.database.write() as connection:
        connection.execute(
            update(tables.site).where(tables.site.c.id == floor.site).values(kiosk_limit=LIMIT)
        )
        site_catalogue.changed(connection)
    return floor


def kiosk(floor: Floor, name: str = "Puerta") -> Actor:
    grant = Grant(Role.KIOSK, floor.site, None)
    return Actor(ActorKind.DEVICE, f"{floor.site}-{name}", name, (grant,))


def take(floor: Floor, name: str = "Puerta", key: str | None = None) -> TicketView:
    request = cast("IssueRequest", {"queue": floor.queue("s")})
    return issuing.issue(floor.core, floor.context(kiosk(floor, name), key), floor.site, request)


def told(floor: Floor) -> list[bursts.Burst]:
    with floor.core.database.read() as connection:
        seq = len(floor.rows(tables.event))
        return bursts.bursts(connection, floor.site, LIMIT, seq, floor.now)


class TestABurstFromOneKiosk:
    def test_is_refused_until_the_first_of_them_is_a_minute_old(self, limited: Floor) -> None:
        for _ in range(LIMIT):
            take(limited)
            limited.wait(10)
        with pytest.raises(TooFast) as refused:
            take(limited)
        assert refused.value.extra == {"retry_after_s": 30}
        limited.wait(29)
        with pytest.raises(TooFast):
            take(limited)
        limited.wait(1)
        assert take(limited)["number"] == LIMIT + 1

    def test_hinders_no_other_kiosk_and_no_person_or_program(self, limited: Floor) -> None:
        for _ in range(LIMIT):
            take(limited)
        take(limited, "Patio")
        for _ in range(2 * LIMIT):
            limited.issue()
        assert len(states(limited)) == 1 + 3 * LIMIT

    def test_is_refused_however_many_events_lie_between(
        self, limited: Floor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bursts, "_NEAR", 4)
        for _ in range(LIMIT):
            take(limited)
            for _ in range(5):
                limited.issue()
        limited.wait(59)
        with pytest.raises(TooFast):
            take(limited)
        limited.wait(1)
        take(limited)

    def test_does_not_hinder_the_retry_of_an_answered_request(self, limited: Floor) -> None:
        ticket = take(limited, key="k1")
        for _ in range(LIMIT - 1):
            take(limited)
        assert take(limited, key="k1")["id"] == ticket["id"]

    def test_is_nothing_where_the_site_has_no_limit(self, floor: Floor) -> None:
        for _ in range(30):
            take(floor)
        assert len(states(floor)) == 30

    def test_is_told_for_five_minutes(self, limited: Floor) -> None:
        take(limited, "Patio")
        for _ in range(LIMIT):
            limited.wait(5)
            take(limited)
        reached = limited.now
        assert told(limited) == [bursts.Burst(f"{limited.site}-Puerta", "Puerta", LIMIT, reached)]
        limited.wait(5 * 60 - 1)
        assert len(told(limited)) == 1
        limited.wait(1)
        assert told(limited) == []

    def test_is_not_told_of_tickets_that_came_slowly(self, limited: Floor) -> None:
        for _ in range(3 * LIMIT):
            take(limited)
            limited.wait(31)
        assert told(limited) == []


def test_a_refused_request_may_be_withdrawn(limited: Floor) -> None:
    for _ in range(LIMIT):
        take(limited)
    with pytest.raises(SuyayError):
        take(limited, key="k1")
    own = limited.context(kiosk(limited))
    assert withdrawing.withdraw(limited.core, own, limited.site, "k1")["outcome"] == "unissued"
