"""Races around sessions: one agent per window and one window per agent, even across two sites' locks."""

import uuid
from collections.abc import Sequence

import pytest

from tests.concurrency.clients import Request, refusals, together, winners
from tests.concurrency.hall import ROUNDS, Hall, Product

pytestmark = pytest.mark.concurrency


def open_at_once(requests: Sequence[Request], refusal: str) -> None:
    """Send the requests; exactly one opens a window, and closes it again."""
    for _ in range(ROUNDS):
        answers = together(*requests)
        assert refusals(answers) == [(409, refusal)]
        opened = winners(answers)[0]
        assert opened.request.caller.session(opened.ticket["id"], "closed").now().accepted


def test_of_two_agents_who_open_one_window_one_gets_it(hall: Hall) -> None:
    window = f"{hall.site}:1"
    open_at_once([hall.agent(number).session(window, "open") for number in (1, 2)], "window_taken")
    hall.checked()


def test_an_agent_who_opens_two_windows_gets_one(hall: Hall) -> None:
    agent = hall.agent(1)
    windows = [f"{hall.site}:{number}" for number in (1, 2)]
    open_at_once([agent.session(window, "open") for window in windows], "agent_elsewhere")
    hall.checked()


def test_an_agent_who_opens_windows_at_two_sites_gets_one(product: Product, hall: Hall) -> None:
    other = Hall(product, next(product.sites))
    travelling = hall.agent(1, everywhere=True)
    requests = [
        travelling.at(each.site, each.told).session(f"{each.site}:1", "open") for each in (hall, other)
    ]
    open_at_once(requests, "agent_elsewhere")
    hall.checked()
    other.checked()


def test_one_key_at_two_sites_at_once_is_good_for_one_of_them(product: Product, hall: Hall) -> None:
    halls = [hall, Hall(product, next(product.sites))]
    greeter = hall.caller("greeter", "Orientadora", everywhere=True)
    for _ in range(ROUNDS):
        key = str(uuid.uuid4())
        requests = [greeter.at(each.site, each.told).issue(each.queue()).keyed(key) for each in halls]
        assert refusals(together(*requests)) == [(422, "idempotency_key_reused")]
    assert sum(len(each.checked().tickets) for each in halls) == ROUNDS
