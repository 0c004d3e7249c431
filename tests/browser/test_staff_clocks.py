"""Clocks, midnight, lost links and ended logins on the staff's pages: nothing stale."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre, eventually
from tests.browser.test_clocks import CLOCK, LIMA, now_in_lima, wrong_by
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
QUEUE = {"queue": f"{SITE}:reniec-tramites"}
#: A wait of the test's own seconds, which moves on: neither twenty minutes nor none.
SECONDS = re.compile(r"\b0[0-2]:(?!00)\d\d\b")
ENDED = "Su sesión terminó"


def beside(page: "Page", path: str) -> "Page":
    """Another tab of the same login."""
    origin = page.evaluate("location.origin")
    other = page.context.new_page()
    other.goto(origin + path)
    return other


def tabs(supervisor: "Page") -> dict[str, "Page"]:
    """The supervisor's pages, all of one login."""
    return {
        "supervision": supervisor,
        "today": beside(supervisor, f"/reports/today?site={SITE}"),
        "devices": beside(supervisor, f"/devices?site={SITE}"),
    }


def longest_wait(supervisor: "Page") -> "Locator":
    return supervisor.locator(".totals > div").nth(1)


def test_a_computer_whose_clock_is_wrong_raises_no_false_alarm_and_hides_no_wait(centre: Centre) -> None:
    greeter = centre.program("Orientadora", "greeter")
    agent, supervisor = centre.agent("rosa"), centre.supervisor()
    today = beside(supervisor, f"/reports/today?site={SITE}")
    steps.open_window(agent, 1)
    for _ in range(2):
        greeter.post(f"/sites/{SITE}/tickets", QUEUE)
    steps.press_starting(agent, "Llamar siguiente")
    expect(steps.stage(agent)).to_contain_text("Iniciar atención")
    for minutes in (20, -20):
        for page in (agent, supervisor, today):
            wrong_by(page, minutes)
        tell_the_truth(agent, supervisor, today)
        for page in (agent, supervisor, today):
            page.clock.set_system_time(datetime.now(UTC))
            page.clock.run_for(2_000)
        tell_the_truth(agent, supervisor, today)


def tell_the_truth(agent: "Page", supervisor: "Page", today: "Page") -> None:
    eventually(supervisor, f"{now_in_lima()!r}.includes({CLOCK})")
    expect(longest_wait(supervisor)).to_contain_text(SECONDS)
    expect(supervisor.get_by_role("region", name="Pide atención")).not_to_contain_text("min")
    expect(steps.stage(agent)).to_contain_text(SECONDS)
    expect(today.get_by_text(re.compile(f"Actualizado a las ({'|'.join(now_in_lima())})"))).to_be_visible()


def test_a_day_passes_while_the_link_is_down_and_nothing_old_looks_new(centre: Centre) -> None:
    centre.program("Orientadora", "greeter").post(f"/sites/{SITE}/tickets", QUEUE)
    supervisor, agent = centre.supervisor(), centre.agent("rosa")
    today = beside(supervisor, f"/reports/today?site={SITE}")
    steps.open_window(agent, 1)
    expect(longest_wait(supervisor)).to_contain_text(SECONDS)
    figures = today.locator("[data-now='waiting']")
    expect(figures).to_have_text("1")
    since = re.compile(f"Sin conexión desde las ({'|'.join(now_in_lima())})")
    for page in (supervisor, agent, today):
        page.clock.install()
        page.context.set_offline(True)
        page.clock.fast_forward(24 * 3_600_000)
        expect(page.get_by_text(since).first).to_be_visible(timeout=20_000)
    # The wait and its alarms are those of the last message; the clock on the wall goes on.
    expect(longest_wait(supervisor)).to_contain_text(re.compile(r"\b0[0-2]:\d\d\b"))
    eventually(supervisor, f"{now_in_lima()!r}.includes({CLOCK})")
    expect(agent.get_by_role("region", name="Módulo 1")).to_contain_text(
        re.compile(r"Más antiguo\s+\d+ s|\d+ s")
    )
    # Today's report is of the new day, of which nothing is known yet.
    tomorrow = (datetime.now(LIMA) + timedelta(days=1)).day
    expect(today.locator("main header strong")).to_contain_text(str(tomorrow))
    expect(figures).to_have_count(0)


def test_a_link_that_is_down_says_since_when_on_every_page_of_the_staff(centre: Centre) -> None:
    agent = centre.agent("rosa")
    steps.open_window(agent, 1)
    pages = {"agent": agent, **tabs(centre.supervisor())}
    expect(pages["today"].locator("[data-now='waiting']")).to_be_visible()
    expect(pages["devices"].get_by_role("heading", name="Equipos").first).to_be_visible()
    expect(pages["supervision"].locator(".totals")).to_be_visible()
    since = now_in_lima()
    centre.server.stop()
    told = re.compile(f"Sin conexión desde las ({'|'.join(since)})")
    for page in pages.values():
        expect(page.get_by_text(told).first).to_be_visible(timeout=15_000)
    centre.server.start()
    for page in pages.values():
        expect(page.get_by_text(told)).to_have_count(0, timeout=15_000)


def test_a_page_whose_login_ended_says_so_and_shows_nothing_more(centre: Centre) -> None:
    agent = centre.agent("rosa")
    steps.open_window(agent, 1)
    pages = tabs(centre.supervisor())
    expect(pages["today"].locator("[data-now='waiting']")).to_be_visible()
    expect(pages["devices"].get_by_role("heading", name="Equipos").first).to_be_visible()
    # Out on this computer, in another tab.
    leaving = beside(pages["supervision"], "/")
    leaving.get_by_role("button", name="Salir").click()
    for name, page in pages.items():
        expect(page.get_by_role("heading", name=ENDED), name).to_be_visible(timeout=5_000)
        expect(page.locator(".totals, [data-now], .columns")).to_have_count(0)
    back = pages["today"].get_by_role("link", name="Ingresar de nuevo")
    back.click()
    expect(pages["today"].get_by_label("Usuario")).to_be_visible()
    assert "next=%2Freports%2Ftoday" in pages["today"].url
    # Another person comes in there: what was open was not theirs.
    pages["today"].get_by_label("Usuario").fill("luis")
    pages["today"].get_by_label("Contraseña").fill("demo-luis")
    pages["today"].get_by_role("button", name="Ingresar").click()
    # Out from another computer: the person may work here no more.
    centre.server.command("person", "access", "rosa", "--inactive")
    expect(agent.get_by_role("heading", name=ENDED)).to_be_visible(timeout=10_000)
    expect(steps.stage(agent)).to_have_count(0)


def test_a_page_whose_person_changed_or_whose_roles_changed_says_so(centre: Centre) -> None:
    agent = centre.agent("rosa")
    expect(agent.get_by_role("button", name=re.compile("^12"))).to_be_visible()
    other = beside(agent, "/")
    other.get_by_role("button", name="Salir").click()
    other.get_by_label("Usuario").fill("teresa")
    other.get_by_label("Contraseña").fill("demo-teresa")
    # Between the two the page says that its login ended; then the way back leads to the new one.
    expect(agent.get_by_role("heading", name=ENDED)).to_be_visible(timeout=5_000)
    other.get_by_role("button", name="Ingresar").click()
    other.wait_for_url("**/")
    other.goto(f"{centre.server.url}/supervisor/{SITE}")
    expect(other.locator(".totals")).to_be_visible()
    centre.server.command("token", "teresa", "--role", "greeter", "--site", SITE)
    # The server's process learns it within seconds, and the page asks when it is looked at.
    other.wait_for_timeout(3_000)
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.get_by_role("heading", name="Sus permisos cambiaron")).to_be_visible(timeout=5_000)
    other.get_by_role("button", name="Abrir de nuevo").click()
    expect(other.locator(".totals")).to_be_visible()
