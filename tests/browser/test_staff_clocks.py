"""Clocks, midnight, lost links and ended logins on the staff's pages: nothing stale."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre, eventually
from tests.browser.test_clocks import CLOCK, LIMA, now_in_lima
from tests.support.server_process import LiveServer
from ticketing.access.demo import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
QUEUE = {"queue": f"{SITE}:reniec-tramites"}
WINDOW = f"{SITE}:1"
SUPERVISION, TODAY, DEVICES = f"/supervisor/{SITE}", f"/reports/today?site={SITE}", f"/devices?site={SITE}"
#: A wait of the test's own seconds, which moves on: neither twenty minutes nor none.
SECONDS = re.compile(r"\b0[0-2]:(?!00)\d\d\b")
ENDED = "Su sesión terminó"


@pytest.fixture(scope="module")
def server(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all tests of this file, with rosa at window 1."""
    folder = tmp_path_factory.mktemp("staff")
    shutil.copytree(demo_data, folder / "data")
    with LiveServer(folder / "data", folder / "server.log", {}, ("--demo",), prepared=True) as running:
        yield running
    running.check()


@pytest.fixture
def centre(server: LiveServer, browser: "Browser") -> Iterator[Centre]:
    """Its screens for one test: no person waits any more from the test before."""
    opened = Centre(server, browser)
    desk, supervisor = opened.program("rosa", "agent"), opened.program("Ana", "supervisor")
    for ticket in supervisor.get(f"/sites/{SITE}/tickets?state=waiting,called")["tickets"]:
        if ticket["state"] == "called":
            desk.post(f"/tickets/{ticket['id']}/return")
        supervisor.delete(f"/tickets/{ticket['id']}")
    desk.put(f"/windows/{WINDOW}/session", {"status": "open"})
    yield opened
    opened.close()
    assert opened.troubles == []


def beside(page: "Page", path: str) -> "Page":
    """Another tab of the same login."""
    origin = page.evaluate("location.origin")
    other = page.context.new_page()
    other.goto(origin + path)
    return other


def tabs(supervisor: "Page") -> dict[str, "Page"]:
    """The supervisor's pages, all of one login, with their content."""
    today, devices = beside(supervisor, TODAY), beside(supervisor, DEVICES)
    expect(supervisor.locator(".totals")).to_be_visible()
    expect(today.locator("[data-now='waiting']")).to_be_visible()
    expect(devices.get_by_role("heading", name="Equipos").first).to_be_visible()
    return {"supervision": supervisor, "today": today, "devices": devices}


def longest_wait(supervisor: "Page") -> "Locator":
    return supervisor.locator(".totals > div").nth(1)


def give(centre: Centre, noun: str, username: str, **value: Any) -> None:
    """An administrator, at another computer, changes the person or the person's roles."""
    administrator = centre.program("Ana", "administrator", None)
    people = administrator.get("/settings/people")["settings"]
    [person] = [each for each in people if each["value"]["username"] == username]
    if noun == "people":
        administrator.put(f"/settings/people/{person['id']}", {"value": {**person["value"], **value}})
    else:
        administrator.put(f"/settings/roles/{SITE}:{person['id']}", {"value": value})


def test_a_computer_whose_clock_is_wrong_raises_no_false_alarm_and_hides_no_wait(centre: Centre) -> None:
    greeter, desk = centre.program("Orientadora", "greeter"), centre.program("rosa", "agent")
    for _ in range(2):
        greeter.post(f"/sites/{SITE}/tickets", QUEUE)
    desk.post(f"/windows/{WINDOW}/call-next")
    agent, supervisor = centre.entered("rosa", "/agent"), centre.entered("teresa", SUPERVISION)
    today = beside(supervisor, TODAY)
    for minutes in (20, -20):
        for computer in (agent, supervisor):
            computer.clock.install(time=datetime.now(UTC) + timedelta(minutes=minutes))
        for page in (agent, supervisor, today):
            page.reload()
        tell_the_truth(agent, supervisor, today)
        # The clock is put right meanwhile: nothing jumps.
        for computer in (agent, supervisor):
            computer.clock.set_system_time(datetime.now(UTC))
            computer.clock.run_for(2_000)
        tell_the_truth(agent, supervisor, today)


def tell_the_truth(agent: "Page", supervisor: "Page", today: "Page") -> None:
    eventually(supervisor, f"{now_in_lima()!r}.includes({CLOCK})")
    expect(longest_wait(supervisor)).to_contain_text(SECONDS)
    expect(supervisor.get_by_role("region", name="Pide atención")).not_to_contain_text("min")
    expect(steps.stage(agent)).to_contain_text(SECONDS)
    expect(today.get_by_text(re.compile(f"Actualizado a las ({'|'.join(now_in_lima())})"))).to_be_visible(
        timeout=20_000
    )


def test_a_day_passes_while_the_link_is_down_and_nothing_old_looks_new(centre: Centre) -> None:
    centre.program("Orientadora", "greeter").post(f"/sites/{SITE}/tickets", QUEUE)
    supervisor, agent = centre.entered("teresa", SUPERVISION), centre.entered("rosa", "/agent")
    today = beside(supervisor, TODAY)
    expect(longest_wait(supervisor)).to_contain_text(SECONDS)
    expect(steps.stage(agent)).to_contain_text("Libre")
    figures = today.locator("[data-now='waiting']")
    expect(figures).to_have_text("1")
    # The last message may have come a minute ago, by the clock on the wall.
    minute_ago = (datetime.now(LIMA) - timedelta(minutes=1)).strftime("%H:%M")
    since = re.compile(f"Sin conexión desde las ({'|'.join([minute_ago, *now_in_lima()])})")
    for computer in (supervisor, agent):
        computer.clock.install()
        computer.context.set_offline(True)
    for page in (supervisor, agent, today):
        expect(page.get_by_text(since).first).to_be_visible(timeout=20_000)
    # Only now: a message still on its way would tell the page the true day.
    for computer in (supervisor, agent):
        computer.clock.fast_forward(24 * 3_600_000)
    for page in (supervisor, agent, today):
        expect(page.get_by_text(since).first).to_be_visible()
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
    pages = {"agent": centre.entered("rosa", "/agent"), **tabs(centre.entered("teresa", SUPERVISION))}
    expect(steps.stage(pages["agent"])).to_contain_text("Libre")
    since = now_in_lima()
    centre.server.stop()
    told = re.compile(f"Sin conexión desde las ({'|'.join(since)})")
    for page in pages.values():
        expect(page.get_by_text(told).first).to_be_visible(timeout=15_000)
    centre.server.start()
    for page in pages.values():
        expect(page.get_by_text(told)).to_have_count(0, timeout=15_000)


def test_a_page_whose_login_ended_says_so_and_shows_nothing_more(centre: Centre) -> None:
    pages = tabs(centre.entered("teresa", SUPERVISION))
    # Out on this computer, in another tab.
    leaving = beside(pages["supervision"], "/")
    leaving.get_by_role("button", name="Salir").click()
    for name, page in pages.items():
        expect(page.get_by_role("heading", name=ENDED), name).to_be_visible(timeout=5_000)
        expect(page.locator(".totals, [data-now], .columns")).to_have_count(0)
    back = pages["today"]
    back.get_by_role("link", name="Ingresar de nuevo").click()
    expect(back.get_by_label("Usuario")).to_be_visible()
    assert "next=%2Freports%2Ftoday" in back.url
    # Out from another computer: the person may work here no more.
    agent = centre.entered("luis", "/agent")
    expect(agent.get_by_role("button", name=re.compile("^12"))).to_be_visible()
    give(centre, "people", "luis", active=False)
    expect(agent.get_by_role("heading", name=ENDED)).to_be_visible(timeout=10_000)
    expect(steps.stage(agent)).to_have_count(0)


def test_a_page_whose_browser_another_person_uses_says_so(centre: Centre) -> None:
    agent = centre.entered("carmen", "/agent")
    expect(agent.get_by_role("button", name=re.compile("^12"))).to_be_visible()
    centre.log_in(agent.context, "teresa")
    eventually(agent, looked_at("Teresa Vargas"))
    expect(agent.get_by_role("heading", name="Ahora ingresó otra persona")).to_be_visible()
    expect(agent.get_by_role("button", name=re.compile("^12"))).to_have_count(0)


def test_a_page_whose_roles_changed_says_so_and_opens_again(centre: Centre) -> None:
    supervisor = centre.entered("teresa", SUPERVISION)
    expect(supervisor.locator(".totals")).to_be_visible()
    roles = [{"role": role, "entity": None} for role in ("supervisor", "greeter")]
    give(centre, "roles", "teresa", roles=roles)
    eventually(supervisor, looked_at("Sus permisos cambiaron"))
    supervisor.get_by_role("button", name="Abrir de nuevo").click()
    expect(supervisor.locator(".totals")).to_be_visible()


def looked_at(words: str) -> str:
    """JavaScript: the page is looked at again, and says the words."""
    return (
        f"document.dispatchEvent(new Event('visibilitychange')), document.body.innerText.includes({words!r})"
    )
