"""Presses as a hand makes them: on a control that stands still, as the screens' press guard asks for."""

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

#: Of a control that has just come, moved or changed its meaning.
FRESH = "data-fresh"
PATIENCE_S = 10


def patiently(act: "Callable[..., None]") -> "Callable[..., None]":
    """The locator's own act, once its control has settled."""

    def when_settled(locator: "Locator", *arguments: Any, **options: Any) -> None:
        if not options.get("force"):
            deadline = time.monotonic() + PATIENCE_S
            # The words that a test names may stand within the control.
            while locator.evaluate(f"each => each.closest('[{FRESH}]') !== null"):
                assert time.monotonic() < deadline, f"{locator} never settles"
                locator.page.wait_for_timeout(50)
        act(locator, *arguments, **options)

    return when_settled


def install() -> None:
    """Let every test press patiently."""
    from playwright.sync_api import Locator

    if not hasattr(Locator, "at_once"):
        Locator.at_once = Locator.click  # type: ignore[attr-defined]  # for tests of impatient presses
        Locator.click = patiently(Locator.click)  # type: ignore[method-assign]  # in tests alone
        Locator.check = patiently(Locator.check)  # type: ignore[method-assign]  # same
