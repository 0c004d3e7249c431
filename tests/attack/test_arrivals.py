"""Requests refused by their head alone."""

from ticketing.access.places import Place, PlaceLimits, Places
from ticketing.server.arrivals import Arrivals, Headers

NOW = 1_000.0
ANONYMOUS = Headers(credentials=None, has_body=False, is_upgrade=False)


def arrivals() -> tuple[Arrivals, Place]:
    places = Places(PlaceLimits(per_address=128, all=4_000))
    place = places.take("10.0.0.1", lambda: None)
    return Arrivals(places), place


def device(credentials: int) -> Headers:
    return Headers(credentials=credentials, has_body=True, is_upgrade=False)


def flood(door: Arrivals, place: Place, head: Headers) -> None:
    while door.lets_in(place, head, NOW):
        pass


def test_a_crowd_without_credentials_leaves_the_pace_of_devices_of_its_address() -> None:
    door, place = arrivals()
    flood(door, place, ANONYMOUS)
    assert door.lets_in(place, device(1), NOW)


def test_made_up_credentials_have_a_pace() -> None:
    door, place = arrivals()
    flood(door, place, device(1))
    assert not door.lets_in(place, device(2), NOW)
    assert door.lets_in(place, device(2), NOW + 1)


def test_credentials_that_were_valid_pass_whatever_their_address_does() -> None:
    door, place = arrivals()
    door.remember(7, NOW)
    flood(door, place, device(1))
    assert door.lets_in(place, device(7), NOW)
