"""The checker itself: an illegal log or a wrong answer does not pass."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.concurrency.clients import NO_ANSWER, Answer, Caller
from tests.concurrency.history import Violation, check_told, replay
from ticketing.domain.calendar import instants
from ticketing.domain.events import Event, EventType

SITE, WINDOW, AGENT = "sede", "sede:1", "rosa"
NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def log(*facts: tuple[EventType, dict[str, Any]]) -> list[Event]:
    """The facts as a gapless log, a second apart."""
    return [
        Event(SITE, seq, NOON + timedelta(seconds=seq), kind, {}, **fields)
        for seq, (kind, fields) in enumerate(facts, start=1)
    ]


def issued(ticket: str = "t1", number: int = 1) -> tuple[EventType, dict[str, Any]]:
    at = instants.to_text(NOON)
    known = {
        "day": "2026-11-24",
        "series": "sede:r",
        "queue": "sede:r",
        "entity": "reniec",
        "priority": "normal",
    }
    unknown = dict.fromkeys(("service", "category", "replaces"))
    number_of = {"number": number, "round": 0, "code": f"R-{number:03d}"}
    place = {"arrived_at": at, "order_at": at, "language": "es", "channel": "CENTROS MAC"}
    return EventType.ISSUED, {
        "ticket": ticket,
        "queue": "sede:r",
        "data": {**known, **unknown, **number_of, **place},
    }


def opened(window: str = WINDOW, agent: str = AGENT) -> tuple[EventType, dict[str, Any]]:
    return EventType.WINDOW_OPENED, {"window": window, "data": {"agent": agent}}


def called(ticket: str = "t1", window: str = WINDOW, agent: str = AGENT) -> tuple[EventType, dict[str, Any]]:
    return EventType.CALLED, {"ticket": ticket, "window": window, "data": {"agent": agent, "why": None}}


def started(ticket: str = "t1") -> tuple[EventType, dict[str, Any]]:
    return EventType.STARTED, {"ticket": ticket, "window": WINDOW}


def finished(ticket: str = "t1") -> tuple[EventType, dict[str, Any]]:
    return EventType.FINISHED, {"ticket": ticket, "window": WINDOW}


ATTENDED = log(opened(), issued(), called(), started(), finished())


def answer(event: EventType, key: str | None = None, **fields: Any) -> Answer:
    """An accepted answer, a second after the request was sent at 0."""
    caller = Caller("http://nowhere", "token", SITE, [])
    body = {"id": WINDOW if event.startswith("window") else "t1", "code": "R-001"}
    request = replace(caller.request("POST", "/somewhere", None, event), key=key)
    return replace(Answer(request, 200, body, sent_at=0, answered_at=1), **fields)


def told(events: Sequence[Event] = ATTENDED) -> list[Answer]:
    """The answers that agree with the log, one after another."""
    return [answer(each.type, sent_at=2 * each.seq, answered_at=2 * each.seq + 1) for each in events]


def test_an_ordinary_attention_passes() -> None:
    history = replay(ATTENDED)

    check_told(history, told())
    assert [(each.ticket, each.ordinal) for each in history.attentions] == [("t1", 1)]


@pytest.mark.parametrize(
    ("events", "seen"),
    [
        (ATTENDED[:2] + ATTENDED[3:], "seq 4 stands at place 3"),
        ([*ATTENDED[:2], replace(ATTENDED[1], seq=3)], "a ticket that was"),
        ([ATTENDED[0], replace(ATTENDED[1], at=NOON)], "earlier than the event before it"),
        (log(opened(), issued(), called(), called()), "ticket.called in state called"),
        (
            log(opened(), issued(), called(), started(), finished(), finished()),
            "ticket.finished in state closed",
        ),
        (log(issued("t1", 1), issued("t2", 1)), "R-001 was issued after R-001"),
        (log(issued("t1", 1), issued("t2", 3)), "R-003 was issued after R-001"),
        (log(issued(), called()), "but there is None"),
        (log(opened(agent="luis"), issued(), called()), "a call to sede:1 by rosa"),
        (log(opened(), issued(), issued("t2", 2), called(), called("t2")), "R-002 is at a window"),
        (log(opened(), opened()), "window.opened in state open"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_log_that_could_not_have_happened_is_refused(events: list[Event], seen: str) -> None:
    with pytest.raises(Violation, match=seen):
        replay(events)


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        ([*told(), answer(EventType.FINISHED)], "told to a client, but not in the log"),
        (told()[:-1], "in the log, but told to nobody"),
        ([*told()[:-1], answer(EventType.FINISHED, status=409)], "in the log, but told to nobody"),
        ([*told(), answer(EventType.HELD, status=500)], "500"),
        ([*told()[:-1], answer(EventType.FINISHED, sent_at=0, answered_at=1)], "yet comes before it"),
        (
            [
                *told()[:-1],
                answer(EventType.FINISHED, key="k", sent_at=10, answered_at=11),
                answer(EventType.FINISHED, key="k", status=409),
            ],
            "one key",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_the_log_does_not_hold_is_refused(answers: list[Answer], seen: str) -> None:
    with pytest.raises(Violation, match=seen):
        check_told(replay(ATTENDED), answers)


def test_a_retry_under_one_key_counts_once() -> None:
    retried = told()
    retried[-1] = replace(retried[-1], request=replace(retried[-1].request, key="k"))

    check_told(replay(ATTENDED), [*retried, replace(retried[-1], sent_at=20, answered_at=21)])


def unanswered(events: Sequence[EventType], path: str, status: int = NO_ANSWER) -> Answer:
    """The answer to a request whose outcome the client never learned."""
    caller = Caller("http://nowhere", "token", SITE, [])
    request = caller.request("POST", path, {"queue": "sede:r"}, *events).keyed("k")
    return Answer(request, status, None, sent_at=0, answered_at=1, retry_after="2")


FINISH = (EventType.FINISHED,)


@pytest.mark.parametrize(
    "lost", [unanswered(FINISH, "/tickets/t1/finish"), unanswered(FINISH, "/tickets/t1/finish", status=503)]
)
@pytest.mark.parametrize("in_log", [True, False])
def test_what_got_no_answer_may_be_in_the_log_or_not(lost: Answer, in_log: bool) -> None:
    events, answers = (ATTENDED, told()) if in_log else (ATTENDED[:-1], told()[:-1])

    check_told(replay(events), [*told()[:4], lost], faults=True)
    with pytest.raises(Violation, match="None"):
        check_told(replay(events), [*answers, lost])


@pytest.mark.parametrize(
    ("lost", "seen"),
    [
        (unanswered(FINISH, "/tickets/t2/finish"), "in the log, but told to nobody"),
        (unanswered((EventType.STARTED,), "/tickets/t1/start"), "in the log, but told to nobody"),
        (replace(unanswered(FINISH, "/tickets/t1/finish", status=503), retry_after=None), "503"),
        (unanswered(FINISH, "/tickets/t1/finish", status=500), "500"),
    ],
)
def test_what_got_no_answer_explains_nothing_else_in_the_log(lost: Answer, seen: str) -> None:
    with pytest.raises(Violation, match=seen):
        check_told(replay(ATTENDED), [*told()[:4], lost], faults=True)


def test_what_got_no_answer_is_in_the_log_at_most_once() -> None:
    twice = log(opened(), issued(), issued("t2", 2))
    lost = unanswered((EventType.ISSUED,), f"/sites/{SITE}/tickets")

    check_told(replay(twice[:2]), [told()[0], lost], faults=True)
    with pytest.raises(Violation, match="in the log, but told to nobody"):
        check_told(replay(twice), [told()[0], lost], faults=True)


def test_a_retry_tells_what_became_of_the_first_try() -> None:
    lost = unanswered(FINISH, "/tickets/t1/finish")
    retried = replace(told()[-1], request=lost.request)

    check_told(replay(ATTENDED), [*told()[:4], lost, retried], faults=True)
    with pytest.raises(Violation, match="told to a client, but not in the log"):
        check_told(replay(ATTENDED[:-1]), [*told()[:4], lost, retried], faults=True)
