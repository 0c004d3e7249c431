"""Places for connections: a limit per address and in all, with a reserve for devices and logged-in people.

A connection is new until its first request, or its entry into the live rooms, tells its caller: a device,
a person or a program is known, all else is anonymous. New connections make room for newer ones, so an
attacker that opens thousands cannot keep a kiosk out, which is known within milliseconds. An anonymous
connection beyond the limits is refused, and those that were there stay.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum, auto

#: Key of the WSGI environment under which the server leaves the request's place.
PLACE = "suyay.place"


class Standing(StrEnum):
    NEW = auto()
    ANONYMOUS = auto()
    KNOWN = auto()
    LEFT = auto()


@dataclass(frozen=True, slots=True)
class PlaceLimits:
    """per_address: anonymous connections of one address. all: connections of the process."""

    per_address: int
    all: int

    @property
    def new_per_address(self) -> int:
        """Enough for all that come before the first of them is asked who it is."""
        return max(8, self.per_address // 2)

    @property
    def new(self) -> int:
        return max(1, self.all // 4)

    @property
    def anonymous(self) -> int:
        """A quarter of all is kept for known callers."""
        return max(1, self.all // 2)


@dataclass(eq=False, slots=True)
class Place:
    """One connection. address: None behind a proxy, which counts addresses itself. end: ends it."""

    address: str | None
    end: Callable[[], None]
    _places: "Places"
    standing: Standing = field(default=Standing.NEW)

    def known(self) -> None:
        """The caller is a device, a person or a program."""
        self._places.move(self, Standing.KNOWN)

    def stay(self) -> bool:
        """Whether an anonymous caller may stay. False changes nothing: as a new one it goes before long."""
        if self.standing is Standing.NEW and self._places.has_room(self.address):
            self._places.move(self, Standing.ANONYMOUS)
        return self.standing is not Standing.NEW

    def start_again(self) -> None:
        """The connection becomes a websocket: who the caller is will be told."""
        self._places.move(self, Standing.NEW)

    def expire(self) -> None:
        """End the connection if it is still new."""
        if self.standing is Standing.NEW:
            self._places.end(self)

    def leave(self) -> None:
        self._places.move(self, Standing.LEFT)


class Places:
    """The connections of one process, which handles them in one thread."""

    def __init__(self, limits: PlaceLimits) -> None:
        self.limits = limits
        #: In the order of their coming.
        self._new: dict[Place, None] = {}
        self._new_of: Counter[str | None] = Counter()
        self._anonymous: Counter[str | None] = Counter()
        self._known = 0

    def take(self, address: str | None, end: Callable[[], None]) -> Place:
        """A place for a connection that was just accepted."""
        place = Place(address, end, self)
        self._add_new(place)
        return place

    def counts(self) -> dict[Standing, int]:
        return {
            Standing.NEW: len(self._new),
            Standing.ANONYMOUS: self._anonymous.total(),
            Standing.KNOWN: self._known,
        }

    def has_room(self, address: str | None) -> bool:
        of_address = self._anonymous[address]
        full = address is not None and of_address >= self.limits.per_address
        return not full and self._anonymous.total() < self.limits.anonymous

    def move(self, place: Place, standing: Standing) -> None:
        if place.standing in (standing, Standing.LEFT):
            return
        self._remove(place)
        place.standing = standing
        if standing is Standing.NEW:
            self._add_new(place)
        elif standing is Standing.ANONYMOUS:
            self._anonymous[place.address] += 1
        elif standing is Standing.KNOWN:
            self._known += 1
        else:
            # A timer may hold the place for some seconds: not the connection with it.
            place.end = _nothing

    def end(self, place: Place) -> None:
        end = place.end
        self.move(place, Standing.LEFT)
        end()

    def _add_new(self, place: Place) -> None:
        self._new[place] = None
        self._new_of[place.address] += 1
        if place.address is not None and self._new_of[place.address] > self.limits.new_per_address:
            self.end(self._oldest_of(place.address))
        elif len(self._new) > self.limits.new:
            busiest, _ = self._new_of.most_common(1)[0]
            self.end(self._oldest_of(busiest))

    def _oldest_of(self, address: str | None) -> Place:
        return next(each for each in self._new if each.address == address)

    def _remove(self, place: Place) -> None:
        if place.standing is Standing.NEW:
            del self._new[place]
            _count_down(self._new_of, place.address)
        elif place.standing is Standing.ANONYMOUS:
            _count_down(self._anonymous, place.address)
        elif place.standing is Standing.KNOWN:
            self._known -= 1


def _nothing() -> None:
    pass


def _count_down(counter: Counter[str | None], address: str | None) -> None:
    counter[address] -= 1
    if not counter[address]:
        # Addresses that have gone are forgotten.
        del counter[address]
