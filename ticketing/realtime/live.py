"""The one background task of a process: it renders what its own rooms show, and keeps the beat."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from ticketing.access import people, tokens
from ticketing.domain.errors import SuyayError
from ticketing.ledger.availability import DATABASE_AWAY, reason
from ticketing.ledger.context import Core
from ticketing.queueing import day_end, views
from ticketing.realtime.by_time import ChangesByTime
from ticketing.realtime.hints import Hint
from ticketing.realtime.publisher import Publisher
from ticketing.realtime.rooms import Room, RoomKind, Rooms
from ticketing.realtime.shapes import Beat, RoomPush
from ticketing.realtime.snapshots import RENDERER, snapshot
from ticketing.telemetry import meters

logger = logging.getLogger(__name__)

BEAT_S = 10.0
# Delay of a commit whose hint was lost: Redis was away, or the process died between commit and hint.
CATCH_UP_S = 2.0
EXPIRE_S = 60.0
# Rooms that an event concerns only through the length of a queue are painted at most this often.
DEFERRED_S = 1.0
#: Rooms that change by time alone. The board does at midnight; kiosks hear of an opening through it too.
_BY_TIME = frozenset({RoomKind.BOARD, RoomKind.QUEUES})


class Outlet(Protocol):
    """The live loop's interface to Socket.IO."""

    def state(self, room: str, payload: RoomPush) -> None: ...

    def beat(self, site: str, payload: Beat) -> None: ...

    def expel(self, sid: str) -> None: ...

    def cut_off_stuck(self) -> None: ...


class Live:
    """Drains the publisher's hints; each room of a site is rendered once per drain, with the newest state."""

    def __init__(
        self,
        core: Core,
        rooms: Rooms,
        publisher: Publisher,
        outlet: Outlet,
        build: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._core = core
        self._rooms = rooms
        self._publisher = publisher
        self._outlet = outlet
        self._build = build
        self._clock = clock
        self._deferred: set[Room] = set()
        self._rendered: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._changes = ChangesByTime(core, clock)

    def run(self) -> None:
        """Forever: one failure is logged and the next hint is served."""
        while True:
            try:
                self.step(DEFERRED_S)
            except DATABASE_AWAY as error:
                # The hints of this round are lost with it, and found again by catch_up.
                logger.warning("live loop: the database cannot be asked: %s", reason(error))
                time.sleep(DEFERRED_S)
            except Exception:
                # Whatever it was, displays must go on afterwards.
                logger.exception("live loop: a round failed")
                time.sleep(DEFERRED_S)

    def step(self, timeout_s: float = 0.0) -> None:
        """Serve the hints there are, waiting up to timeout_s for the first, then whatever is due."""
        for hint in self._publisher.take(self._changes.wait_s(timeout_s) if timeout_s > 0 else 0.0):
            self.serve(hint)
        self._when_due("changes", DEFERRED_S, lambda: self._changes.look(self._rooms.sites()))
        self.render_by_time()
        self._when_due("deferred", DEFERRED_S, self.render_deferred)
        self._when_due("catch up", CATCH_UP_S, self.catch_up)
        self._when_due("stuck", CATCH_UP_S, self._outlet.cut_off_stuck)
        self._when_due("beat", BEAT_S, self.beat)
        self._when_due("expire", EXPIRE_S, self._expire)

    def serve(self, hint: Hint) -> None:
        """Render the rooms that a commit concerns; the site's other rooms follow within DEFERRED_S."""
        rooms = self._rooms.of_site(hint.site)
        self._changes.moved(hint.site)
        urgent = [room for room in rooms if _concerns(hint, room)]
        self._deferred.update(set(rooms) - set(urgent))
        # The display first: people in the waiting room look at it.
        for room in sorted(urgent, key=lambda room: room.kind):
            self._render(room)
        # Last: when the database fails in between, catch_up finds this seq not rendered and serves it again.
        self._rendered[hint.site] = max(hint.seq, self._rendered.get(hint.site, 0))
        self._publisher.shown(hint.site, hint.seq)

    def render_by_time(self) -> None:
        """Paint the rooms of the sites that changed without an event; their seq is the one they had."""
        for site, now in self._changes.due():
            rooms = [room for room in self._rooms.of_site(site) if room.kind in _BY_TIME]
            for room in sorted(rooms, key=lambda room: room.kind):
                self._render(room)
            self._changes.painted(site, now)

    def render_deferred(self) -> None:
        for room in sorted(self._deferred, key=lambda room: room.name):
            self._render(room)

    def catch_up(self) -> dict[str, int]:
        """Every joined site's seq, once what was committed unheard is rendered."""
        people.check_access(self._core)
        sequences = views.sequences(self._core, sorted(self._rooms.sites()))
        meters.looked(seq - self._rendered.get(site, seq) for site, seq in sequences.items())
        for site, seq in sequences.items():
            if seq > self._rendered.get(site, 0):
                self.serve(Hint(site, seq))
        return sequences

    def beat(self) -> None:
        """Tell every joined site's seq."""
        self._expel_revoked()
        for site, seq in self.catch_up().items():
            self._outlet.beat(site, {"site": site, "seq": seq, "build": self._build})

    def missed(self) -> None:
        """Hints may have been lost: every room is painted again."""
        for site in self._rooms.sites():
            self._publisher.receive(Hint(site, 0))

    def _render(self, room: Room) -> None:
        if self._rooms.site_of(room) is not None:
            try:
                _, payload = snapshot(self._core, room, RENDERER, self._clock())
                self._outlet.state(room.name, payload)
            except SuyayError as error:
                # The catalogue removed a window while a client was watching it.
                logger.info("live loop: %s cannot be shown: %s", room.name, error)
        self._deferred.discard(room)

    def _expel_revoked(self) -> None:
        visitors = self._rooms.visitors()
        by_token = {each.token for each in visitors.values() if each.token}
        by_person = {each.person for each in visitors.values() if each.person}
        valid = tokens.still_valid(self._core, by_token) | people.still_active(self._core, by_person)
        for sid, visitor in visitors.items():
            held = visitor.token or visitor.person
            if held is not None and held not in valid:
                self._outlet.expel(sid)

    def _expire(self) -> None:
        day_end.expire_due(self._core, self._clock())

    def _when_due(self, name: str, every_s: float, task: Callable[[], object]) -> None:
        now = time.monotonic()
        if now >= self._due.get(name, 0.0):
            self._due[name] = now + every_s
            task()


def _concerns(hint: Hint, room: Room) -> bool:
    if room.kind is RoomKind.WINDOW:
        return room.id in hint.windows
    if room.kind is RoomKind.TICKET:
        return room.id in hint.tickets
    return room.kind is RoomKind.BOARD and hint.calls
