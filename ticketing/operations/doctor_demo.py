"""The doctor's look at people of a demonstration, on an installation that is none any more."""

from collections.abc import Iterator

from ticketing.access import demo
from ticketing.ledger.context import Core
from ticketing.operations.findings import Finding


def examine(core: Core) -> Iterator[Finding]:
    """Whether people of a demonstration are active with the passwords that everybody knows."""
    found = demo.still_open(core)
    if not found:
        yield Finding(True, "No person of the demonstration has its public password.")
        return
    yield Finding(
        False,
        f"People of the demonstration are active with its public passwords: {', '.join(found)}.",
        "Run `ticketing person access USERNAME --inactive` for each; in production they cannot log in.",
    )
