"""Pictures of the screens: ``shots.py FOLDER``. It plays a centre at work on data of its own."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright

from tests.browser import simulated, steps
from tests.browser.centre import DESK, Centre
from tests.support.server_process import LiveServer
from ticketing import settings
from ticketing.access.demo import SITE
from ticketing.domain.calendar.days import business_day
from tools import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SECRET = "only-for-pictures-0123456789"  # noqa: S105  # of a server that lives for a minute
SETTLE_MS = 1_500
LARGEST_BYTES = 400_000
REPORTS = {
    "today": f"today?site={SITE}",
    "centre": f"period?site={SITE}&period=last_month",
    "entity": f"entity?site={SITE}&period=last_month&measure=wait_mean_s",
}


def take(page: "Page", folder: Path, name: str) -> None:
    page.wait_for_timeout(SETTLE_MS)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    if path.stat().st_size > LARGEST_BYTES:
        sys.exit(f"{path} is too large for a repository: {path.stat().st_size} bytes")
    print(path, flush=True)


def entrance(centre: Centre, folder: Path) -> None:
    """Landing, login, and the kiosk up to its ticket."""
    take(centre.screen("/", DESK), folder, "landing")
    take(centre.screen("/login", DESK), folder, "login")
    kiosk = centre.kiosk()
    steps.press_starting(kiosk, "RENIEC")
    take(kiosk, folder, "kiosk-queues")
    steps.press(kiosk, "Volver")
    take(kiosk, folder, "kiosk")
    steps.take_ticket(kiosk, "RENIEC", "Trámites")
    take(kiosk, folder, "kiosk-ticket")


def at_work(centre: Centre, folder: Path, waiting: dict[str, Any]) -> None:
    """The consoles, the phone of a person who waits, and the display at the moment of a call."""
    supervisor, agent, display = centre.supervisor(), centre.agent("rosa"), centre.display()
    take(centre.phone(waiting), folder, "phone")
    steps.pick_service(agent, "renovación")
    take(agent, folder, "agent")
    take(supervisor, folder, "supervisor")
    steps.press(agent, "Terminar atención")
    steps.press(agent, "Llamar siguiente")
    display.locator(".lively").wait_for()
    take(display, folder, "display")


def reports(centre: Centre, folder: Path) -> None:
    """The reports of the days that were simulated."""
    supervisor = centre.supervisor()
    # A report is read from top to bottom: two rows of charts belong to the picture.
    supervisor.set_viewport_size({"width": 1366, "height": 1240})
    # Without animation, which would leave half a line in the picture.
    supervisor.emulate_media(reduced_motion="reduce")
    for name, path in REPORTS.items():
        supervisor.goto(f"{centre.server.url}/reports/{path}")
        supervisor.get_by_role("heading", level=1).wait_for()
        take(supervisor, folder, f"reports-{name}")


def simulate(server: LiveServer) -> None:
    """Simulate the last three months of the centre, so that its reports have figures."""
    yesterday = business_day(datetime.now(UTC), "America/Lima") - timedelta(days=1)
    days = ("--from", str(yesterday - timedelta(days=90)), "--to", str(yesterday))
    server.command("simulate", "--site", SITE, *days)


@contextmanager
def running(scratch: Path) -> Iterator[tuple[LiveServer, dict[str, Any]]]:
    """The server of a centre at work, and the ticket that came last."""
    data = scratch / "data"
    server = LiveServer(data, scratch / "log", {"SECRET_KEY": SECRET}, ("--demo",))
    # Started once, to write the catalogue and the people of the demonstration.
    server.start().stop()
    simulate(server)
    last = simulated.at_work(settings.from_environment({"DATA": str(data), "SECRET_KEY": SECRET}))
    with server:
        yield server, {"track_url": f"/t/{last}"}
    server.check()


def pictures(chromium: "Browser", folder: Path, scratch: Path) -> None:
    with running(scratch) as (server, waiting):
        centre = Centre(server, chromium)
        at_work(centre, folder, waiting)
        reports(centre, folder)
        entrance(centre, folder)
        centre.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    flags = ["--autoplay-policy=no-user-gesture-required", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find_or_install(), args=flags)
        pictures(chromium, folder, Path(scratch))
        chromium.close()


if __name__ == "__main__":
    main()
