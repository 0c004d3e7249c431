"""Presses as a hand makes them: on a control that stands still, as the screens' press guard asks for."""

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

#: Of a control that has just come, moved or changed its meaning.
FRESH = "data-fresh"


def patiently(act: "Callable[..., None]") -> "Callable[..., None]":
    """The locator's own act, once its control has settled."""

    def when_settled(locator: "Locator", *arguments: Any, **options: Any) -> None:
        if not options.get("force"):
            expect(locator).not_to_have_attribute(FRESH, "")
        act(locator, *arguments, **options)

    return when_settled


def install() -> None:
    """Let every test press patiently."""
    from playwright.sync_api import Locator

    if not hasattr(Locator, "at_once"):
        Locator.at_once = Locator.click  # type: ignore[attr-defined]  # for tests of impatient presses
        Locator.click = patiently(Locator.click)  # type: ignore[method-assign]  # in tests alone
        Locator.check = patiently(Locator.check)  # type: ignore[method-assign]  # same
