"""Response time of the agent console: a click's effect is visible within a tenth of a second."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser
LIMIT_MS = 100
MOST_ROUNDS = 20
QUEUE = f"{SITE}:reniec-tramites"
# Clicks the button of that name and waits for the frame in which `seen` holds; milliseconds since the click.
CLICK = """([name, seen]) => new Promise((resolve) => {
  const words = (button) => button.querySelector('.word')?.textContent;
  const button = [...document.querySelectorAll('main button')].find((each) => words(each) === name);
  let began = 0;
  const look = () => {
    if (document.querySelector(seen)) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  const press = () => {
    // As a hand does, which needs longer than a control to settle.
    if (button.hasAttribute('data-fresh')) return setTimeout(press, 20);
    began = performance.now();
    button.click();
    requestAnimationFrame(look);
  };
  press();
})"""
# The class on the console's middle names the state; the busy button says that a request is under way.
STEPS = (
    ("Llamar siguiente", "main.calling"),
    ("Iniciar atención", "main.serving"),
    ("Devolver a cola", "main.free"),
)


def click(agent: "Page", name: str, seen: str) -> float:
    milliseconds: float = agent.evaluate(CLICK, [name, seen])
    expect(steps.stage(agent).locator("[aria-busy=true]")).to_have_count(0)
    return milliseconds


def test_what_a_click_does_is_visible_within_a_tenth_of_a_second(centre: Centre) -> None:
    centre.program("Quiosco", "kiosk").post(f"/sites/{SITE}/tickets", {"queue": QUEUE})
    agent = centre.agent("rosa")
    steps.open_window(agent, 1)

    # The best of several, as many as it takes: other load on this machine is no fault of the console.
    best = dict.fromkeys((name for name, _ in STEPS), float("inf"))
    for _ in range(MOST_ROUNDS):
        for name, seen in STEPS:
            best[name] = min(best[name], click(agent, name, seen))
        if max(best.values()) < LIMIT_MS:
            break

    assert {name: ms for name, ms in best.items() if ms >= LIMIT_MS} == {}


def test_a_click_shows_that_it_was_heard_before_the_server_answers(centre: Centre) -> None:
    agent = centre.agent("rosa")
    steps.open_window(agent, 1)
    held: list[Route] = []
    agent.route("**/call-next", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks what it is given

    assert min(unanswered_click(agent, held) for _ in range(3)) < LIMIT_MS


def unanswered_click(agent: "Page", held: "list[Route]") -> float:
    """Milliseconds until the button says that its request, which is held back, is under way."""
    # Sooner it would be the second half of a double press.
    agent.wait_for_timeout(600)
    milliseconds: float = agent.evaluate(CLICK, ["Llamar siguiente", "main [aria-busy=true]"])
    # The button may say so before this process has heard of the request.
    while not held:
        agent.wait_for_timeout(10)
    held.pop().continue_()
    expect(steps.stage(agent).locator("[aria-busy=true]")).to_have_count(0)
    return milliseconds
