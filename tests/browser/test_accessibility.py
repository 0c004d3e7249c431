"""Accessibility of every screen, checked by axe in the states that people meet it in."""

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import DESK, Centre
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => {
  // Colours in mid-transition are nobody's colours.
  for (const each of document.getAnimations()) each.cancel();
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations']});
  const told = (nodes) => nodes.slice(0, 3).map((node) => node.html);
  return found.violations.map(({id, impact, nodes}) => [impact, id, told(nodes)]);
}"""


#: Headings that are not hidden from everyone, and landmarks: what a screen reader goes by.
OUTLINE = """() => {
  const told = (each) => each.checkVisibility() && !each.closest('[aria-hidden="true"], [inert]');
  const all = (selector) => [...document.querySelectorAll(selector)].filter(told);
  const name = (each) => each.getAttribute('aria-label') ?? each.getAttribute('aria-labelledby') ?? '';
  return {
    levels: all('h1, h2, h3, h4, h5, h6').map((each) => Number(each.tagName[1])),
    mains: all('main, [role=main]').length,
    navs: all('nav').map(name),
  };
}"""


def is_ordered(page: "Page") -> None:
    """One heading of the page, no level left out, one main part, and navigations that differ by name."""
    found = page.evaluate(OUTLINE)
    levels, navs = found["levels"], found["navs"]
    assert levels.count(1) == 1, (page.url, levels)
    assert all(after <= before + 1 for before, after in pairwise(levels)), (page.url, levels)
    assert found["mains"] == 1, page.url
    assert len(navs) <= 1 or ("" not in navs and len(set(navs)) == len(navs)), (page.url, navs)


def check(page: "Page") -> None:
    """Fail when axe finds a serious violation on the page as it is now, or its outline has a gap."""
    is_ordered(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations: list[list[Any]] = page.evaluate(RUN, STANDARD)
    assert [each for each in violations if each[0] in ("serious", "critical")] == [], page.url


def test_landing_and_login(centre: Centre) -> None:
    check(centre.screen("/", DESK))
    login = centre.screen("/login", DESK)
    check(login)
    login.get_by_label("Usuario").fill("rosa")
    login.get_by_label("Contraseña").fill("not hers")
    steps.press(login, "Ingresar")
    expect(login.get_by_role("alert")).to_be_visible()
    check(login)


def test_kiosk(centre: Centre) -> None:
    kiosk = centre.kiosk()
    steps.press_starting(kiosk, "Buscar por trámite")
    check(kiosk)
    steps.press(kiosk, "Volver")
    check(kiosk)
    steps.press_starting(kiosk, "RENIEC")
    check(kiosk)
    steps.press_starting(kiosk, "Trámites")
    check(kiosk)
    steps.press_starting(kiosk, "Atención general")
    steps.ticket_shown(kiosk)
    check(kiosk)


def test_pairing_and_devices(centre: Centre) -> None:
    unpaired = centre.screen(f"/kiosk/{SITE}", DESK)
    expect(unpaired.get_by_role("heading").first).to_be_visible()
    check(unpaired)
    supervisor = centre.supervisor()
    supervisor.goto(f"{centre.server.url}/devices?site={SITE}")
    expect(supervisor.get_by_text("Quiosco de demostración").first).to_be_visible()
    check(supervisor)


def test_display_console_supervision_and_phone(centre: Centre) -> None:
    kiosk = centre.program("Quiosco", "kiosk")
    for how in ("normal", "preferential"):
        body = {"queue": f"{SITE}:reniec-tramites", "priority": how}
        ticket = kiosk.post(f"/sites/{SITE}/tickets", body)
    display, agent, supervisor, phone = (
        centre.display(),
        centre.agent("rosa"),
        centre.supervisor(),
        centre.phone(ticket),
    )
    expect(display.get_by_role("heading", name="Aquí aparecerá su llamado")).to_be_visible()
    expect(agent.get_by_role("heading", name="¿En qué módulo atiende hoy?")).to_be_visible()
    expect(steps.queue_row(supervisor, "RENIEC Trámites")).to_be_visible()
    expect(phone.get_by_role("heading", name=ticket["code"])).to_be_visible()
    for page in (display, agent, supervisor, phone):
        check(page)
    # Text for screen readers alone must not make a page longer than its window.
    assert not supervisor.evaluate("document.documentElement.scrollHeight > innerHeight")

    steps.open_window(agent, 1)
    check(agent)
    steps.press(agent, "Llamar siguiente")
    expect(phone.get_by_role("heading", name="Es su turno")).to_be_visible()
    expect(display.locator("[data-code]")).to_be_visible()
    for page in (display, agent, supervisor, phone):
        check(page)

    steps.press(agent, "Derivar")
    expect(agent.get_by_role("dialog")).to_be_visible()
    check(agent)
    agent.keyboard.press("Escape")
    steps.press(agent, "Iniciar atención")
    steps.pick_service(agent, "renovación")
    check(agent)
    steps.window_tile(supervisor, 1).click()
    check(supervisor)
    supervisor.get_by_role("complementary").get_by_role("button", name=ticket["code"]).click()
    expect(supervisor.get_by_role("complementary")).to_contain_text("Llamado al módulo 1.")
    check(supervisor)
