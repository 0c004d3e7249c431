"""The live loop, one background task per process: it renders the process's rooms and sends the beat."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol, cast

from ticketing.access import people, tokens
from ticketing.domain.authorisation import ActorKind
from ticketing.domain.calendar import instants
from ticketing.domain.calendar.clocks import SKEW
from ticketing.domain.calendar.days import business_day
from ticketing.domain.calendar.instants import from_text
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import SuyayError
from ticketing.domain.settings import NETWORK
from ticketing.ledger.availability import DATABASE_AWAY, DATABASE_REFUSES, reason
from ticketing.ledger.context import Core
from ticketing.ledger.steady_clock import SteadyClock
from ticketing.queueing import day_end, releasing
from ticketing.queueing.reading import views
from ticketing.realtime import rights
from ticketing.realtime.by_time import ChangesByTime
from ticketing.realtime.hints import Hint
from ticketing.realtime.publisher import Publisher
from ticketing.realtime.rooms import Room, RoomKind, Rooms, Visitor
from ticketing.realtime.shapes import Beat, RoomPush
from ticketing.realtime.snapshots import renderer, scoped, snapshot
from ticketing.telemetry import meters

logger = logging.getLogger(__name__)

BEAT_S = 10.0
# Longest delay of a commit whose hint was lost: Redis was away, or the process died between commit and hint.
CATCH_UP_S = 2.0
EXPIRE_S = 60.0
# A token that is not used ends after days; a display may use it for weeks over one connection.
SEEN_S = 600.0
# With a round of DEFERRED_S, a right that ended leaves open sockets within 2 seconds.
EXPEL_S = 0.5
# Interval at which a process confirms the anchor of the machine's clock.
CONFIRM_S = 60.0
# How late a new day may be painted.
MIDNIGHT_S = 1.0
# Rooms that an event concerns only through the length of a queue are rendered at most this often.
DEFERRED_S = 1.0
#: Rooms that change by time alone. The board does at midnight; kiosks hear of an opening through it too.
_BY_TIME = frozenset({RoomKind.BOARD, RoomKind.QUEUES})


class Outlet(Protocol):
    """The live loop's interface to Socket.IO."""

    def state(self, channel: str, payload: RoomPush) -> None: ...

    def beat(self, site: str, payload: Beat) -> None: ...

    def expel(self, sid: str, room: str, code: ErrorCode) -> None: ...

    def leave(self, sid: str, channel: str) -> None: ...

    def enter(self, sid: str, channel: str) -> None: ...

    def disconnect(self, sid: str) -> None: ...

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
        # The instant at which time alone changes what a supervisor's room shows; None: only an event will.
        self._alerts_at: dict[Room, datetime | None] = {}
        self._changes = ChangesByTime(core, clock)
        self._jump = timedelta()
        # The business day in which each joined site was last rendered.
        self._days: dict[str, date] = {}

    def run(self) -> None:
        """Run forever: a failure is logged, and the next hint is served."""
        while True:
            try:
                self.step(DEFERRED_S)
            except DATABASE_AWAY as error:
                # The hints of this round are lost with it, and found again by catch_up.
                logger.warning("live loop: the database cannot be asked: %s", reason(error))
                time.sleep(DEFERRED_S)
            except Exception:
                # Displays must go on after any failure.
                logger.exception("live loop: a round failed")
                time.sleep(DEFERRED_S)

    def step(self, timeout_s: float = 0.0) -> None:
        """Serve the pending hints, waiting up to timeout_s for the first, then run the tasks that are due."""
        for hint in self._publisher.take(self._changes.wait_s(timeout_s) if timeout_s > 0 else 0.0):
            self.serve(hint)
        self._when_due("changes", DEFERRED_S, lambda: self._changes.look(self._rooms.sites()))
        self.render_by_time()
        self._when_due("deferred", DEFERRED_S, self.render_deferred)
        self._when_due("alerts", DEFERRED_S, self.render_changed)
        self._when_due("catch up", CATCH_UP_S, self.catch_up)
        self._when_due("clock", CATCH_UP_S, self.look_at_clock)
        self._when_due("release", CATCH_UP_S, self._release)
        self._when_due("stuck", CATCH_UP_S, self._outlet.cut_off_stuck)
        self._when_due("revoked", EXPEL_S, self.expel_revoked)
        self._when_due("midnight", MIDNIGHT_S, self.turn_days)
        self._when_due("beat", BEAT_S, self.beat)
        self._when_due("seen", SEEN_S, self._see_devices)
        self._when_due("expire", EXPIRE_S, self._expire)

    def serve(self, hint: Hint) -> None:
        """Render the rooms that a commit concerns; the site's other rooms follow within DEFERRED_S."""
        # What belongs to the network, such as an entity's name, is shown at every site.
        rooms = self._rooms.all() if hint.site == NETWORK else self._rooms.of_site(hint.site)
        self._changes.moved(hint.site)
        urgent = [room for room in rooms if _concerns(hint, room)]
        self._deferred.update(set(rooms) - set(urgent))
        # Displays first: people in the waiting room look at them.
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
        for room in sorted(self._deferred, key=lambda room: room.channel):
            self._render(room)

    def render_changed(self) -> None:
        """Paint the rooms whose instant has come; a room that is new here is painted to learn its instant."""
        now = self._clock()
        joined = {room for room in self._rooms.all() if room.kind is RoomKind.QUEUES}
        for gone in self._alerts_at.keys() - joined:
            del self._alerts_at[gone]
        for room in joined:
            changes_at = self._alerts_at.get(room, now)
            if changes_at is not None and changes_at <= now:
                self._render(room)

    def catch_up(self) -> dict[str, int]:
        """`{site: seq}` of the joined sites, after rendering the commits whose hints were lost."""
        people.check_access(self._core)
        sites = self._rooms.sites()
        sequences = views.sequences(self._core, sorted({*sites, NETWORK} if sites else ()))
        meters.looked(seq - self._rendered.get(site, seq) for site, seq in sequences.items())
        for site, seq in sequences.items():
            if seq > self._rendered.get(site, 0):
                self.serve(Hint(site, seq))
        return sequences

    def beat(self) -> None:
        """Send every joined site its seq, after putting out clients whose access was revoked."""
        self.expel_revoked()
        sequences = self.catch_up()
        at = instants.to_text(self._clock())
        for site, seq in sequences.items():
            self._outlet.beat(site, {"site": site, "seq": seq, "build": self._build, "at": at})

    def turn_days(self) -> None:
        """Render the rooms of each site whose business day has just begun: no event tells of midnight."""
        sites, at = self._rooms.sites(), self._clock()
        for site in sites:
            zone = views.remembered_zone(self._core, site)
            if zone is None:
                continue
            today = business_day(at, zone)
            if self._days.setdefault(site, today) != today:
                self._days[site] = today
                self._deferred.update(self._rooms.of_site(site))
        self._days = {site: day for site, day in self._days.items() if site in sites}
        self.render_deferred()

    def look_at_clock(self) -> None:
        """Confirm the clock's anchor now and then, while the clock is held at each look; show that."""
        jump = self._core.jump()
        if isinstance(self._clock, SteadyClock):
            if jump or self._jump:
                self._confirm(self._clock)
            else:
                self._when_due("anchor", CONFIRM_S, partial(self._confirm, self._clock))
            jump = self._clock.jump()
        if abs(jump - self._jump) > SKEW:
            self._jump = jump
            self._deferred.update(room for room in self._rooms.all() if room.kind is RoomKind.QUEUES)

    def _confirm(self, clock: SteadyClock) -> None:
        # A database that can only be read, such as one in recovery, still shows everything: so do the rooms.
        try:
            clock.look()
        except DATABASE_REFUSES as error:
            logger.warning("the clock cannot be confirmed: %s", reason(error))

    def missed(self) -> None:
        """Render every room again, because hints may have been lost."""
        for site in self._rooms.sites():
            self._publisher.receive(Hint(site, 0))

    def _render(self, room: Room) -> None:
        if self._rooms.site_of(room) is not None:
            try:
                _, payload = snapshot(self._core, room, renderer(room), self._clock())
                self._outlet.state(room.channel, payload)
                if room.kind is RoomKind.QUEUES:
                    changes_at = cast("str | None", payload.get("changes_at"))
                    self._alerts_at[room] = from_text(changes_at) if changes_at else None
            except SuyayError as error:
                # The catalogue removed a window while a client was watching it.
                logger.info("live loop: %s cannot be shown: %s", room.name, error)
                self._alerts_at[room] = None
        self._deferred.discard(room)

    def expel_revoked(self) -> None:
        """Close the rooms of clients whose session or token ended, or whose grants no longer cover them."""
        people.check_access(self._core)
        now = self._clock()
        for sid, visitor in self._rooms.visitors().items():
            renewed = rights.renewed(self._core, visitor, now)
            if isinstance(renewed, ErrorCode):
                for room in self._rooms.rooms_of(sid):
                    self._outlet.expel(sid, room.name, renewed)
                self._outlet.disconnect(sid)
            elif renewed != visitor:
                self._rooms.renew(sid, renewed)
                self._close_rooms(sid, renewed)

    def _close_rooms(self, sid: str, visitor: Visitor) -> None:
        for room in self._rooms.rooms_of(sid):
            code = rights.refusal(visitor, room)
            if code is not None:
                self._rooms.leave(sid, room)
                self._outlet.leave(sid, room.channel)
                self._outlet.expel(sid, room.name, code)
            elif (now := scoped(room, visitor.actor)) != room:
                self._move(sid, room, now)

    def _move(self, sid: str, room: Room, to: Room) -> None:
        """The same room with more or fewer entities: its state follows with the next round."""
        site = self._rooms.site_of(room)
        self._rooms.leave(sid, room)
        self._outlet.leave(sid, room.channel)
        if site is not None:
            self._rooms.join(sid, to, site)
            self._outlet.enter(sid, to.channel)
            self._deferred.add(to)

    def _see_devices(self) -> None:
        actors = [each.actor for each in self._rooms.visitors().values()]
        devices = {each.id for each in actors if each is not None and each.kind is ActorKind.DEVICE}
        if devices:
            tokens.seen(self._core, devices, self._clock())

    def _expire(self) -> None:
        day_end.expire_due(self._core, self._clock())

    def _release(self) -> None:
        releasing.release_due(self._core, self._clock())

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
