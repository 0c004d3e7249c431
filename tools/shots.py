"""Takes pictures of the screens: ``shots.py FOLDER``. It runs the demonstration on data of its own."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright

from tests.support.server_process import LiveServer
from ticketing.services import demo
from tools import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SECRET = "only-for-pictures-0123456789"  # noqa: S105  # of a server that lives for a minute
KIOSK = {"width": 1080, "height": 1920}
SCREEN = {"width": 1920, "height": 1080}
DESK = {"width": 1366, "height": 900}
SETTLE_MS = 1_500
# The picture's name, its size, who logs in (None: nobody), and the page.
SHOTS = (
    ("landing", DESK, None, "/"),
    ("login", DESK, None, "/login"),
    ("kiosk", KIOSK, None, demo.device_path(SECRET, "kiosk")),
    ("display", SCREEN, None, demo.device_path(SECRET, "display")),
    ("agent", DESK, "rosa", "/agent"),
    ("supervisor", DESK, "teresa", f"/supervisor/{demo.SITE}"),
)


def log_in(page: "Page", server: LiveServer, username: str) -> None:
    person = next(each for each in demo.PEOPLE if each.username == username)
    page.goto(f"{server.url}/login")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", person.password)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/login"))


def take(chromium: "Browser", server: LiveServer, folder: Path) -> None:
    for name, size, username, path in SHOTS:
        page = chromium.new_page(viewport={"width": size["width"], "height": size["height"]}, locale="es-PE")
        if username:
            log_in(page, server, username)
        page.goto(server.url + path)
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=folder / f"{name}.png")
        page.close()
        print(folder / f"{name}.png", flush=True)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        data, log = Path(scratch, "data"), Path(scratch, "log")
        chromium = playwright.chromium.launch(executable_path=browser.find_or_install(), args=flags)
        with LiveServer(data, log, {"SECRET_KEY": SECRET}, ("--demo",)) as server:
            take(chromium, server, folder)
        chromium.close()


if __name__ == "__main__":
    main()
