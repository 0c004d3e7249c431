"""Places for connections: whatever comes, the limits hold, known callers stay and newcomers get in."""

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from ticketing.access.places import Place, PlaceLimits, Places, Standing

PER_ADDRESS, ALL = 3, 40
ADDRESSES = ("192.0.2.1", "192.0.2.2", "198.51.100.7", None)


class Connections(RuleBasedStateMachine):
    """Connections of a few addresses that come, tell who they are, and go."""

    taken = Bundle("taken")

    def __init__(self) -> None:
        super().__init__()
        self.places = Places(PlaceLimits(PER_ADDRESS, ALL))
        self.all: list[Place] = []
        self.ended: set[int] = set()
        self.were_known: list[Place] = []

    @rule(target=taken, address=st.sampled_from(ADDRESSES))
    def come(self, address: str | None) -> Place:
        number = len(self.all)
        place = self.places.take(address, lambda: self.ended.add(number))
        self.all.append(place)
        assert place.standing is Standing.NEW, "a newcomer always gets in"
        return place

    @rule(place=taken)
    def tell(self, place: Place) -> None:
        was = place.standing
        place.known()
        assert place.standing is (Standing.LEFT if was is Standing.LEFT else Standing.KNOWN)

    @rule(place=taken)
    def stay(self, place: Place) -> None:
        was, had_room = place.standing, self.places.has_room(place.address)
        stayed = place.stay()
        assert stayed is (was is not Standing.NEW or had_room)

    @rule(place=taken)
    def become_websocket(self, place: Place) -> None:
        place.start_again()

    @rule(place=taken)
    def expire(self, place: Place) -> None:
        was = place.standing
        place.expire()
        assert place.standing is (Standing.LEFT if was is Standing.NEW else was)

    @rule(place=consumes(taken))
    def leave(self, place: Place) -> None:
        place.leave()

    @invariant()
    def limits_hold(self) -> None:
        counts = self.places.counts()
        assert counts[Standing.NEW] <= self.places.limits.new
        assert counts[Standing.ANONYMOUS] <= self.places.limits.anonymous
        for address in ADDRESSES[:-1]:
            its = [each.standing for each in self.all if each.address == address]
            assert its.count(Standing.NEW) <= self.places.limits.new_per_address
            assert its.count(Standing.ANONYMOUS) <= PER_ADDRESS

    @invariant()
    def counts_are_those_of_the_places(self) -> None:
        standings = [each.standing for each in self.all]
        assert self.places.counts() == {
            each: standings.count(each) for each in (Standing.NEW, Standing.ANONYMOUS, Standing.KNOWN)
        }

    @invariant()
    def only_new_ones_were_ended(self) -> None:
        assert all(self.all[number].standing is Standing.LEFT for number in self.ended)


TestConnections = Connections.TestCase


def test_an_attacker_with_many_addresses_pushes_out_its_own_new_connections() -> None:
    places = Places(PlaceLimits(per_address=50, all=40))
    ended: list[str] = []
    kiosk = places.take("192.0.2.9", lambda: ended.append("kiosk"))
    for number in range(100):
        places.take("203.0.113.1", lambda number=number: ended.append(f"attacker {number}"))  # type: ignore[misc]  # bound
    assert "kiosk" not in ended
    kiosk.known()
    assert kiosk.standing is Standing.KNOWN
