"""Command line of the kiosk machine's program: `python -m kiosk.device run`."""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kiosk.device import browser
from kiosk.device.journal import Journal, JournalInUse
from kiosk.device.link import Link, NotOurs, ServerAway, TokenRevoked
from kiosk.device.printers import BadAddress, parse
from kiosk.device.program import Paper, Program
from kiosk.device.slip import WIDTHS

logger = logging.getLogger("kiosk.device")

RETRY_S = 2.0
USAGE, REVOKED = 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status: 0 ended by a signal, 2 wrong arguments, 3 the token was revoked."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr, force=True
    )
    logging.getLogger("escpos").setLevel(logging.WARNING)
    try:
        return _run(asked)
    except (BadAddress, JournalInUse, NotOurs, OSError) as error:
        logger.error("%s: %s", type(error).__name__, error)
        return USAGE
    except TokenRevoked:
        logger.error("the server does not know this device any longer: pair it again, or give it a new token")
        return REVOKED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kiosk.device", description=__doc__)
    run = parser.add_subparsers(dest="command", required=True).add_parser("run", help="print, report, show")
    run.add_argument("--server", required=True, help="address of the server, such as https://mac.example.pe")
    run.add_argument("--token-file", required=True, type=Path, help="file with the device's token")
    run.add_argument("--printer", required=True, help="address, see docs/printing.md")
    run.add_argument("--journal", required=True, type=Path, help="folder of the journal, on this machine")
    run.add_argument("--paper", type=int, choices=sorted(WIDTHS), default=80, help="width of the paper in mm")
    run.add_argument("--browser", default="none", help="path of the browser, `find`, or `none`")
    return parser


def _run(asked: argparse.Namespace) -> int:
    paper = Paper(parse(asked.printer), WIDTHS[asked.paper])
    token = asked.token_file.read_text(encoding="utf-8").strip()
    journal = Journal(asked.journal, datetime.now(UTC))
    stopped = _stopped_by_signals()
    link = Link(asked.server, token, journal.instance)
    try:
        shown = _Shown(asked, token, stopped)
        identity = _identity(link, stopped, shown)
        if identity is None:
            return 0
        return _work(Program(identity[0], link, journal, paper), link, identity[0], stopped)
    finally:
        stopped.set()
        shown.join()
        journal.close()


def _work(program: Program, link: Link, device: str, stopped: threading.Event) -> int:
    listener = link.listener(device, program.order)
    try:
        while not stopped.is_set():
            program.step()
    finally:
        listener.stop()
    return 0


def _identity(link: Link, stopped: threading.Event, shown: "_Shown") -> tuple[str, str] | None:
    """`(device, site)`, as soon as the server tells it; None when the program was ended before."""
    while not stopped.is_set():
        try:
            device, site = link.own_id()
        except ServerAway as error:
            logger.warning("the server is away: %s", error)
            stopped.wait(RETRY_S)
        else:
            shown.at(site)
            return device, site
    return None


class _Shown:
    """The browser in a thread of its own: it shows the waiting page before the site is known."""

    def __init__(self, asked: argparse.Namespace, token: str, stopped: threading.Event) -> None:
        self._asked = asked
        self._token = token
        self._server = asked.server.rstrip("/")
        self._browser: browser.Browser | None = None
        path = browser.find() if asked.browser == "find" else Path(asked.browser)
        if asked.browser == "none":
            return
        if path is None or not os.access(path, os.X_OK):
            raise FileNotFoundError(f"no browser at {asked.browser}")
        self._browser = browser.Browser(path, f"{self._server}/healthz", asked.journal / "browser")
        self._thread = threading.Thread(target=self._browser.keep_open, args=(stopped,), name="browser")
        self._thread.start()

    def at(self, site: str) -> None:
        """Show the kiosk of the site; the token is in the fragment, which is sent to no server."""
        if self._browser is not None:
            address = f"{self._server}/kiosk/{site}#token={self._token}"
            self._browser.go(browser.start_page(self._asked.journal, address))

    def join(self) -> None:
        if self._browser is not None:
            self._thread.join()


def _stopped_by_signals() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


if __name__ == "__main__":
    sys.exit(main())
