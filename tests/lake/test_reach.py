"""Last day in the files of closed days, and reports on a lake without a ledger."""

from datetime import date

import pytest

from tests.lake.history import next_morning
from tests.simulator.centre import stay
from tests.support.floor import Floor
from ticketing.lake.closing import close_due, open_facts
from ticketing.lake.facts import TICKETS
from ticketing.lake.layout import Lake
from ticketing.lake.reach import last_day
from ticketing.simulator import history

HERE, THERE, GONE = "lima-este", "cusco", "chimbote"
#: The 17th of March is a Sunday, and the 29th Good Friday.
LAST = {HERE: date(2024, 3, 30), THERE: date(2024, 3, 16), GONE: date(2024, 2, 29)}


@pytest.fixture
def simulated(lake: Lake) -> Lake:
    stays = [
        stay(20, date(2024, 2, 28), date(2024, 3, 31), site=HERE),
        stay(20, date(2024, 3, 14), date(2024, 3, 17), site=THERE),
        stay(20, date(2024, 2, 28), date(2024, 2, 29), site=GONE),
    ]
    history.write(lake, stays)
    return lake


def test_an_empty_lake_reaches_nowhere(lake: Lake) -> None:
    assert last_day(lake) is last_day(lake, ["lima-este"]) is None


@pytest.mark.parametrize("kind", ["months", "days"])
def test_the_last_day_of_the_sites_that_are_asked_for(simulated: Lake, kind: str) -> None:
    if kind == "days":
        take_apart(simulated)
    for site, day in LAST.items():
        assert last_day(simulated, [site]) == day
    assert last_day(simulated, LAST) == last_day(simulated) == LAST[HERE]
    assert last_day(simulated, [THERE, GONE]) == LAST[THERE]
    assert last_day(simulated, ["nowhere"]) is None


def take_apart(lake: Lake) -> None:
    """Replace the newest month's file by files of its days."""
    month = lake.read(TICKETS, date(2024, 3, 1), date(2024, 3, 31))
    lake.month_file(TICKETS, 2024, 3).unlink()
    for row in month.group_by(["site", "day"]).aggregate([]).to_pylist():
        chosen = [each == row for each in month.select(["site", "day"]).to_pylist()]
        lake.write_day(TICKETS, row["site"], row["day"], month.filter(chosen), seq=0)


def test_reports_say_so_until_a_ledger_has_closed_a_day(simulated: Lake, floor: Floor) -> None:
    asked = (date(2024, 1, 1), date(2024, 3, 31), floor.now)
    assert open_facts(floor.core, *asked).closed_through == LAST[HERE]
    assert open_facts(floor.core, *asked, [THERE]).closed_through == LAST[THERE]
    floor.issue()
    assert open_facts(floor.core, *asked).closed_through == LAST[HERE]
    assert open_facts(floor.core, *asked, [floor.site]).closed_through is None
    assert open_facts(floor.core, *asked, [THERE]).closed_through == LAST[THERE]
    today = floor.now.date()
    next_morning(floor)
    close_due(floor.core, floor.now)
    assert open_facts(floor.core, *asked, [floor.site]).closed_through == today


def test_a_new_site_takes_nothing_away_from_what_the_others_have_closed(lake: Lake, floor: Floor) -> None:
    floor.issue()
    closed = floor.now.date()
    next_morning(floor)
    close_due(floor.core, floor.now)
    new = Floor(floor.core, [], now=floor.now)
    new.issue()
    asked = (closed, floor.now.date(), floor.now)
    assert open_facts(floor.core, *asked).closed_through == closed
    next_morning(floor)
    assert open_facts(floor.core, closed, floor.now.date(), floor.now).closed_through == closed
