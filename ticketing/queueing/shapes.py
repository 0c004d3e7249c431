"""Shapes of what screens and programs are shown of sites, tickets, queues and windows."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from ticketing.domain.authorisation import ActorKind
from ticketing.domain.choosing import Rule
from ticketing.domain.events import EventType
from ticketing.domain.json import JsonObject
from ticketing.domain.network import ServiceKind, SiteKind
from ticketing.domain.outcomes import Outcome
from ticketing.domain.policies import PolicyKind
from ticketing.domain.priorities import Category, Priority
from ticketing.domain.shapes import Moment, Schema, Seconds
from ticketing.domain.states import State
from ticketing.domain.windows import WindowState
from ticketing.domain.withdrawals import WithdrawalOutcome

# --- tickets ----------------------------------------------------------------------------------------


class Why(TypedDict):
    """Why this ticket was called: the rule that fired, and what it looked at."""

    rule: Rule
    policy: PolicyKind
    waited_s: Seconds
    directed: bool
    considered: int


class DoneService(TypedDict):
    """A service as an agent codes it."""

    service: str
    quantity: int


class CodedService(DoneService):
    name: str


class Replacement(TypedDict):
    """The ticket with which a person goes on."""

    id: str
    code: str
    queue: str


class TicketFacts(TypedDict):
    """Fields of the ticket itself."""

    id: str
    site: str
    code: str
    number: int
    queue: str
    entity: str
    service: str | None
    state: State
    priority: Priority
    category: Category | None
    language: str
    channel: str
    issued_at: Moment
    arrived_at: Moment
    called_at: Moment | None
    started_at: Moment | None
    ended_at: Moment | None
    since: Moment
    window: str | None
    window_number: int | None
    agent: str | None
    for_window: str | None
    for_agent: str | None
    recalls: int
    transfers: int
    wait_s: Seconds
    walk_s: Seconds
    service_s: Seconds
    hold_s: Seconds
    stay_s: Seconds
    services: list[CodedService]
    outcome: Outcome | None
    why: Why | None
    track_url: str
    replaces: str | None


class TicketView(TicketFacts):
    """The `_s` sums run up to `since`; the present state's time is now − since, added by the client."""

    queue_name: str
    entity_name: str
    service_name: str | None
    agent_name: str | None
    ahead: Annotated[int | None, Schema(description="People before it, while it waits.")]
    document: Annotated[str | None, Schema(description="Masked; staff only.")]
    replaced_by: Replacement | None


class TicketList(TypedDict):
    seq: int
    tickets: list[TicketView]


class EventActor(TypedDict):
    kind: ActorKind
    id: str
    name: str


class EventView(TypedDict):
    """One fact of a site's ledger."""

    site: str
    seq: int
    at: Moment
    type: EventType
    actor: EventActor
    ticket: NotRequired[str]
    window: NotRequired[str]
    queue: NotRequired[str]
    request: NotRequired[Annotated[str, Schema(description="The X-Request-Id of the request that made it.")]]
    data: JsonObject


class EventList(TypedDict):
    """seq: the ledger's head."""

    events: list[EventView]
    seq: int


class TicketHistory(TypedDict):
    ticket: TicketView
    events: list[EventView]


class TrackedTicket(TypedDict):
    """The ticket as the holder of its tracking link sees it. day: the business day for which it holds."""

    id: str
    code: str
    day: Annotated[str, Schema(format="date")]
    state: State
    queue_name: str | None
    entity_name: str | None
    window_number: int | None
    ahead: int | None
    issued_at: Moment
    called_at: Moment | None
    since: Moment


class TrackView(TypedDict):
    """timezone: of the ticket's site, in which its day ends and its hours are told."""

    seq: int
    timezone: str
    ticket: TrackedTicket


class Withdrawal(TypedDict):
    """What became of a request for a ticket that was given up. code: of the ticket, if one was issued."""

    outcome: WithdrawalOutcome
    code: str | None


# --- sites ------------------------------------------------------------------------------------------


class SiteName(TypedDict):
    id: str
    name: str


class SiteLine(SiteName):
    kind: SiteKind
    region: str | None


class SiteList(TypedDict):
    sites: list[SiteLine]


class SiteEntity(TypedDict):
    code: str
    name: str
    short_name: str


class SiteQueue(TypedDict):
    id: str
    code: str
    entity: str
    name: str
    prefix: str
    open: bool
    full: bool
    waiting: int
    services: list[str]


class SiteService(TypedDict):
    id: str
    entity: str
    name: str
    kind: ServiceKind
    planned_minutes: int | None
    appointment: bool | None
    requirements: list[str]


class SiteWindow(TypedDict):
    id: str
    number: int
    name: str | None
    queues: list[str]


class SiteView(TypedDict):
    """settings: version of the settings that the view shows.

    A live room that tells another one is a reason to read the site again: names, queues or windows changed.
    """

    id: str
    name: str
    kind: SiteKind
    timezone: str
    seq: int
    settings: int
    restore_grace_s: int
    choose_allowed: bool
    entities: list[SiteEntity]
    queues: list[SiteQueue]
    services: list[SiteService]
    windows: list[SiteWindow]


# --- the live picture -------------------------------------------------------------------------------


class BoardCall(TypedDict):
    seq: int
    at: Moment
    ticket_code: str
    window: str
    window_number: int
    queue: str
    queue_name: str
    entity: str
    entity_name: str
    recall: bool


class BoardQueue(TypedDict):
    id: str
    name: str
    prefix: str
    entity: str
    entity_name: str
    waiting: int


class BoardView(TypedDict):
    """calls: newest first, at most 30. settings: as in SiteView."""

    seq: int
    settings: int
    site: SiteName
    calls: list[BoardCall]
    queues: list[BoardQueue]


class SessionView(TypedDict):
    """The session of a window: its state and agent."""

    state: WindowState
    agent: str | None
    agent_name: str | None
    since: Moment | None
    reason: str | None
    freed_at: Annotated[
        Moment | None, Schema(description="When the last person left the window since `since`.")
    ]


class HeldTicket(TicketView):
    hold_reason: str | None


class WindowView(TypedDict):
    """ticket: called or serving; closed: not coded yet; held, directed: of this window or its agent.

    settings: as in SiteView.
    """

    seq: int
    settings: int
    site: str
    id: str
    number: int
    queues: list[str]
    session: SessionView
    ticket: TicketView | None
    closed: list[TicketView]
    held: list[HeldTicket]
    directed: list[TicketView]


class QueueView(TypedDict):
    id: str
    code: str
    entity: str
    entity_name: str
    name: str
    prefix: str
    open: bool
    full: bool
    waiting: int
    waiting_preferential: int
    oldest_at: Moment | None
    issued: int
    called: int
    average_wait_s: Seconds | None
    serving: int


class WindowTicket(TypedDict):
    """The ticket at a window, in short."""

    id: str
    code: str
    state: State
    since: Moment
    queue: str
    priority: Priority


class WindowLine(TypedDict):
    id: str
    number: int
    queues: list[str]
    session: SessionView
    ticket: WindowTicket | None


class QueuesView(TypedDict):
    """settings: as in SiteView."""

    seq: int
    settings: int
    site: SiteName
    queues: list[QueueView]
    windows: list[WindowLine]
