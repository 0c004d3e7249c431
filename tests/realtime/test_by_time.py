"""What changes by time alone is painted when its instant comes, with the seq that it had."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from tests.queueing.test_hours import local
from tests.support.hours import WEEK
from tests.support.worlds import MakeWorld
from tests.web.world import HOME, Watcher, World, done
from ticketing.domain.settings import NETWORK, Noun
from ticketing.ledger import tables
from ticketing.ledger.settings import site_catalogue
from ticketing.realtime.hints import Hint

BOARD, QUEUES = f"board:{HOME}", f"queues:{HOME}"


@pytest.fixture
def world(make_world: MakeWorld, database_url: str) -> World:
    """At ten on a Tuesday; open until 16:45."""
    world = make_world(database_url)
    row = {"site": HOME, "noun": str(Noun.HOURS), "id": HOME, "value": {"week": WEEK}, "seq": 1}
    with world.application.core.database.write() as connection:
        connection.execute(insert(tables.setting).values(row))
        site_catalogue.changed(connection)
    return world


def watching(world: World, *rooms: str) -> Watcher:
    watcher = world.watcher(world.token("supervisor"))
    for room in rooms:
        assert watcher.join(room) == {"ok": True}
    settled(world)
    watcher.heard()
    return watcher


def settled(world: World) -> None:
    """Let the live loop find out when what is joined changes."""
    live = world.application.realtime.live
    live._due.clear()
    live.step()


def comes(world: World, text: str) -> None:
    """It becomes that time in Lima, to the second, and the live loop goes round once."""
    world.clock.at = datetime.fromisoformat(f"{text}-05:00").astimezone(UTC) - timedelta(seconds=1)
    world.application.realtime.live.step()


def first(state: dict[str, Any]) -> dict[str, Any]:
    return dict(state["queues"][0])


def test_a_closing_is_painted_without_an_event(world: World) -> None:
    watcher = watching(world, QUEUES)
    comes(world, "2026-11-24T16:44:57")
    assert watcher.pushed() == {}
    comes(world, "2026-11-24T16:45:00")
    pushed = watcher.pushed()[QUEUES]

    assert (first(pushed)["open"], local(first(pushed)["opens_at"])) == (False, "2026-11-25 08:00")
    supervisor = world.caller("supervisor")
    assert pushed == {"room": QUEUES, **done(supervisor.get(f"/sites/{HOME}/queues"))}


def test_it_is_painted_once(world: World) -> None:
    watcher = watching(world, QUEUES)
    comes(world, "2026-11-24T16:45:00")
    watcher.heard()
    for _ in range(3):
        world.application.realtime.live.step()

    assert watcher.heard() == []


def test_a_kiosk_hears_of_an_opening_through_its_board(world: World) -> None:
    world.clock.at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    watcher = watching(world, BOARD)
    before = done(world.caller("supervisor").get(f"/sites/{HOME}/board"))
    comes(world, "2026-11-24T08:00:00")

    assert watcher.pushed()[BOARD] == {"room": BOARD, **before}


def test_at_midnight_the_calls_of_the_day_leave_the_board(world: World) -> None:
    agent, greeter = world.caller("agent"), world.caller("greeter")
    greeter.issue()
    agent.open_window()
    agent.call_next()
    watcher = watching(world, BOARD)
    comes(world, "2026-11-24T23:59:57")
    watcher.heard()
    comes(world, "2026-11-25T00:00:00")

    assert watcher.pushed()[BOARD]["calls"] == []


def test_a_queue_that_no_window_attends_is_told_when_its_time_is_over(world: World) -> None:
    agent = world.caller("agent")
    agent.open_window()
    watcher = watching(world, QUEUES)
    done(agent.put(f"/windows/{HOME}:1/session", {"status": "paused"}))
    left_at = world.clock.at
    settled(world)
    watcher.heard()
    world.clock.at = left_at + timedelta(minutes=10)
    world.application.realtime.live.step()

    pushed = first(watcher.pushed()[QUEUES])
    assert (pushed["unattended"], pushed["open"]) == (True, True)


def test_the_end_of_a_switch_by_hand_is_painted(world: World) -> None:
    supervisor = world.caller("supervisor")
    watcher = watching(world, QUEUES)
    done(supervisor.put(f"/queues/{HOME}:r/state", {"open": False, "until": "2026-11-24T18:00:00Z"}))
    settled(world)
    assert first(watcher.pushed()[QUEUES])["open"] is False
    comes(world, "2026-11-24T13:00:00")

    assert first(watcher.pushed()[QUEUES])["open"] is True


def test_an_event_at_the_very_moment_hides_no_change(world: World) -> None:
    """The instant that was known still counts after an event made it stale."""
    watcher = watching(world, QUEUES)
    world.clock.at = datetime(2026, 11, 24, 21, 44, 50, tzinfo=UTC)
    world.caller("greeter").issue()
    world.clock.at = datetime(2026, 11, 24, 21, 44, 59, tzinfo=UTC)
    world.application.realtime.live.step()
    settled(world)

    assert first(watcher.pushed()[QUEUES])["open"] is False


def test_a_holiday_of_the_network_moves_the_next_change_of_every_site(world: World) -> None:
    watcher = watching(world, QUEUES)
    holiday = {
        "site": NETWORK,
        "noun": "holidays",
        "id": f"{NETWORK}:11-25",
        "value": {"name": "X"},
        "seq": 1,
    }
    with world.application.core.database.write() as connection:
        connection.execute(insert(tables.setting).values(holiday))
        site_catalogue.changed(connection)
    world.application.realtime.publisher.receive(Hint(NETWORK, 1))
    settled(world)
    for day in (25, 26):
        comes(world, f"2026-11-{day}T00:00:00")
        watcher.heard()
        comes(world, f"2026-11-{day}T08:00:00")
        assert bool(watcher.pushed()) is (day == 26)


def test_a_site_that_is_switched_off_stops_nothing(world: World) -> None:
    watcher = watching(world, QUEUES)
    with world.application.core.database.write() as connection:
        connection.execute(update(tables.site).where(tables.site.c.id == HOME).values(active=False))
        site_catalogue.changed(connection)
    comes(world, "2026-11-24T16:45:00")
    settled(world)

    assert watcher.heard() == []


def test_the_loop_waits_no_longer_than_until_the_next_change(world: World) -> None:
    watching(world, QUEUES)
    changes = world.application.realtime.live._changes
    for most in (0.2, 1.0):
        # The clock goes on by a second when it is asked: half a second is left then.
        world.clock.at = datetime(2026, 11, 24, 21, 44, 58, 500_000, tzinfo=UTC)
        assert changes.wait_s(most) == pytest.approx(min(most, 0.5))
