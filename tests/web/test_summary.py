"""GET /api/v1/reports/summary: what it answers, and to whom."""

import pytest

from tests.web.world import HOME, World, done

DAY = "2026-11-24"
HERE = f"/reports/summary?from={DAY}&to={DAY}"


def test_a_summary_says_what_each_number_is(world: World) -> None:
    answer = done(world.caller("supervisor").get(f"{HERE}&by=hour&compare=previous,last_year"))
    assert answer["by"] == ["hour"] and answer["from"] == DAY
    assert {"name", "label", "unit", "definition"} == set(answer["indicators"][0])
    assert answer["total"]["values"]["tickets"] == 0
    assert answer["total"]["previous"]["wait_mean_s"] is None
    assert answer["compare"]["last_year"] == {"from": "2025-11-24", "to": "2025-11-24"}


@pytest.mark.parametrize(
    ("role", "site", "query", "status"),
    [
        ("coordinator", None, "", 200),
        ("supervisor", HOME, "", 200),
        ("supervisor", HOME, "&site=cusco", 404),
        ("supervisor", None, "&site=nowhere", 404),
        ("agent", HOME, "", 403),
        ("agent", HOME, "&agent=me", 200),
        ("agent", HOME, "&agent=somebody", 403),
        (None, None, "", 401),
        ("coordinator", None, "&by=moon", 422),
        ("coordinator", None, "&indicators=luck", 422),
    ],
)
def test_who_may_read_what(world: World, role: str | None, site: str | None, query: str, status: int) -> None:
    assert world.caller(role, site).get(HERE + query).status_code == status


def test_days_that_make_no_sense_are_refused(world: World) -> None:
    caller = world.caller("administrator", None)
    for days in ("from=2026-11-24&to=2026-11-23", "from=1900-01-01&to=2026-11-23"):
        assert caller.get(f"/reports/summary?{days}").status_code == 422
    assert caller.get("/reports/summary?from=0001-01-01&to=0001-01-31&compare=previous").status_code == 422
