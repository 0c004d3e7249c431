"""The registry of projectors: each event goes to its prefix's projector; an unknown event is an error."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, update

from tests.support.floor import Floor, core_on
from ticketing import composition
from ticketing.catalogue.projector import PROJECTORS as OF_CATALOGUE
from ticketing.cli import main
from ticketing.domain.events import Event, EventType, UnknownEvent
from ticketing.ledger import replay, tables
from ticketing.ledger.context import Core
from ticketing.ledger.ledger import Command, Ledger, SiteTransaction
from ticketing.ledger.projection import Projector, Projectors
from ticketing.ledger.writes import Writes
from ticketing.queueing.projectors import PROJECTORS as OF_QUEUEING

OF_PEOPLE = {"ticket", "attention", "ticket_service", "window_session", "queue_state", "queue_day"}
OF_PAPER = {"print_job"}
OF_SETTINGS = {
    *("setting", "channel", "entity", "service", "service_level", "site"),
    *("queue", "queue_service", "window", "window_queue", "person", "person_grant", "device"),
}


@pytest.fixture
def floor(database_url: str) -> Iterator[Floor]:
    core = core_on(database_url, [])
    yield Floor(core, [])
    core.database.close()


class Counting:
    """A projector that only records its events."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, object]] = []

    def __call__(self, _writes: Writes, event: Event, known: object) -> object:
        self.seen.append((event.seq, known))
        return f"after {event.seq}"


def ledger_of(floor: Floor, *projectors: Projector) -> Ledger:
    return Ledger(floor.core.database, Projectors(*projectors))


def run(floor: Floor, ledger: Ledger, kind: EventType, known: object = None) -> object:
    def decide(transaction: SiteTransaction) -> object:
        return transaction.append(kind, queue=floor.queue("s"), known=known)

    answer: object = ledger.run(floor.site, Command({"kind": "test"}, "test", floor.now), decide)
    return answer


def test_an_event_goes_to_the_projector_of_its_prefix_alone(floor: Floor) -> None:
    of_queues, of_windows = Counting(), Counting()
    ledger = ledger_of(floor, Projector("queue", (), of_queues), Projector("window", (), of_windows))
    assert run(floor, ledger, EventType.QUEUE_CLOSED, known="before") == "after 1"
    assert run(floor, ledger, EventType.QUEUE_OPENED) == "after 2"
    assert of_queues.seen == [(1, "before"), (2, None)]
    assert of_windows.seen == []


def test_an_event_without_a_projector_is_refused_by_its_names_and_leaves_nothing(floor: Floor) -> None:
    ledger = ledger_of(floor, Projector("window", (), Counting()))
    named = rf"event 1 of {floor.site} is `queue.closed`.*`queue` events"
    with pytest.raises(UnknownEvent, match=named) as told:
        run(floor, ledger, EventType.QUEUE_CLOSED)
    assert (told.value.prefix, told.value.type, told.value.seq) == ("queue", "queue.closed", 1)
    assert floor.rows(tables.event) == []
    assert not replay.differences(floor.core, floor.site)


def test_a_prefix_has_one_projector() -> None:
    with pytest.raises(ValueError, match="two projectors"):
        Projectors(Projector("queue", (), Counting()), Projector("queue", (), Counting()))


def test_the_tables_are_those_of_all_projectors_each_once() -> None:
    first = Projector("queue", (tables.queue_state, tables.queue_day), Counting())
    second = Projector("ticket", (tables.queue_day, tables.ticket), Counting())
    assert Projectors(first, second).tables == (tables.queue_state, tables.queue_day, tables.ticket)


def test_the_program_has_a_projector_for_each_of_its_events() -> None:
    assert {kind.prefix for kind in EventType} == {each.prefix for each in (*OF_QUEUEING, *OF_CATALOGUE)}
    assert {table.name for table in composition.PROJECTORS.tables} == OF_PEOPLE | OF_SETTINGS | OF_PAPER


def test_rows_from_before_their_events_are_compared_once_the_log_speaks_of_them() -> None:
    of_queues = Projector("queue", (tables.queue_state,), Counting())
    carried = Projector("settings", (tables.setting,), Counting(), carried_over=True)
    projectors = Projectors(of_queues, carried)
    assert projectors.compared({"queue"}) == (tables.queue_state,)
    assert projectors.compared({"settings"}) == (tables.queue_state, tables.setting)


def test_a_replay_compares_the_tables_that_the_projectors_name(floor: Floor) -> None:
    floor.set_queue("s", is_open=False)
    with floor.core.database.write() as connection:
        connection.execute(update(tables.queue_state).values(reason="changed by hand"))
    narrowed = Core(floor.core.database, ledger_of(floor, *_without_table(tables.queue_state)))
    assert replay.differences(narrowed, floor.site) == []
    (line,) = replay.differences(floor.core, floor.site)
    assert line.startswith(f"queue_state {floor.queue('s')}: reason is 'changed by hand'")


def _without_table(table: object) -> list[Projector]:
    kept = [tuple(each for each in projector.tables if each is not table) for projector in OF_QUEUEING]
    return [
        Projector(projector.prefix, left, projector.apply)
        for projector, left in zip(OF_QUEUEING, kept, strict=True)
    ]


@pytest.mark.parametrize("kind", ["print.queued", "ticket.frozen"])
def test_a_log_of_a_newer_program_is_not_replayed_but_named(floor: Floor, kind: str) -> None:
    floor.issue()
    _write_into_log(floor, 2, kind)
    with pytest.raises(UnknownEvent, match=rf"event 2 of {floor.site} is `{kind}`") as told:
        replay.differences(floor.core, floor.site)
    assert told.value.prefix == kind.partition(".")[0]


def test_the_rebuild_command_says_in_one_sentence_which_event_it_does_not_know(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_into_log(floor, 1, "print.queued")
    monkeypatch.setenv("DATABASE_URL", floor.core.database.url)
    monkeypatch.setenv("SECRET_KEY", "only-for-tests-0123456789")
    monkeypatch.setattr("sys.argv", ["ticketing", "rebuild", floor.site])
    with pytest.raises(SystemExit, match="1"):
        main()
    said = f"event 1 of {floor.site} is `print.queued`, which no projector of `print` events applies"
    assert capsys.readouterr().err.splitlines()[-1] == f"ticketing: {said}"


def _write_into_log(floor: Floor, seq: int, kind: str) -> None:
    written = {"site": floor.site, "seq": seq, "at": floor.now, "type": kind, "actor": {}, "data": {}}
    with floor.core.database.write() as connection:
        connection.execute(insert(tables.event).values(**written))
        connection.execute(update(tables.site).where(tables.site.c.id == floor.site).values(seq=seq))


def test_another_database_gets_the_same_projectors_and_publishes_nothing(
    floor: Floor, sqlite_url: str
) -> None:
    told: list[Event] = []
    here = core_on(sqlite_url, told)
    beside = here.ledger.beside(floor.core.database)
    run(floor, beside, EventType.QUEUE_CLOSED)
    assert told == []
    assert [row["open"] for row in floor.rows(tables.queue_state)] == [False]
    here.database.close()
