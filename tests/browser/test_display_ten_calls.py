"""The display when ten windows call at the same moment: each call is shown and announced."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre, Program, eventually
from ticketing.access.demo import SITE

pytestmark = pytest.mark.browser
# Windows that take people from different queues.
WINDOWS = (1, 2, 9, 10, 14, 17, 22, 25, 30, 32)


def called(agent: Program, window: int) -> dict[str, Any]:
    answer: dict[str, Any] = agent.post(f"/windows/{SITE}:{window}/call-next")
    return answer


def seconds_between(first: dict[str, Any], last: dict[str, Any]) -> float:
    return (datetime.fromisoformat(last["at"]) - datetime.fromisoformat(first["at"])).total_seconds()


def staffed(centre: Centre) -> list[Program]:
    """Agents, one at each window, with a person waiting for each."""
    kiosk = centre.program("Quiosco", "kiosk")
    profiles = {window["number"]: window["queues"] for window in kiosk.get(f"/sites/{SITE}")["windows"]}
    with ThreadPoolExecutor(4) as pool:
        agents = list(pool.map(lambda number: centre.program(f"Asesora {number}", "agent"), WINDOWS))
    for number, agent in zip(WINDOWS, agents, strict=True):
        agent.put(f"/windows/{SITE}:{number}/session", {"status": "open"})
        kiosk.post(f"/sites/{SITE}/tickets", {"queue": profiles[number][0]})
    return agents


def test_ten_calls_within_a_second_are_all_shown_and_announced_one_after_another(centre: Centre) -> None:
    agents = staffed(centre)
    display = centre.display(times=4)
    expect(display.get_by_role("heading", name="Aquí aparecerá su llamado")).to_be_visible()

    with ThreadPoolExecutor(len(agents)) as pool:
        tickets = list(pool.map(called, agents, WINDOWS))
    eventually(display, "spoken.filter(({ended}) => ended).length === 10", within_s=60)

    board = agents[0].get(f"/sites/{SITE}/board")["calls"]
    assert seconds_between(board[-1], board[0]) < 1.0, "the calls were not made within one second"
    in_order = [(call["ticket_code"], call["window_number"]) for call in reversed(board)]
    assert sorted(in_order) == sorted((each["code"], each["window_number"]) for each in tickets)
    spoken: list[dict[str, Any]] = display.evaluate("window.spoken")
    assert [each["text"] for each in spoken] == [f"Ticket {c}, acérquese al módulo {w}" for c, w in in_order]
    assert [each["shown"] for each in spoken] == [code for code, _ in in_order]
    assert all(first["ended"] <= second["began"] for first, second in pairwise(spoken))
