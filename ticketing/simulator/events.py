"""The order of events, as the ledger would number them: one sortable integer for each event."""

import numpy as np

from ticketing.simulator.crowd import Crowd, Numbers
from ticketing.simulator.desks import FINISHED, NO_SHOW, WRONG_QUEUE
from ticketing.simulator.visits import Visits

#: Ranks within one millisecond, in the order in which the day's loop handles events.
_ISSUED, _MOVED, _LEFT, _AT_WINDOW, _CALLS, _EXPIRED = 0, 1, 2, 3, 6, 7
#: Sequence numbers reserved for each day, so that days can be made independently.
NUMBERS_A_DAY = 1_000_000


def key(at: Numbers, rank: int, number: Numbers | int, sub: Numbers | int = 0) -> Numbers:
    """Keys of events. at: ms of the day. number: of the ticket or window. sub: order within one decision."""
    made: Numbers = ((((at << 3) | rank) << 20 | number) << 2) | sub
    return made


def instant(keys: Numbers) -> Numbers:
    """Instants of the keys: the argument `at` of key()."""
    found: Numbers = keys >> 25
    return found


def instant_of(key: int) -> int:
    """The instant of one key."""
    return key >> 25


class Keys:
    """Keys of all events of a day, or of a long day.

    The attributes are in the order of the crowd's rows or of the visits' columns. recalled: a pair for each
    repetition: its keys, and the places of the calls that were repeated that often.
    """

    def __init__(self, people: Crowd, found: Visits, midnight: Numbers | int) -> None:
        rows, tickets = np.arange(people.size), found.tickets
        replacing = key(found.issued_at, _MOVED, rows, 1)
        self.issued = np.where(people.origin < 0, key(found.issued_at, _ISSUED, rows), replacing)
        self.called = key(found.at, _CALLS, found.window, 3)
        self.recalled = _recalled(found)
        self.started = key(found.start, _AT_WINDOW, tickets)
        self.ended = _ended(found)
        #: Whether the visit's services were coded, which is an event right after its end.
        self.coded = (found.how == FINISHED) & ~people.uncoded[tickets]
        self.held = key(found.held_at, _AT_WINDOW, tickets[found.held])
        self.resumed = key(found.resumed_at, _CALLS, found.window[found.held], 3)
        self.restored = key(found.restored_at, _MOVED, found.restored)
        self.given_back = key(found.given_back_at, _LEFT, found.given_back)
        self.expired = key(midnight + np.zeros_like(found.left), _EXPIRED, found.left)
        self.sessions = key(found.session_at, _CALLS, found.session_window, found.session_sub)
        self._all = np.sort(
            np.concatenate(
                [
                    *(self.issued[found.issued_at >= 0], self.called, self.started[found.how != NO_SHOW]),
                    *(self.ended, self.ended[self.coded] + 1, self.held, self.resumed, self.restored),
                    *(self.given_back, self.expired, self.sessions, *(keys for keys, _ in self.recalled)),
                ]
            )
        )

    def places(self, keys: Numbers) -> Numbers:
        """Number of events before each of these keys."""
        found: Numbers = np.searchsorted(self._all, keys)
        return found


def _ended(found: Visits) -> Numbers:
    """Keys of the visits' ends; a visit that leads to another lane ends when its ticket, or the replacement,
    joins that lane."""
    at_window = key(found.end, _AT_WINDOW, found.tickets)
    joins = np.where(found.how == WRONG_QUEUE, found.replacement[found.tickets], found.tickets)
    return np.where(found.how <= NO_SHOW, at_window, key(found.end, _MOVED, joins))


def _recalled(found: Visits) -> list[tuple[Numbers, Numbers]]:
    most = int(found.recalls.max(initial=0))
    calls = [np.flatnonzero(found.recalls >= number) for number in range(1, most + 1)]
    return [
        (key(found.at[which] + number * found.recall_ms, _AT_WINDOW, found.tickets[which]), which)
        for number, which in enumerate(calls, start=1)
    ]
