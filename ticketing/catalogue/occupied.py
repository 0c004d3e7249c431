"""Settings in use: a change that would strand people is refused, or moves them on in the same command."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from ticketing.catalogue import occupied_rows
from ticketing.catalogue.occupied_rows import OpenRow
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Invalid
from ticketing.domain.event_data import Transferred
from ticketing.domain.events import EventType
from ticketing.domain.ids import number_of, site_of
from ticketing.domain.json import JsonObject
from ticketing.domain.line.occupied import MOVABLE, Occupied, refusal
from ticketing.domain.settings import Change, Key, Noun, State
from ticketing.domain.states import State as TicketState
from ticketing.ledger.ledger import SiteTransaction

#: Fields of a queue on which the codes of its open tickets depend.
_NUMBERS = ("prefix", "first", "last")


@dataclass(frozen=True, slots=True)
class _Site:
    """A site with the changes that are wanted, before and after them."""

    changes: Sequence[Change]
    before: State
    after: State
    tickets: Sequence[OpenRow]
    staffed: frozenset[str]
    moved: frozenset[str] = field(default_factory=frozenset)

    def left(self, tickets: Iterable[OpenRow]) -> list[str]:
        """Codes of those that this command does not move on."""
        return [each.code for each in tickets if each.queue not in self.moved or each.state not in MOVABLE]


def checked(
    site: SiteTransaction, changes: Sequence[Change], before: State, moves: Mapping[str, str]
) -> State:
    """The site's settings after the changes.

    before: the settings now. moves: queues whose people go to another queue in this command. Raises Conflict
    `settings_occupied` with `occupied: [{noun, id, name, people, codes, windows}]`, and Invalid where a move
    leads nowhere.
    """
    after = _after(before, changes)
    _check_moves(site.site, moves, after)
    there = _Site(
        changes,
        before,
        after,
        occupied_rows.open_tickets(site.connection, site.site),
        occupied_rows.staffed(site.connection, site.site),
        frozenset(moves),
    )
    if found := [each for rule in _RULES for each in rule(there) if each.codes or each.staffed]:
        raise refusal(found)
    return after


def move(site: SiteTransaction, moves: Mapping[str, str], after: State, reason: str | None) -> None:
    """Pass on everybody who waits or is parked in these queues; their arrival is kept."""
    for each in occupied_rows.open_tickets(site.connection, site.site) if moves else ():
        if each.queue in moves and each.state in MOVABLE:
            to = moves[each.queue]
            entity = cast("str", after[Key(Noun.QUEUES, to)]["entity"])
            moved: Transferred = {
                "queue": to,
                "entity": entity,
                "from_queue": each.queue,
                "for_window": None,
                "for_agent": None,
                "reason": reason,
            }
            site.append(EventType.TRANSFERRED, ticket=each.id, queue=to, data=moved)


def _after(before: State, changes: Sequence[Change]) -> State:
    removed = {each.key for each in changes if each.after is None}
    changed = {each.key: each.after for each in changes if each.after is not None}
    return {**{key: value for key, value in before.items() if key not in removed}, **changed}


def _check_moves(site: str, moves: Mapping[str, str], after: State) -> None:
    for start, to in moves.items():
        if start == to or site_of(start) != site or Key(Noun.QUEUES, to) not in after or site_of(to) != site:
            raise Invalid(ErrorCode.QUEUE_UNKNOWN, queue=to)


def _of_queues(there: _Site) -> Iterator[Occupied]:
    """A queue that is retired or goes to another entity, under people who are in it."""
    for key, before, after in there.changes:
        if key.noun is not Noun.QUEUES or before is None:
            continue
        if after is None or after["entity"] != before["entity"]:
            inside = [each for each in there.tickets if each.queue == key.id]
            yield Occupied(key.noun, key.id, str(before["name"]), there.left(inside))


def _of_numbers(there: _Site) -> Iterator[Occupied]:
    """A series whose codes people hold: another queue could give the same code again."""
    for key, before, after in there.changes:
        if key.noun is not Noun.QUEUES or before is None or after is None:
            continue
        if any(before[name] != after[name] for name in _NUMBERS):
            codes = [each.code for each in there.tickets if each.series == key.id]
            yield Occupied(key.noun, key.id, str(before["name"]), codes)


def _of_windows(there: _Site) -> Iterator[Occupied]:
    """A window that is taken away while an agent sits at it, or while a ticket belongs to it."""
    for key, before, after in there.changes:
        if key.noun is Noun.WINDOWS and before is not None and after is None:
            there_now = [each for each in there.tickets if key.id in (each.window, each.for_window)]
            staffed = [number_of(key.id)] if key.id in there.staffed else []
            yield Occupied(key.noun, key.id, str(number_of(key.id)), there.left(there_now), staffed)


def _of_profiles(there: _Site) -> Iterator[Occupied]:
    """A window that loses a queue while a ticket of that queue is at it or was sent to it."""
    for key, value in there.before.items():
        if key.noun is Noun.WINDOWS and key in there.after:
            lost = _queues(key, value, there.before) - _queues(key, there.after[key], there.after)
            stranded = [each for each in there.tickets if each.queue in lost and _is_at(each, key.id)]
            yield Occupied(key.noun, key.id, str(number_of(key.id)), there.left(stranded))


def _is_at(row: OpenRow, window: str) -> bool:
    return window in (row.window, row.for_window) and row.state != TicketState.ON_HOLD


def _queues(window: Key, value: JsonObject, state: State) -> frozenset[str]:
    """The queues that a window serves by its profile."""
    site = site_of(window.id)
    profile = state.get(Key(Noun.PROFILES, f"{site}:{value['profile']}"))
    codes = cast("Mapping[str, float]", profile["queues"]) if profile else {}
    return frozenset(f"{site}:{code}" for code in codes)


def _of_sites(there: _Site) -> Iterator[Occupied]:
    """A site that is switched off while people are in it."""
    for key, before, after in there.changes:
        if key.noun is not Noun.SITES or before is None or not before["active"]:
            continue
        if after is None or not after["active"]:
            staffed = sorted(number_of(window) for window in there.staffed)
            codes = [each.code for each in there.tickets]
            yield Occupied(key.noun, key.id, str(before["name"]), codes, staffed)


_RULES = (_of_sites, _of_queues, _of_numbers, _of_windows, _of_profiles)
