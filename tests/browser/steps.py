"""Steps of people at the screens. Buttons are found by what is written on them."""

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CODE = re.compile(r"[A-Z]{1,3}-\d{3}")


def press(page: "Page", name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def press_starting(page: "Page", words: str) -> None:
    """Press the button whose text begins with the words, for buttons that say more than their name."""
    page.get_by_role("button", name=re.compile(rf"^{re.escape(words)}")).first.click()


def ask_for_ticket(kiosk: "Page", entity: str, what: str, how: str = "Atención general") -> None:
    """Touch the kiosk's buttons up to the one that requests the ticket."""
    for words in (entity, what, how):
        press_starting(kiosk, words)


def ticket_shown(kiosk: "Page", timeout_s: float = 10) -> str:
    """The code on the kiosk's screen, once it is there."""
    heading = kiosk.get_by_role("heading", name=re.compile("^Su ticket"))
    expect(heading).to_have_text(CODE, timeout=timeout_s * 1000)
    found = CODE.search(heading.inner_text())
    assert found
    return found[0]


def take_ticket(kiosk: "Page", entity: str, what: str, how: str = "Atención general") -> str:
    ask_for_ticket(kiosk, entity, what, how)
    return ticket_shown(kiosk)


def open_window(agent: "Page", number: int) -> None:
    agent.get_by_role("button", name=re.compile(rf"^{number}\b")).click()
    expect(stage(agent)).to_contain_text("Libre")


def stage(agent: "Page") -> "Locator":
    """The middle of the agent's console: the person who is being attended."""
    return agent.get_by_role("main", name="Ticket actual")


def pick_service(agent: "Page", text: str) -> None:
    search = agent.get_by_role("combobox", name="Buscar trámite")
    search.fill(text)
    search.press("Enter")


def window_tile(supervisor: "Page", number: int) -> "Locator":
    return supervisor.get_by_role("button", name=re.compile(rf"^Módulo {number}\b"))


def queue_row(supervisor: "Page", name: str) -> "Locator":
    return supervisor.get_by_role("row").filter(has=supervisor.get_by_role("rowheader", name=name))
