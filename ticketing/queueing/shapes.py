"""Shapes of what screens and programs are shown of sites, tickets, queues and windows."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from ticketing.domain.authorisation import ActorKind
from ticketing.domain.calendar.schedule import ClosedBecause
from ticketing.domain.devices import PrinterTrouble
from ticketing.domain.events import EventType
from ticketing.domain.json import JsonObject
from ticketing.domain.line.choosing import Rule
from ticketing.domain.line.priorities import Category, Priority
from ticketing.domain.line.relief import ReliefKind
from ticketing.domain.line.stranding import AlertKind
from ticketing.domain.network import ServiceKind, SiteKind
from ticketing.domain.outcomes import Outcome
from ticketing.domain.policies import PolicyKind
from ticketing.domain.printing import PrintReason, PrintState
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
    passed: NotRequired[
        Annotated[
            Priority | None,
            Schema(description="Of a chosen ticket: the class of the person who should have come first."),
        ]
    ]
    reason: NotRequired[str | None]


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


class Forgotten(TypedDict):
    """What the day's end settled: the state in which it found the ticket, and since when it was so.

    ended_at: when it truly ended, as a supervisor said afterwards; null while that is unknown.
    """

    state: State
    since: Moment
    ended_at: Moment | None


class TicketFacts(TypedDict):
    """Fields of the ticket itself. seq: of its last event, which a view of the site with that seq knows."""

    id: str
    site: str
    seq: int
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
    forgotten: Forgotten | None


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
    timezone: str


class SiteList(TypedDict):
    sites: list[SiteLine]


class SiteEntity(TypedDict):
    code: str
    name: str
    short_name: str


class OpenFacts(TypedDict):
    """Whether a queue gives tickets. closes_at: end of the attention, also after the last ticket.

    opens_at: when a closed queue gives tickets again, null where that is not known. closed_because: null
    while it is open. unattended: open, but no window has served it for the time that the site sets.
    """

    open: bool
    closes_at: Moment | None
    opens_at: Moment | None
    closed_because: ClosedBecause | None
    closed_note: Annotated[
        str | None, Schema(description="Name of the holiday, or reason of the special day.")
    ]
    unattended: bool


class SiteQueue(OpenFacts):
    id: str
    code: str
    entity: str
    name: str
    prefix: str
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
    """A window with its hours: closes_at while they last; closed_because, opens_at outside of them."""

    id: str
    number: int
    name: str | None
    queues: list[str]
    closes_at: Moment | None
    opens_at: Moment | None
    closed_because: ClosedBecause | None


class SiteView(TypedDict):
    """settings: version of the settings that the view shows.

    A live room that tells another one is a reason to read the site again: names, queues or windows changed.
    at: the server's time of this answer. changes_at: the next instant at which it changes without an event.
    """

    at: Moment
    changes_at: Moment
    id: str
    name: str
    kind: SiteKind
    timezone: str
    seq: int
    settings: int
    restore_grace_s: int
    choose_allowed: bool
    no_show_least_s: int
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
    """A parked person. free_at: None for those of the window's own agent."""

    hold_reason: str | None
    free_at: Annotated[
        Moment | None,
        Schema(description="From when an agent of the queue may take over what an absent agent left."),
    ]


class WindowView(TypedDict):
    """ticket: called or serving; closed: not coded yet; held, directed: of this window or its agent.

    held has besides those whom an absent agent of its queues left parked.
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


class ByHandView(TypedDict):
    """A switch by hand that holds. until: `day`, `reopened` or an instant."""

    open: bool
    since: Moment
    until: str
    reason: str | None


class QueueView(OpenFacts):
    """unattended_since: null while it is not unattended. by_hand: null while the schedule holds."""

    id: str
    code: str
    entity: str
    entity_name: str
    name: str
    prefix: str
    unattended_since: Moment | None
    by_hand: ByHandView | None
    full: bool
    waiting: int
    waiting_preferential: int
    oldest_at: Moment | None
    issued: int
    called: int
    average_wait_s: Seconds | None
    serving: int


class WindowTicket(TypedDict):
    """The ticket at a window, in short. id: null of an entity that is not the caller's."""

    id: str | None
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


class ReliefView(TypedDict):
    """Where people of a queue without a window can be called. name: of the queue, or the window's number."""

    kind: ReliefKind
    id: str
    name: str


class Relieved(TypedDict):
    """codes: of the people who were passed on from the queue, to a queue or window."""

    queue: str
    to: str
    codes: list[str]


class AlertView(TypedDict):
    """A ticket that a supervisor is told of. window, agent: where it is, or was sent to.

    since: from when. until: when time alone ends it, if it does. reason: of a call out of order. relief: of
    an `unstaffed` one; null where only an agent who comes to a window can help.
    """

    kind: AlertKind
    ticket: str
    code: str
    state: State
    queue: str
    window: str | None
    window_number: int | None
    agent: str | None
    agent_name: str | None
    since: Moment
    until: Moment | None
    reason: str | None
    relief: ReliefView | None


class BurstView(TypedDict):
    """A kiosk that issued the site's limit of tickets within a minute. at: of the last. until: told."""

    device: str
    name: str
    tickets: int
    at: Moment
    until: Moment


class ClockView(TypedDict):
    """Time that cannot be right. by_s: how far the machine's clock jumped while people were at work.

    until: the instant up to which the site's log is dated in the future.
    """

    by_s: Annotated[int | None, Schema(description="Ahead; negative: behind. The servers do not follow it.")]
    until: Moment | None


class QueuesView(TypedDict):
    """settings: as in SiteView. clock: null while time is right.

    changes_at: the next instant at which the view changes by time alone; None when only an event can.
    """

    seq: int
    settings: int
    site: SiteName
    queues: list[QueueView]
    windows: list[WindowLine]
    alerts: list[AlertView]
    bursts: list[BurstView]
    clock: ClockView | None
    changes_at: Moment | None


class TargetQueue(TypedDict):
    """staffed: whether an open window with an agent who may serve it does now."""

    id: str
    name: str
    prefix: str
    entity: str
    short_name: str
    open: bool
    waiting: int
    staffed: bool


class TargetWindow(TypedDict):
    """An open window, to be sent to as a window or as its agent."""

    id: str
    number: int
    agent: str
    agent_name: str | None


class TargetsView(TypedDict):
    seq: int
    ticket: str
    queues: list[TargetQueue]
    windows: list[TargetWindow]


# --- paper ------------------------------------------------------------------------------------------


class PrintJob(TypedDict):
    """A slip that was ordered at a kiosk. copy: 1 for the ticket's first. reason: of failed and unknown."""

    job: str
    ticket: str
    device: str
    copy: int
    state: PrintState
    reason: PrintReason | None
    ordered_at: Moment
    since: Moment


class SlipBlock(TypedDict):
    """A part of a slip, from top to bottom. data: what a QR code holds."""

    kind: Literal["text", "rule", "space", "qr"]
    text: NotRequired[str]
    size: NotRequired[str]
    bold: NotRequired[bool]
    align: NotRequired[str]
    data: NotRequired[str]


class ClaimedJob(PrintJob):
    """A job as its device gets it. slip: once it is claimed."""

    slip: NotRequired[list[SlipBlock]]


class PrinterView(TypedDict):
    """A kiosk's own program and its printer. present: whether it has reported lately."""

    present: bool
    reported_at: Moment
    version: str
    trouble: PrinterTrouble | None
    near_end: bool
    last_printed_at: Moment | None


class KioskPrinter(PrinterView):
    """device: id of the kiosk. name: as staff named it."""

    device: str
    name: str


class PrinterList(TypedDict):
    printers: list[KioskPrinter]


class DeviceOrder(TypedDict):
    """id: of the print job."""

    kind: Literal["print"]
    id: str


class DeviceOrders(TypedDict):
    """What waits for a device's own program."""

    seq: int
    orders: list[DeviceOrder]
