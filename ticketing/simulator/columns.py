"""Simulated days as columns of whole numbers, one array for each fact; facts.py turns them into Arrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from ticketing.domain.calendar.days import day_start
from ticketing.domain.events import EventType
from ticketing.domain.states import State
from ticketing.domain.windows import WindowState
from ticketing.simulator.crowd import Numbers
from ticketing.simulator.desks import FINISHED, NO_SHOW, PASSED_ON, WRONG_QUEUE
from ticketing.simulator.events import NUMBERS_A_DAY, Keys, instant, key
from ticketing.simulator.floor import Floor
from ticketing.simulator.habits import HOUR
from ticketing.simulator.month import DAY, PastDay, day_of, joined, time_of
from ticketing.simulator.visits import STATES

Columns = dict[str, npt.NDArray[np.int64]]
STATE_NAMES = tuple(State)
_FINISHED, _CLOSED, _NO_SHOW, _MISROUTED, _CANCELLED = (
    STATE_NAMES.index(state)
    for state in (State.FINISHED, State.CLOSED, State.NO_SHOW, State.MISROUTED, State.CANCELLED)
)
#: Event that ends an attention, by the outcome of the visit; a no-show is not an attention.
ENDINGS = (EventType.FINISHED, "", EventType.TRANSFERRED, EventType.MISROUTED)
_CLOSED_WINDOW = STATES.index(WindowState.CLOSED)
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class SiteColumns:
    """tickets, attentions, sessions: columns in the order of their datasets.

    Numbers stand for names: queues, windows, agents and services are numbered as in the floor, tickets by
    their rows here; -1 is none. Instants are ms since 1970, UTC. reasons: of the sessions. id_bytes: 16 each.
    """

    tickets: Columns
    attentions: Columns
    sessions: Columns
    reasons: npt.NDArray[np.object_]
    id_bytes: npt.NDArray[np.uint8]


def columns(floor: Floor, days: Sequence[PastDay]) -> SiteColumns:
    return _Numbers(floor, days).columns()


class _Numbers:
    """The three datasets of several days, which share the order of their events."""

    def __init__(self, floor: Floor, days: Sequence[PastDay]) -> None:
        self.people, self.found = joined(days)
        self.days = _Days(floor, [each.day for each in days])
        self.midnight = self.days.midnights[day_of(self.found.left_since)]
        self.keys = Keys(self.people, self.found, self.midnight)
        self.ended_seq = self._seq(self.keys.ended)
        self.size = self.people.size
        self.passed_on = self._count(self.found.how == PASSED_ON)
        self.queue = np.where(self.passed_on > 0, self.people.target, self.people.queue)

    def columns(self) -> SiteColumns:
        made, issued_at = self._tickets(), self.found.issued_at
        # Replacements of misrouted tickets come after the other rows of their day: sort them in, and drop
        # those that were never issued.
        order = np.argsort(issued_at * NUMBERS_A_DAY + made["seq"] % NUMBERS_A_DAY)
        order = order[np.count_nonzero(issued_at < 0) :]
        place = np.full(self.size + 1, -1, dtype=np.int64)
        place[order] = np.arange(len(order))
        tickets = {name: values[order] for name, values in made.items()}
        for name in ("replaces", "replaced_by"):
            tickets[name] = place[tickets[name]]
        sessions, reasons = self._sessions()
        return SiteColumns(
            tickets=tickets,
            attentions=self._attentions(place),
            sessions=sessions,
            reasons=reasons,
            id_bytes=_ids(self.people.id_bytes[order], tickets["issued_at"]),
        )

    def _count(self, which: npt.NDArray[np.bool_]) -> Numbers:
        return np.bincount(self.found.tickets[which], minlength=self.size)

    def _sum(self, values: Numbers) -> Numbers:
        return np.bincount(self.found.tickets, weights=values, minlength=self.size).astype(np.int64)

    def _seq(self, keys: Numbers) -> Numbers:
        return self.days.seq(self.keys, keys)

    def _tickets(self) -> Columns:
        """Columns with a row for each row of the crowd."""
        people, found, clock = self.people, self.found, self.days.clock
        # With several calls of one ticket, the last assignment wins.
        last = np.full(self.size, -1, dtype=np.int64)
        last[found.tickets] = np.arange(len(found.tickets))
        shown = np.flatnonzero(found.how != NO_SHOW)[::-1]
        started = np.full(self.size, -1, dtype=np.int64)
        started[found.tickets[shown]] = clock(found.start[shown])
        how = _of(found.how, last)
        again = self._waits_again(how)
        calls = np.where(again, -1, last)
        stays = np.where(again & (started < 0), -1, last)
        state, ended, seq = self._endings(how, last)
        wait = self._sum(found.at - found.since)
        wait[found.given_back] += found.given_back_at - found.given_back_since
        ended_at = clock(ended)
        # How long they waited whom the day's end found in the room is not known.
        wait[found.left] = ended_at[found.left] = -1
        coded = state == _FINISHED
        told = self._goes_on(_of(clock(found.at), last), started, stays)
        return {
            "day": self.days.number(people.at),
            "number": self._series_places(),
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
            "issued_at": clock(found.issued_at),
            "arrived_at": clock(people.at),
            "called_at": told[0],
            "started_at": told[1],
            "ended_at": ended_at,
            "hour": time_of(people.at) // HOUR,
            "weekday": self.days.weekday(people.at),
            "window": _of(found.window, told[2]),
            "agent": _of(found.agent, told[2]),
            "rule": _of(found.rule, calls),
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

    def _goes_on(self, called: Numbers, started: Numbers, stays: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """The call, the start, and the call whose window counts: who goes on for a misrouted ticket on which
        the person was attended has those of that ticket until the next call, as lake.fact_rows tells it."""
        origin, latest = self.people.origin, self.days.clock(self.found.issued_at) - 1
        attended_before = (origin >= 0) & (started < 0) & (_of(started, origin) >= 0)
        not_called = attended_before & (called < 0)
        return (
            np.where(not_called, np.minimum(_of(called, origin), latest), called),
            np.where(attended_before, np.minimum(_of(started, origin), latest), started),
            np.where(not_called, _of(stays, origin), stays),
        )

    def _series_places(self) -> Numbers:
        """Number of tickets that the same series issued before on that day."""
        series = day_of(self.people.at) * (self.people.queue.max(initial=0) + 1) + self.people.queue
        # Tickets that were never issued come first in the order; they get no series, so they take no number.
        return _places(self.keys.issued, np.where(self.found.issued_at < 0, -1, series))

    def _waits_again(self, how: Numbers) -> npt.NDArray[np.bool_]:
        """Whether each ticket is at no window in the end, though it may have been called: passed on and not
        called again, given back, or expired."""
        again: npt.NDArray[np.bool_] = how == PASSED_ON
        again[self.found.given_back] = True
        again[self.found.left] = True
        return again

    def _endings(self, how: Numbers, last: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """State, instant and number of the last event."""
        found = self.found
        state = np.select(
            [how == FINISHED, how == NO_SHOW, how == WRONG_QUEUE],
            [np.where(self.people.uncoded, _CLOSED, _FINISHED), _NO_SHOW, _MISROUTED],
            _CANCELLED,
        )
        ended, seq = _of(found.end, last), _of(self.ended_seq + self.keys.coded, last)
        for who, at, keys in (
            (found.given_back, found.given_back_at, self.keys.given_back),
            (found.left, self.midnight, self.keys.expired),
        ):
            state[who], ended[who], seq[who] = _CANCELLED, at, self._seq(keys)
        return state, ended, seq

    def _away(self) -> Numbers:
        """Time in ms from the no-show to the restoring, at most once for each ticket."""
        away = np.zeros(self.size, dtype=np.int64)
        away[self.found.restored] = self.found.restored_at - self.found.away_since
        return away

    def _attentions(self, place: Numbers) -> Columns:
        """Columns of the attentions. place: of each ticket among the issued ones, by row of the crowd."""
        found = self.found
        shown = np.flatnonzero(found.how != NO_SHOW)
        shown = shown[np.argsort(self.keys.ended[shown])]
        tickets, start = found.tickets[shown], found.start[shown]
        # A second visit is in the queue that the ticket was transferred to: only a first one is passed on.
        second = _places(found.at[shown], tickets)
        return {
            "day": self.days.number(start),
            "ticket": place[tickets],
            "ordinal": second + 1,
            "queue": np.where(second > 0, self.queue[tickets], self.people.queue[tickets]),
            "preferential": self.people.preferential[tickets].astype(np.int64),
            "window": found.window[shown],
            "agent": found.agent[shown],
            "started_at": self.days.clock(start),
            "ended_at": self.days.clock(found.end[shown]),
            "hour": time_of(start) // HOUR,
            "weekday": self.days.weekday(start),
            "service_ms": found.service_ms[shown],
            "hold_ms": found.hold_ms[shown],
            "ending": found.how[shown],
            "seq": self.ended_seq[shown],
        }

    def _sessions(self) -> tuple[Columns, npt.NDArray[np.object_]]:
        """Columns of spells, each until the window's next one, cut at full hours; and reasons of pauses."""
        found = self.found
        order = np.lexsort((self.keys.sessions, found.session_window))
        at = found.session_at[order]
        until = np.concatenate([at[1:], at[:1]])
        spell = found.session_state[order] != _CLOSED_WINDOW
        since, until, order = at[spell], until[spell], order[spell]
        same_day = day_of(since) == day_of(until)
        assert bool((same_day & (until >= since)).all()), "a window was left open"
        begin_of_day, since, until = since - time_of(since), time_of(since), time_of(until)
        pieces = np.maximum((until - 1) // HOUR - since // HOUR + 1, 0) * (until > since)
        row = np.repeat(np.arange(len(since)), pieces)
        hour = since[row] // HOUR + np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        begin, end = np.maximum(since[row], hour * HOUR), np.minimum(until[row], (hour + 1) * HOUR)
        day, session = begin_of_day[row], order[row]
        seq = self._seq(self.keys.sessions[session])
        sort = np.lexsort((begin, seq))
        made = {
            "day": self.days.number(day),
            "window": found.session_window[session],
            "agent": found.session_agent[session],
            "state": found.session_state[session],
            "since": self.days.clock(day + begin),
            "until": self.days.clock(day + end),
            "hour": hour,
            "weekday": self.days.weekday(day),
            "ms": end - begin,
            "seq": seq,
        }
        return {name: values[sort] for name, values in made.items()}, found.session_reason[session][sort]


class _Days:
    """Calendar fields of instants of the long day. midnights: the end of each day, as such instants."""

    def __init__(self, floor: Floor, days: Sequence[date]) -> None:
        starts = np.array([_epoch_ms(floor, day) for day in days], dtype=np.int64)
        ends = np.array([_epoch_ms(floor, day + timedelta(days=1)) for day in days], dtype=np.int64)
        self._begins = np.arange(len(days)) * DAY
        self._shifts = starts - self._begins
        self.midnights = ends - self._shifts
        self._ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
        self._weekdays = np.array([day.isoweekday() for day in days], dtype=np.int64)

    def clock(self, at: Numbers) -> Numbers:
        """Instants in ms since 1970. The -1 of an absent event becomes an instant before all days."""
        return at + self._shifts[day_of(at)]

    def number(self, at: Numbers) -> Numbers:
        """Numbers of the instants' days since 1970."""
        return self._ordinals[day_of(at)] - _EPOCH

    def weekday(self, at: Numbers) -> Numbers:
        return self._weekdays[day_of(at)]

    def seq(self, keys: Keys, wanted: Numbers) -> Numbers:
        """Sequence numbers that the ledger would give these events."""
        firsts = self._ordinals * NUMBERS_A_DAY - keys.places(key(self._begins, 0, 0))
        return keys.places(wanted) + firsts[day_of(instant(wanted))]


def _epoch_ms(floor: Floor, day: date) -> int:
    return round(day_start(day, floor.timezone).timestamp() * 1000)


def _of(values: Numbers, places: Numbers) -> Numbers:
    """The values at these places; -1 where the place is -1."""
    return np.append(values, -1)[places]


def _places(order: Numbers, group: Numbers) -> Numbers:
    """Place of each row in its group, from 0, by `order`, by which the rows are nearly sorted already."""
    place = np.zeros(len(group), dtype=np.int64)
    rows = np.flatnonzero(np.bincount(group + 1)[group + 1] > 1)
    rows = rows[np.argsort(order[rows], kind="stable")]
    # Numpy has a faster sort, by counting, for numbers of 16 bits.
    small = np.int16 if group.max(initial=0) < 1 << 15 else np.int64
    rows = rows[np.argsort(group[rows].astype(small), kind="stable")]
    sizes = np.bincount(group[rows] + 1)
    place[rows] = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return place


def _ids(random: npt.NDArray[np.uint8], issued_at: Numbers) -> npt.NDArray[np.uint8]:
    """UUIDs of version 7: their first 48 bits are the instant."""
    instants = issued_at.astype(">u8").view(np.uint8).reshape(-1, 8)
    random[:, :6] = instants[:, 2:]
    random[:, 6] = random[:, 6] & 0x0F | 0x70
    random[:, 8] = random[:, 8] & 0x3F | 0x80
    return random
