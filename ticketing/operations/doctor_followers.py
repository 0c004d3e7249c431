"""The doctor's findings on the followers of the log."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ticketing.ledger import followers
from ticketing.ledger.context import Core
from ticketing.ledger.followers import Lag
from ticketing.operations.findings import Finding

#: Events older than this should have reached every follower: each has its turn within minutes.
_TOLERATED = timedelta(hours=1)


def examine(core: Core, at: datetime) -> Iterator[Finding]:
    """A finding for each follower that fails somewhere, and for each that no process runs any more."""
    with core.database.read() as connection:
        found = followers.lag(connection)
    names = dict.fromkeys(each.name for each in found)
    wrong = [_of(name, [each for each in found if each.name == name], at) for name in names]
    yield from filter(None, wrong)
    if not any(wrong):
        yield Finding(True, f"Followers of the log: {', '.join(names) or 'none has begun'}; none is behind.")


def _of(name: str, sites: list[Lag], at: datetime) -> Finding | None:
    failing = [each for each in sites if each.failures]
    if failing:
        worst = max(failing, key=lambda each: each.failures)
        words = (
            f"The follower {name} fails at {len(failing)} sites; {worst.site} is {worst.behind} events behind"
            f" after {worst.failures} failures in a row: {worst.error}"
        )
        return Finding(False, words, "Mend that; it is tried again by itself within a quarter of an hour.")
    late = [each.since for each in sites if each.since is not None and each.since < at - _TOLERATED]
    if late:
        words = f"The follower {name} has waited since {min(late):%Y-%m-%d %H:%M} UTC at {len(late)} sites."
        return Finding(False, words, "See that the process runs which delivers to it: `ticketing reporter`.")
    return None
