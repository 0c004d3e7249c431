"""Finder of the Chromium for the browser tests: installs one where there is none, and prints its path.

In this order: the environment's ``CHROMIUM``; the machine's own; Playwright's; then Playwright's download;
then Debian's package, where this process may install it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = """\
The browser tests need a Chromium: none was found and none could be installed. Do one of these and try again:
  - install the system's package (Debian: apt-get install chromium), or
  - run .venv/bin/playwright install --with-deps chromium, or
  - name one that you have: CHROMIUM=/path/to/chromium make test"""


def starts(path: str | Path) -> bool:
    """Whether the browser starts: one that lacks a system library is there but does not."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def of_environment() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and not starts(named):
        sys.exit(f"CHROMIUM={named} does not start.")
    return named


def of_machine() -> str | None:
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path and starts(path)), None)


def of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if starts(path) else None


def download() -> str | None:
    """Playwright's own build; where system libraries are missing it does not start, and apt comes next."""
    quietly_run(sys.executable, "-m", "playwright", "install", "chromium")
    return of_playwright()


def apt_install() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quietly_run("apt-get", "update", "-qq")
    quietly_run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core")
    return of_machine()


def quietly_run(*command: str) -> None:
    print("Trying:", " ".join(command), file=sys.stderr, flush=True)
    answer = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    if answer.returncode:
        print(*answer.stderr.strip().splitlines()[-3:], sep="\n", file=sys.stderr)


FINDERS: tuple[Callable[[], str | None], ...] = (of_environment, of_machine, of_playwright)
INSTALLERS: tuple[Callable[[], str | None], ...] = (download, apt_install)


def find() -> str | None:
    """The path of a Chromium that starts, or None."""
    return next((path for way in FINDERS if (path := way())), None)


def find_or_install() -> str:
    path = find() or next((path for way in INSTALLERS if (path := way())), None)
    return path or sys.exit(ADVICE)


if __name__ == "__main__":
    print(find_or_install())
