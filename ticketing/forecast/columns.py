"""A simulated day as columns of whole numbers, one array for each fact; facts.py turns them into Arrow."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from ticketing.domain.days import day_start
from ticketing.domain.states import State
from ticketing.domain.windows import WindowState
from ticketing.forecast.crowd import Crowd, Numbers
from ticketing.forecast.desks import FINISHED, NO_SHOW, PASSED_ON, WRONG_QUEUE
from ticketing.forecast.events import NUMBERS_A_DAY, Keys
from ticketing.forecast.floor import Floor
from ticketing.forecast.habits import HOUR
from ticketing.forecast.visits import STATES, Visits

Columns = dict[str, npt.NDArray[np.int64]]
STATE_NAMES = tuple(State)
_FINISHED, _CLOSED, _NO_SHOW, _MISROUTED, _CANCELLED = (
    STATE_NAMES.index(state)
    for state in (State.FINISHED, State.CLOSED, State.NO_SHOW, State.MISROUTED, State.CANCELLED)
)
#: The event that ends an attention, by how it ended; the second is the end of no attention.
ENDINGS = ("ticket.finished", "", "ticket.transferred", "ticket.misrouted")
_CLOSED_WINDOW = STATES.index(WindowState.CLOSED)


@dataclass(frozen=True, slots=True)
class DayColumns:
    """tickets, attentions and sessions. Numbers stand for names: queues, windows, agents and services are the
    floor's, -1 is none. Instants are ms since 1970, UTC. id_bytes: 16 a ticket."""

    tickets: Columns
    attentions: Columns
    sessions: Columns
    reasons: npt.NDArray[np.object_]
    id_bytes: npt.NDArray[np.uint8]

    @property
    def size(self) -> int:
        """Tickets."""
        return len(self.tickets["seq"])

    @property
    def finished(self) -> int:
        """Attentions, as the network counts them: tickets whose services were coded."""
        return int(np.count_nonzero(self.tickets["state"] == _FINISHED))


def columns(floor: Floor, people: Crowd, found: Visits, day: date) -> DayColumns:
    start = _epoch_ms(floor, day)
    midnight = _epoch_ms(floor, day + timedelta(days=1)) - start
    keys = Keys(people, found, midnight)
    first = day.toordinal() * NUMBERS_A_DAY
    number = _Numbers(floor, people, found, keys, first)
    return DayColumns(
        tickets=number.tickets(day, start, midnight),
        attentions=number.attentions(day, start),
        sessions=number.sessions(day, start),
        reasons=number.reasons,
        id_bytes=_ids(people, found, start),
    )


def _epoch_ms(floor: Floor, day: date) -> int:
    return round(day_start(day, floor.timezone).timestamp() * 1000)


class _Numbers:
    """The three datasets of one day, which share the order of its events."""

    def __init__(self, floor: Floor, people: Crowd, found: Visits, keys: Keys, first: int) -> None:
        self.floor, self.people, self.found, self.keys, self.first = floor, people, found, keys, first
        self.size = people.size
        self.passed_on = self._count(found.how == PASSED_ON)
        self.queue = np.where(self.passed_on > 0, people.target, people.queue)
        self.reasons: npt.NDArray[np.object_] = np.empty(0, dtype=object)

    def _count(self, which: npt.NDArray[np.bool_]) -> Numbers:
        return np.bincount(self.found.tickets[which], minlength=self.size)

    def _sum(self, values: Numbers) -> Numbers:
        return np.bincount(self.found.tickets, weights=values, minlength=self.size).astype(np.int64)

    def tickets(self, day: date, start: int, midnight: int) -> Columns:
        people, found = self.people, self.found
        last = np.full(self.size, -1, dtype=np.int64)
        # Of several calls of one ticket the last assignment stays.
        last[found.tickets] = np.arange(len(found.tickets))
        called, shown = last >= 0, np.flatnonzero(found.how != NO_SHOW)
        started = np.full(self.size, -1, dtype=np.int64)
        started[found.tickets[shown[::-1]]] = found.start[shown[::-1]] + start
        how = np.where(called, found.how[last], -1) if len(found.how) else np.full(self.size, -1)
        again = self._waits_again(how)
        state, ended, seq = self._endings(how, last, midnight)
        wait = self._sum(found.at - found.since)
        wait[found.given_back] += found.given_back_at - found.given_back_since
        wait[found.left] += midnight - found.left_since
        coded = state == _FINISHED
        arrived = people.at
        kept = lambda values: np.where(called & ~again, values[last], -1) if len(values) else last  # noqa: E731
        made: Columns = {
            "day": np.full(self.size, day.toordinal() - _EPOCH, dtype=np.int64),
            "number": _places(self.keys.issued, people.queue, found.issued_at >= 0),
            "series": people.queue,
            "queue": self.queue,
            "service": np.where(coded, people.service, people.asked),
            "done": np.where(coded, people.service, -1),
            "extra": np.where(coded, people.extra, -1),
            "quantity": people.quantity,
            "preferential": people.preferential.astype(np.int64),
            "category": people.category,
            "state": state,
            "outcome": np.where(how == FINISHED, (~people.resolved).astype(np.int64), -1),
            "issued_at": found.issued_at + start,
            "arrived_at": arrived + start,
            "called_at": np.where(called, found.at[last] + start, -1) if len(found.at) else last,
            "started_at": started,
            "ended_at": ended + start,
            "hour": arrived // HOUR,
            "weekday": np.full(self.size, day.isoweekday(), dtype=np.int64),
            "window": kept(found.window),
            "agent": kept(found.agent),
            "rule": kept(found.rule),
            "recalls": self._sum(found.recalls),
            "transfers": self.passed_on,
            "attentions": self._count(found.how != NO_SHOW),
            "wait_ms": wait,
            "walk_ms": self._sum(found.walk_ms),
            "service_ms": self._sum(found.service_ms),
            "hold_ms": self._sum(found.hold_ms),
            "away_ms": self._away(),
            "replaces": people.origin,
            "replaced_by": np.where(how == WRONG_QUEUE, found.replacement, -1),
            "seq": seq,
        }
        return self._existing(made)

    def _waits_again(self, how: Numbers) -> npt.NDArray[np.bool_]:
        """Who stands at no window in the end, though called once: passed on, or restored."""
        again = np.zeros(self.size, dtype=bool)
        again[how == PASSED_ON] = True
        again[self.found.given_back] = True
        again[self.found.left] = True
        return again

    def _endings(self, how: Numbers, last: Numbers, midnight: int) -> tuple[Numbers, Numbers, Numbers]:
        """State, instant of the day and number of the last event."""
        found = self.found
        state = np.select(
            [how == FINISHED, how == NO_SHOW, how == WRONG_QUEUE],
            [np.where(self.people.uncoded, _CLOSED, _FINISHED), _NO_SHOW, _MISROUTED],
            _CANCELLED,
        )
        ended = found.end[last] if len(found.end) else np.zeros(self.size, dtype=np.int64)
        keys = self.keys.last[last] if len(found.end) else np.zeros(self.size, dtype=np.int64)
        for who, at, key in (
            (found.given_back, found.given_back_at, self.keys.given_back),
            (found.left, np.full(len(found.left), midnight), self.keys.expired),
        ):
            state[who], ended[who], keys[who] = _CANCELLED, at, key
        return state, ended, self.keys.numbers(keys, self.first)

    def _away(self) -> Numbers:
        """From not showing up to being restored: once at most for each."""
        away = np.zeros(self.size, dtype=np.int64)
        away[self.found.restored] = self.found.restored_at - self.found.away_since
        return away

    def _existing(self, made: Columns) -> Columns:
        """Without the rows of tickets that never were. References become places among those that stay."""
        exists = self.found.issued_at >= 0
        if exists.all():
            return made
        place = np.cumsum(exists) - 1
        kept = {name: values[exists] for name, values in made.items()}
        for name in ("replaces", "replaced_by"):
            kept[name] = np.where(kept[name] >= 0, place[kept[name]], -1)
        return kept

    def attentions(self, day: date, start: int) -> Columns:
        found = self.found
        shown = np.flatnonzero(found.how != NO_SHOW)
        ended = self.keys.ended[shown]
        shown = shown[np.argsort(ended)]
        tickets = found.tickets[shown]
        exists = np.cumsum(found.issued_at >= 0) - 1
        # Only the first visit can be the one that was passed on.
        second = _places(found.at[shown], tickets, np.ones(len(shown), dtype=bool))
        queue = np.where(second > 0, self.queue[tickets], self.people.queue[tickets])
        return {
            "day": np.full(len(shown), day.toordinal() - _EPOCH, dtype=np.int64),
            "ticket": exists[tickets],
            "ordinal": second + 1,
            "queue": queue,
            "preferential": self.people.preferential[tickets].astype(np.int64),
            "window": found.window[shown],
            "agent": found.agent[shown],
            "started_at": found.start[shown] + start,
            "ended_at": found.end[shown] + start,
            "hour": found.start[shown] // HOUR,
            "weekday": np.full(len(shown), day.isoweekday(), dtype=np.int64),
            "service_ms": found.service_ms[shown],
            "hold_ms": found.hold_ms[shown],
            "ending": found.how[shown],
            "seq": self.keys.numbers(self.keys.ended[shown], self.first),
        }

    def sessions(self, day: date, start: int) -> Columns:
        """Each spell until the window's next one, cut at the full hours."""
        found = self.found
        order = np.lexsort((self.keys.sessions, found.session_window))
        window, at = found.session_window[order], found.session_at[order]
        until = np.concatenate([at[1:], at[:1]])
        spell = found.session_state[order] != _CLOSED_WINDOW
        since, until, order = at[spell], until[spell], order[spell]
        assert bool((until >= since).all()), "a window was left open"
        pieces = np.maximum((until - 1) // HOUR - since // HOUR + 1, 0) * (until > since)
        row = np.repeat(np.arange(len(since)), pieces)
        within = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        hour = since[row] // HOUR + within
        begin, end = np.maximum(since[row], hour * HOUR), np.minimum(until[row], (hour + 1) * HOUR)
        seq = self.keys.numbers(self.keys.sessions[order[row]], self.first)
        sort = np.lexsort((begin, seq))
        del window
        self.reasons = found.session_reason[order[row]][sort]
        made = {
            "day": np.full(len(row), day.toordinal() - _EPOCH, dtype=np.int64),
            "window": found.session_window[order[row]],
            "agent": found.session_agent[order[row]],
            "state": found.session_state[order[row]],
            "since": begin + start,
            "until": end + start,
            "hour": hour,
            "weekday": np.full(len(row), day.isoweekday(), dtype=np.int64),
            "ms": end - begin,
            "seq": seq,
        }
        return {name: values[sort] for name, values in made.items()}


_EPOCH = date(1970, 1, 1).toordinal()


def _places(order: Numbers, group: Numbers, exists: npt.NDArray[np.bool_]) -> Numbers:
    """The place of each among those of its group, from 0, by `order`."""
    place = np.zeros(len(group), dtype=np.int64)
    rows = np.flatnonzero(exists)
    rows = rows[np.lexsort((order[rows], group[rows]))]
    first = np.searchsorted(group[rows], group[rows], side="left")
    place[rows] = np.arange(len(rows)) - first
    return place


def _ids(people: Crowd, found: Visits, start: int) -> npt.NDArray[np.uint8]:
    """UUIDs of version 7: their first 48 bits are the instant."""
    exists = found.issued_at >= 0
    ids = people.id_bytes[exists].copy()
    instants = (found.issued_at[exists] + start).astype(">u8").view(np.uint8).reshape(-1, 8)
    ids[:, :6] = instants[:, 2:]
    ids[:, 6] = ids[:, 6] & 0x0F | 0x70
    ids[:, 8] = ids[:, 8] & 0x3F | 0x80
    return ids
