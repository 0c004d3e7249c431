"""Membership of sockets in this process's rooms."""

import threading
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum, auto

from ticketing.domain.authorisation import Actor


class RoomKind(StrEnum):
    BOARD = auto()
    QUEUES = auto()
    WINDOW = auto()
    TICKET = auto()
    DEVICE = auto()


_KINDS = frozenset(map(str, RoomKind))


@dataclass(frozen=True, slots=True)
class Room:
    """A room, named `kind:id`. entities: its members read these alone; None: all."""

    kind: RoomKind
    id: str
    entities: frozenset[str] | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def channel(self) -> str:
        """Name by which the server sends to the members: each scope gets a state of its own."""
        return self.name if self.entities is None else f"{self.name}#{','.join(sorted(self.entities))}"


def parse(name: object) -> Room | None:
    """The room of that name; None when its kind is unknown or its id invalid."""
    kind, _, room_id = name.partition(":") if isinstance(name, str) else ("", "", "")
    known = kind in _KINDS and 0 < len(room_id) <= 200 and "\0" not in room_id
    return Room(RoomKind(kind), room_id) if known else None


@dataclass(frozen=True, slots=True)
class Visitor:
    """The caller behind a socket, and what its access depends on. All None: a citizen with a link.

    digest: hash of the bearer token. session: id of the login's session.
    """

    actor: Actor | None = None
    digest: str | None = None
    session: str | None = None


class Rooms:
    """The sockets of this process, the rooms they joined, and the site of each room."""

    def __init__(self) -> None:
        # The threaded server of the tests joins and renders at the same time.
        self._lock = threading.Lock()
        self._visitors: dict[str, Visitor] = {}
        self._members: dict[Room, set[str]] = defaultdict(set)
        self._site_of: dict[Room, str] = {}

    def enter(self, sid: str, visitor: Visitor) -> None:
        with self._lock:
            self._visitors[sid] = visitor

    def renew(self, sid: str, visitor: Visitor) -> None:
        """Keep what the visitor may do now, unless the socket has disconnected."""
        with self._lock:
            if sid in self._visitors:
                self._visitors[sid] = visitor

    def visitor(self, sid: str) -> Visitor:
        return self._visitors.get(sid, Visitor())

    def join(self, sid: str, room: Room, site: str) -> None:
        with self._lock:
            self._members[room].add(sid)
            self._site_of[room] = site

    def leave(self, sid: str, room: Room) -> None:
        with self._lock:
            self._remove(sid, room)

    def drop(self, sid: str) -> None:
        """Forget a socket that has disconnected."""
        with self._lock:
            self._visitors.pop(sid, None)
            for room in [room for room, members in self._members.items() if sid in members]:
                self._remove(sid, room)

    def _remove(self, sid: str, room: Room) -> None:
        members = self._members.get(room, set())
        members.discard(sid)
        if not members:
            self._members.pop(room, None)
            self._site_of.pop(room, None)

    def of_site(self, site: str) -> list[Room]:
        with self._lock:
            return [room for room, its in self._site_of.items() if its == site]

    def all(self) -> list[Room]:
        with self._lock:
            return list(self._site_of)

    def site_of(self, room: Room) -> str | None:
        return self._site_of.get(room)

    def rooms_of(self, sid: str) -> list[Room]:
        with self._lock:
            return [room for room, members in self._members.items() if sid in members]

    def sites_of(self, sid: str) -> set[str]:
        """The sites of the rooms that this socket is in."""
        with self._lock:
            return {self._site_of[room] for room, members in self._members.items() if sid in members}

    def sites(self) -> set[str]:
        with self._lock:
            return set(self._site_of.values())

    def visitors(self) -> dict[str, Visitor]:
        with self._lock:
            return dict(self._visitors)
