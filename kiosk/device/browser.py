"""The browser in kiosk mode, started again when it ends, on our own page while the server is away."""

import json
import logging
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import requests

logger = logging.getLogger(__name__)

CHECK_S = 2.0
ANSWER_S = 3.0
WAITING_PAGE = Path(__file__).parent / "waiting.html"

#: Chromium's switches for a screen without a way out, on which nothing is offered but the page.
SWITCHES = (
    "--kiosk",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-session-crashed-bubble",
    "--disable-infobars",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate,TranslateUI",
    "--autoplay-policy=no-user-gesture-required",
    "--noerrdialogs",
    "--password-store=basic",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def find() -> Path | None:
    """The first browser of this machine that has a kiosk mode of this kind."""
    found = (shutil.which(name) for name in _NAMES)
    return next((Path(each) for each in found if each), None)


class Browser:
    """Keeps one browser open on the kiosk's page.

    While no server answers, the browser shows our own waiting page. profile: folder of the browser's own
    data. server: address that is asked. page: what is opened once it answers, None while that is not known.
    """

    def __init__(self, path: Path, server: str, profile: Path, switches: Sequence[str] = SWITCHES) -> None:
        self._path = path
        self._server = server
        self._page: str | None = None
        self._profile = profile
        self._switches = switches
        self._process: subprocess.Popen[bytes] | None = None
        self._waits = False

    def keep_open(self, stopped: threading.Event, ask: Callable[[str], bool] | None = None) -> None:
        """Run until `stopped`. ask: whether a server answers at an address now."""
        ask = ask or answering
        while not stopped.is_set():
            self.step(ask(self._server))
            stopped.wait(CHECK_S)
        self.end()

    def step(self, is_there: bool) -> None:
        """Start the browser when it does not run, and show the server's page once the server is there."""
        page = self._page if is_there else None
        runs = self._process is not None and self._process.poll() is None
        if runs and self._waits and page:
            self.end()
        elif runs:
            # A page that was open waits for its server by itself, and loses nothing by it.
            return
        elif self._process is not None:
            logger.warning("the browser ended: it is started again")
        self._waits = page is None
        self._start(page or WAITING_PAGE.as_uri())

    def go(self, page: str) -> None:
        """Show this page from the next step on."""
        self._page = page

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def end(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _start(self, page: str) -> None:
        command = [str(self._path), *self._switches, f"--user-data-dir={self._profile}", page]
        # Without a shell: the page's address is an argument of its own.
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def start_page(folder: Path, address: str) -> str:
    """A page of this machine's disk that goes on to the address; returns its URI.

    The address holds the device's token. As an argument of the browser every user of the machine could read
    it.
    """
    path = folder / "start.html"
    path.touch(mode=0o600)
    target = json.dumps(address).replace("<", "\\u003c")
    script = f"<script>location.replace({target})</script>"
    path.write_text(f"<!doctype html><title>Suyay</title>{script}", "utf-8")
    return path.resolve().as_uri()


def answering(page: str) -> bool:
    """Whether a server answers at the address."""
    try:
        return requests.get(page, timeout=ANSWER_S, stream=True).ok
    except requests.RequestException:
        return False
