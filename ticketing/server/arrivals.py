"""Requests refused by their head alone: of an address that is ahead of its pace, or has no place left."""

from dataclasses import dataclass
from typing import Any, Self

from cachetools import LRUCache, TTLCache

from ticketing.access.places import Place, Places, Standing
from ticketing.domain.pace import Pace

#: Requests of one address without valid credentials: a second, and at once. A page with its parts is some 40.
_RATE, _BURST = 50.0, 500.0
_MOST_ADDRESSES, _MOST_CREDENTIALS = 10_000, 10_000
#: Seconds for which credentials that were valid pass; whether they still are, the application says.
_TRUSTED_S = 900.0


@dataclass(frozen=True, slots=True)
class Headers:
    """What the head of a request tells. credentials: None without token and cookie."""

    credentials: int | None
    has_body: bool
    is_upgrade: bool

    @classmethod
    def of(cls, request: Any) -> Self:
        """request: gunicorn's, whose names of headers are upper-case."""
        named = dict(request.headers)
        given = (named.get("AUTHORIZATION"), named.get("COOKIE"))
        has_body = named.get("CONTENT-LENGTH", "0") != "0" or "TRANSFER-ENCODING" in named
        return cls(hash(given) if any(given) else None, has_body, "UPGRADE" in named)


class Arrivals:
    """The anonymous requests of one process."""

    def __init__(self, places: Places) -> None:
        self._places = places
        #: Of an address, with and without credentials: a kiosk whose token was unused lately shares no pace
        #: with an anonymous crowd of its own address.
        self._paces: LRUCache[tuple[str, bool], Pace] = LRUCache(_MOST_ADDRESSES)
        self._at = 0.0
        self._trusted: TTLCache[int, bool] = TTLCache(_MOST_CREDENTIALS, _TRUSTED_S, timer=lambda: self._at)

    def remember(self, credentials: int | None, at: float) -> None:
        """These credentials were valid."""
        self._at = at
        if credentials is not None:
            self._trusted[credentials] = True

    def lets_in(self, place: Place, headers: Headers, at: float) -> bool:
        """Whether the application is to see the request."""
        self._at = at
        if place.address is None or place.standing is Standing.KNOWN or headers.credentials in self._trusted:
            return True
        if headers.is_upgrade:
            # A device tells its token only afterwards: new places are limited by themselves.
            return True
        if headers.credentials is None and headers.has_body and not self._stays(place):
            return False
        key = (place.address, headers.credentials is not None)
        pace = self._paces.setdefault(key, Pace(_RATE, _BURST))
        return pace.take(at) == 0.0

    def _stays(self, place: Place) -> bool:
        return place.standing is not Standing.NEW or self._places.has_room(place.address)
