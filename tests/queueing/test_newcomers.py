"""People ahead of a new ticket: from kept counts where its queue is of a line, and as screens say it."""

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update

from tests.queueing.test_ahead import people_ahead
from tests.support.floor import Floor, core_on
from ticketing.domain.calendar import instants
from ticketing.domain.errors import SuyayError
from ticketing.ledger.settings.site_catalogue import SiteCatalogue
from ticketing.ledger.site_heads import site_head
from ticketing.ledger.tables import ticket
from ticketing.queueing import newcomers, tickets
from ticketing.queueing.reading import ahead
from ticketing.reports.context import Reporting

STRICT = {"kind": "strict"}
ALL_STRICT = {"s": STRICT, "r": STRICT, "a": STRICT}
#: Two windows of one line of two queues, and a third window with a line of its own.
LINES: tuple[dict[str, float], ...] = ({"s": 1.0, "r": 1.0}, {"s": 1.0, "r": 1.0}, {"a": 1.0})
#: By seed: lines, two entities before the same windows, windows that share one queue, a queue for each.
CENTRES: list[tuple[tuple[dict[str, float], ...], Mapping[str, str]]] = [
    (LINES, {}),
    (LINES, {"r": "sunat"}),
    (({"s": 2.0, "r": 2.0}, {"s": 2.0, "r": 2.0}, {"r": 1.0, "a": 1.0}), {}),
    (({"s": 1.0}, {"s": 1.0}, {"r": 1.0}), {}),
]


@pytest.fixture
def core(database_url: str) -> Iterator[Reporting]:
    found = core_on(database_url, [])
    yield found
    found.database.close()


def lines_of(floor: Floor) -> dict[str, tuple[str, ...]]:
    """By the codes of the queues."""
    with floor.core.database.read() as connection:
        known = catalogue_of(floor, connection)
    code = {floor.queue(each): each for each in floor.policies}
    return {code[queue]: tuple(code[each] for each in line) for queue, line in known.lines.items()}


def catalogue_of(floor: Floor, connection: Connection) -> SiteCatalogue:
    head = site_head(connection, floor.site)
    assert head is not None
    return floor.core.catalogues.at(connection, floor.site, head.catalogue)


def test_queues_whose_windows_all_call_alike_make_one_line(core: Reporting) -> None:
    floor = Floor(core, [], window_queues=LINES, policies=ALL_STRICT)
    assert lines_of(floor) == {"s": ("s", "r"), "r": ("s", "r"), "a": ("a",)}


@pytest.mark.parametrize(
    ("profiles", "entities", "policy"),
    [
        pytest.param(({"s": 1.0, "r": 1.0}, {"s": 1.0}), {}, STRICT, id="windows with other queues"),
        pytest.param(({"s": 1.0, "r": 2.0},), {}, STRICT, id="weights that differ"),
        pytest.param(({"s": 1.0, "r": 1.0},), {"r": "sunat"}, STRICT, id="two entities"),
        pytest.param(
            ({"s": 1.0, "r": 1.0},), {}, {"kind": "ratio", "preferential": 2, "normal": 1}, id="a ratio"
        ),
    ],
)
def test_otherwise_a_queue_is_of_no_line(
    core: Reporting,
    profiles: tuple[dict[str, float], ...],
    entities: dict[str, str],
    policy: dict[str, Any],
) -> None:
    floor = Floor(core, [], entities=entities, window_queues=profiles, policies={**ALL_STRICT, "r": policy})
    assert "s" not in lines_of(floor)


def test_a_queue_without_windows_is_a_line_of_its_own(core: Reporting) -> None:
    floor = Floor(core, [], window_queues=({"r": 1.0},))
    assert lines_of(floor)["a"] == ("a",)
    assert [floor.issue("a")["ahead"] for _ in range(3)] == [0, 1, 2]


def test_in_a_line_no_person_is_read_for_a_new_ticket(
    core: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = Floor(core, [], window_queues=LINES, policies=ALL_STRICT)
    floor.open(0)

    def read(*_arguments: object) -> None:
        raise AssertionError("the people were read")

    monkeypatch.setattr(ahead, "_crowd", read)
    told = [floor.issue(code)["ahead"] for code in "srsra"]
    told.append(floor.issue("r", priority="preferential")["ahead"])
    told.append(floor.issue("s", priority="preferential")["ahead"])
    told.append(floor.issue("s")["ahead"])
    assert told == [0, 1, 2, 3, 0, 0, 1, 6]


@pytest.mark.parametrize("seed", range(12))
def test_a_new_ticket_says_what_every_screen_says_then(
    core: Reporting, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was opened, sent, cancelled or called before, and though the clock was set back."""
    chance = random.Random(seed)
    monkeypatch.setattr(ahead, "MOST", chance.choice([4, 300]))
    monkeypatch.setattr(ahead, "CROWD", chance.choice([9, 1_000]))
    profiles, entities = CENTRES[seed % len(CENTRES)]
    floor = Floor(core, [], entities=entities, window_queues=profiles, policies=ALL_STRICT)
    for _ in range(40):
        _something_happens(floor, chance)
        floor.wait(chance.choice([0, 1, 30]))
        priority = chance.choice(["normal", "normal", "preferential"])
        view = floor.issue(chance.choice("sra"), priority=priority)
        assert people_ahead(floor)[view["id"]] == view["ahead"]


def _something_happens(floor: Floor, chance: random.Random) -> None:
    waiting = sorted(people_ahead(floor))
    window = chance.randrange(3)
    what = chance.choice(["open", "close", "send", "cancel", "call", "back", "nothing", "nothing"])
    try:
        if what in ("open", "close"):
            floor.open(window, "open" if what == "open" else "closed")
        elif what == "call":
            called = floor.call_next(window)
            if called is not None:
                floor.act(floor.agent(window), called["id"], "no-show")
        elif what == "back" and ahead.CROWD > 9:
            # A crowd's kept counts hold for the last of its class, which no arrival is after that.
            floor.wait(-chance.choice([2, 60, 600]))
        elif waiting and what == "send":
            floor.act(floor.supervisor, chance.choice(waiting), "transfer", window=floor.window(window))
        elif waiting and what == "cancel":
            floor.act(floor.supervisor, chance.choice(waiting), "cancel")
    except SuyayError:
        # A window without its agent, or one that has no person to call: then nothing happens.
        return


def test_a_person_who_is_ordered_after_a_new_ticket_is_behind_it(core: Reporting) -> None:
    """As the log of an older program may have it, whose clock was once ahead."""
    floor = Floor(core, [], window_queues=LINES, policies=ALL_STRICT)
    floor.open(0)
    later = floor.issue("s")
    with core.database.write() as connection:
        by_the_old_clock = {"order_at": floor.now + timedelta(hours=1)}
        connection.execute(update(ticket).where(ticket.c.id == later["id"]).values(by_the_old_clock))
    floor.wait(60)
    assert floor.issue("r")["ahead"] == 0
    assert people_ahead(floor)[later["id"]] == 1


def test_the_answer_needs_no_scan_however_long_the_past(core: Reporting) -> None:
    floor = Floor(core, [], window_queues=LINES, policies=ALL_STRICT)
    view = floor.issue()
    assert tickets.track_view(core, view["id"])[1]["ticket"]["ahead"] == 0
    with core.database.write() as connection:
        _copy(connection, floor, days_ago=0, times=400)
        for days_ago in range(1, 11):
            _copy(connection, floor, days_ago, times=400, state="finished")
        connection.execute(text("ANALYZE"))
        plan = _plan(connection, floor)
    assert "Seq Scan on ticket" not in plan and "SCAN ticket\n" not in f"{plan}\n"
    assert "ix_ticket_for_window" in plan and "ix_ticket_for_agent" in plan and "ix_ticket_lane" in plan
    assert "ix_ticket_unended" in plan


def _copy(connection: Connection, floor: Floor, days_ago: int, times: int, **changed: object) -> None:
    model = {**floor.rows(ticket)[0], **changed}
    model["day"] -= timedelta(days=days_ago)
    rows = [{**model, "id": f"{floor.site}.{days_ago}-{n}", "number": 2 + n} for n in range(times)]
    connection.execute(insert(ticket), rows)


def _plan(connection: Connection, floor: Floor) -> str:
    bound = {
        "site": floor.site,
        "queue": floor.queue("s"),
        "queue0": floor.queue("s"),
        "queue1": floor.queue("r"),
        "day": floor.now.date(),
        "at": instants.to_text(floor.now),
    }
    compiled = newcomers._newcomer(2, is_limited=False).compile(connection.engine)
    values = tuple(bound[name] for name in compiled.positiontup or ())
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {compiled}", values))
