"""Loading of a checked catalogue: the commands that make the present settings equal to it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ticketing.catalogue.change import Order, change
from ticketing.catalogue.model import Catalogue
from ticketing.catalogue.state import state_of
from ticketing.domain.settings import CATALOGUE, Noun, State, differences
from ticketing.ledger.context import Context, Core
from ticketing.ledger.settings import setting_rows


@dataclass(frozen=True)
class Counts:
    """Counts of settings. total: in the catalogue. added, changed, retired: in the database."""

    total: int
    added: int
    changed: int
    retired: int


@dataclass(frozen=True)
class LoadReport:
    """Counts by noun."""

    counts: Mapping[Noun, Counts]

    @property
    def is_unchanged(self) -> bool:
        return not any(count.added or count.changed or count.retired for count in self.counts.values())


def load(core: Core, context: Context, catalogue: Catalogue, order: Order | None = None) -> LoadReport:
    """Make the settings equal to the catalogue, in one command on the ledgers that differ.

    A second load changes nothing. What left the catalogue is retired, because tickets still name it.

    Raises Conflict `settings_occupied` where that would strand people; nothing is changed then.
    """
    wanted = state_of(catalogue)
    with core.database.read() as connection:
        present = setting_rows.state(connection)
    ledgers = {each.key.ledger for each in differences(present, wanted)}

    def wish(before: State) -> State:
        """What the ledgers held here shall be: only those that differ are held."""
        held = {*ledgers, *(key.ledger for key in before)}
        return {key: value for key, value in wanted.items() if key.ledger in held}

    made = change(core, context, sorted(ledgers), wish, order) if ledgers else []
    kinds = Counter((each["noun"], each["before"] is None, each["after"] is None) for each in made)
    totals = Counter(key.noun for key in wanted)
    return LoadReport(
        {
            noun: Counts(
                totals[noun],
                kinds[str(noun), True, False],
                kinds[str(noun), False, False],
                kinds[str(noun), False, True],
            )
            for noun in CATALOGUE
        }
    )
