"""Checks of a site's log: that it is legal, and that it agrees with the answers that clients got.

`replay()` folds the log through the rules of the domain and knows nothing of the server's tables;
`check_told()` compares it with the answers. Both raise Violation, which says what a person would have seen.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.concurrency.clients import NO_ANSWER, Answer, Request
from ticketing.domain.attentions import Attention, ended_attention
from ticketing.domain.calendar import instants
from ticketing.domain.errors import IllegalTransition
from ticketing.domain.events import SETTINGS_EVENTS, Event, EventType
from ticketing.domain.states import ACTIVE
from ticketing.domain.tickets import Ticket, evolve
from ticketing.domain.windows import WindowSession, WindowState, closed_window, evolve_window

#: A fact of the log as a client can name it: event type, and id of the ticket or window.
Fact = tuple[EventType, str]


class Violation(AssertionError):
    """The log or an answer violates an invariant."""


@dataclass
class History:
    """The log, with the tickets and sessions that it leads to."""

    events: list[Event] = field(default_factory=list)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    sessions: dict[str, WindowSession] = field(default_factory=dict)
    attentions: list[Attention] = field(default_factory=list)

    def of(self, ticket: Mapping[str, Any]) -> list[EventType]:
        """Types of the ticket's events, in order."""
        return [each.type for each in self.events if each.ticket == ticket["id"]]

    def called(self, queue: str) -> list[int]:
        """The numbers of the queue's tickets in the order of their calls."""
        calls = [each for each in self.events if each.type is EventType.CALLED]
        called = [self.tickets[str(each.ticket)] for each in calls]
        return [each.number for each in called if each.series == queue]


def event_of(raw: Mapping[str, Any]) -> Event:
    """The event of a row as the API returns it."""
    optional = {name: raw.get(name) for name in ("ticket", "window", "queue")}
    at, kind = instants.from_text(raw["at"]), EventType(raw["type"])
    return Event(raw["site"], raw["seq"], at, kind, raw["actor"], **optional, data=raw["data"])


def replay(events: Iterable[Event]) -> History:
    """Fold a whole log, from its first event; raises Violation at the first illegal step."""
    history = History()
    for event in events:
        _check_place(history.events, event)
        try:
            _apply(history, event)
        except IllegalTransition as refused:
            raise Violation(f"{event.seq}: {event.type} in state {refused.state}") from refused
        history.events.append(event)
    return history


def _check_place(before: Sequence[Event], event: Event) -> None:
    _require(event.seq == len(before) + 1, f"seq {event.seq} stands at place {len(before) + 1} of the log")
    if before:
        _require(event.site == before[-1].site, f"{event.seq}: an event of another site")
        _require(event.at >= before[-1].at, f"{event.seq}: earlier than the event before it")


def _apply(history: History, event: Event) -> None:
    if event.type.startswith("window."):
        window = str(event.window)
        session = history.sessions.get(window, closed_window(window, event.site))
        history.sessions[window] = evolve_window(session, event)
    elif event.type.startswith("ticket."):
        _apply_to_ticket(history, event)


def _apply_to_ticket(history: History, event: Event) -> None:
    before = history.tickets.get(str(event.ticket))
    issued = event.type is EventType.ISSUED
    _require(issued == (before is None), f"{event.seq}: {event.type} of a ticket that was {before}")
    after = evolve(before, event)
    if before is None:
        _check_number(history, after)
    elif attention := ended_attention(before, event, after):
        history.attentions.append(attention)
    if event.type is EventType.CALLED:
        _check_call(history, event)
    if after.state in ACTIVE:
        _check_alone(history, event, after)
    history.tickets[after.id] = after


def _check_number(history: History, ticket: Ticket) -> None:
    """The first ticket of a series has any number; each one after it has the next, or begins a new round."""
    series = [
        each for each in history.tickets.values() if (each.series, each.day) == (ticket.series, ticket.day)
    ]
    if not series:
        return
    first, last = series[0], series[-1]
    follows = ticket.round == last.round and ticket.number == last.number + 1
    begins = ticket.round == last.round + 1 and ticket.number == first.number
    _require(follows or begins, f"{ticket.seq}: {ticket.code} was issued after {last.code}")


def _check_call(history: History, event: Event) -> None:
    session = history.sessions.get(str(event.window))
    _require(
        session is not None and session.state is WindowState.OPEN and session.agent == event.data["agent"],
        f"{event.seq}: a call to {event.window} by {event.data['agent']}, but there is {session}",
    )


def _check_alone(history: History, event: Event, ticket: Ticket) -> None:
    others = [
        each.code
        for each in history.tickets.values()
        if each.state in ACTIVE
        and each.id != ticket.id
        and (each.window == ticket.window or each.agent == ticket.agent)
    ]
    _require(not others, f"{event.seq}: {ticket.code} is at a window or agent that has {others}")


@dataclass(frozen=True, slots=True)
class Intention:
    """One intended command. answers: those under one key, or the only one without a key."""

    answers: list[Answer] = field(default_factory=list)

    @property
    def request(self) -> Request:
        return self.answers[0].request

    @property
    def settled(self) -> list[Answer]:
        return [each for each in self.answers if each.settled]

    @property
    def accepted(self) -> Answer | None:
        """Its first answer, if that one was accepted."""
        return next((each for each in self.settled[:1] if each.accepted), None)


def check_told(history: History, told: Sequence[Answer], faults: bool = False) -> None:
    """Each acknowledged command is in the log once, no refused one is, and every event has its answer.

    faults: parts of the server were away meanwhile. Then an answer may be missing, or be 503 with the time to
    ask again: the command is in the log once or not at all, unless a later try under its key tells which.
    """
    for answer in told:
        _check_answer(answer, faults)
    intentions = _intentions(told)
    for each in intentions:
        _check_retries(each)
    accepted = [done for each in intentions if (done := each.accepted)]
    _check_facts(history, accepted, [each.request for each in intentions if not each.settled])
    _check_codes(history, accepted)
    _check_order(history, intentions)


def _check_answer(answer: Answer, faults: bool) -> None:
    away = answer.status == NO_ANSWER or (answer.status == 503 and answer.retry_after is not None)
    fine = (faults and away) or NO_ANSWER < answer.status < 500
    _require(fine, f"{answer.request.path}: {answer.status} {answer.body}")


def _intentions(told: Sequence[Answer]) -> list[Intention]:
    found: dict[object, Intention] = {}
    for answer in told:
        request = answer.request
        name = id(answer) if request.key is None else (request.caller.token, request.key)
        found.setdefault(name, Intention()).answers.append(answer)
    return list(found.values())


def _check_retries(intention: Intention) -> None:
    path = intention.request.path
    for first, other in pairwise(intention.settled):
        same = first.status == other.status and first.body == other.body
        _require(same, f"one key of {path} has two answers: {first.body} and {other.body}")


def _check_facts(history: History, accepted: Sequence[Answer], unknown: Sequence[Request]) -> None:
    told = Counter(fact for answer in accepted for fact in _facts(answer))
    # The catalogue was loaded before the clients came.
    acts = [each for each in history.events if each.type not in SETTINGS_EVENTS]
    logged = Counter((each.type, str(each.ticket or each.window)) for each in acts)
    _require(not told - logged, f"told to a client, but not in the log: {told - logged}")
    makers = [(request, kind) for request in unknown for kind in request.events]
    for fact in (logged - told).elements():
        maker = next((each for each in makers if _could_make(history, each, fact)), None)
        if maker is None:
            raise Violation(f"in the log, but told to nobody: {logged - told}")
        makers.remove(maker)


def _could_make(history: History, asked: tuple[Request, EventType], fact: Fact) -> bool:
    """Whether a request whose answer was lost may have caused this fact."""
    request, kind = asked
    made = [each for each in history.events if (each.type, str(each.ticket or each.window)) == fact]
    noun, name, *_ = request.path.strip("/").split("/")
    places: dict[str, set[str | None]] = {
        "tickets": {each.ticket for each in made},
        "windows": {each.window for each in made},
        "sites": {each.site for each in made if each.queue == (request.content or {}).get("queue")},
    }
    return kind is fact[0] and name in places[noun]


def _facts(answer: Answer) -> list[Fact]:
    body = answer.ticket
    return [(event, body["id"]) for event in answer.request.events]


def _check_codes(history: History, accepted: Sequence[Answer]) -> None:
    for answer in accepted:
        if (ticket := history.tickets.get(answer.ticket["id"])) is not None:
            _require(
                answer.ticket["code"] == ticket.code, f"{answer.ticket['code']} is {ticket.code} in the log"
            )


def _check_order(history: History, intentions: Sequence[Intention]) -> None:
    """A command answered before another was sent comes before it in the log.

    Facts that the log holds several times are left out: their answers cannot be told apart.
    """
    places = _places(history)
    known = [
        (each, places[fact])
        for each in intentions
        if (answer := each.accepted) and (fact := _facts(answer)[-1]) in places
    ]
    done = sorted((min(answer.answered_at for answer in each.settled), seq) for each, seq in known)
    sent = sorted((min(answer.sent_at for answer in each.answers), seq) for each, seq in known)
    latest, ended = 0, 0
    for at, seq in sent:
        while ended < len(done) and done[ended][0] < at:
            latest = max(latest, done[ended][1])
            ended += 1
        _require(seq > latest, f"{seq} was sent after {latest} had been answered, yet comes before it")


def _places(history: History) -> dict[Fact, int]:
    facts = [(each.type, str(each.ticket or each.window)) for each in history.events]
    often = Counter(facts)
    return {fact: seq for seq, fact in enumerate(facts, start=1) if often[fact] == 1}


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Violation(otherwise)
