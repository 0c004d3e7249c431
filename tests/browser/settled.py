"""Presses as a hand makes them: on a control that stands still, as the screens' press guard asks for."""

import time
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

PATIENCE_S = 10
#: How many presses the guard of the page (front/press/guard.ts) took away; null while the control is fresh.
#: The words that a test names may stand within the control.
READY = """each => {
  if (window.ignoredPresses === undefined) {
    window.ignoredPresses = 0;
    document.addEventListener('pressignored', () => (window.ignoredPresses += 1));
  }
  return each.closest('[data-fresh]') ? null : window.ignoredPresses;
}"""


def patiently(act: "Callable[..., None]") -> "Callable[..., None]":
    """The locator's own act, once its control has settled; again, as a person would, if the guard took it."""

    def when_settled(locator: "Locator", *arguments: Any, **options: Any) -> None:
        if options.get("force"):
            return act(locator, *arguments, **options)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            ignored = settled(locator, deadline)
            act(locator, *arguments, **options)
            if ignored_presses(locator.page) <= ignored:
                return None

    return when_settled


def settled(locator: "Locator", deadline: float) -> int:
    while (ignored := locator.evaluate(READY)) is None:
        assert time.monotonic() < deadline, f"{locator} never settles"
        locator.page.wait_for_timeout(50)
    return int(ignored)


def ignored_presses(page: "Page") -> int:
    """0 on a page that the press has opened or closed."""
    try:
        return int(page.evaluate("() => window.ignoredPresses ?? 0"))
    except Error:
        return 0


def install() -> None:
    """Let every test press patiently."""
    from playwright.sync_api import Locator

    if not hasattr(Locator, "at_once"):
        Locator.at_once = Locator.click  # type: ignore[attr-defined]  # for tests of impatient presses
        Locator.click = patiently(Locator.click)  # type: ignore[method-assign]  # in tests alone
        Locator.check = patiently(Locator.check)  # type: ignore[method-assign]  # same
