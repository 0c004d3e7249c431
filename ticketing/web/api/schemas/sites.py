"""Sites, their queues, windows and what displays and supervisors see of them."""

from pydantic import Field

from ticketing.domain.network import ServiceKind
from ticketing.domain.priorities import Priority
from ticketing.domain.states import State
from ticketing.domain.windows import WindowState
from ticketing.web.api.schemas.common import Moment, Seconds, Shape
from ticketing.web.api.schemas.tickets import TicketView


class SiteLine(Shape):
    id: str
    name: str
    kind: str
    region: str | None


class SiteList(Shape):
    sites: list[SiteLine]


class SiteName(Shape):
    id: str
    name: str


class Entity(Shape):
    code: str
    name: str
    short_name: str


class SiteQueue(Shape):
    id: str
    code: str
    entity: str
    name: str
    prefix: str
    open: bool
    full: bool
    waiting: int
    services: list[str]


class Service(Shape):
    id: str
    entity: str
    name: str
    kind: ServiceKind
    planned_minutes: int | None
    appointment: bool | None
    requirements: list[str]


class SiteWindow(Shape):
    id: str
    number: int
    name: str | None
    queues: list[str]


class SiteView(Shape):
    id: str
    name: str
    kind: str
    timezone: str
    seq: int
    restore_grace_s: int
    choose_allowed: bool
    entities: list[Entity]
    queues: list[SiteQueue]
    services: list[Service]
    windows: list[SiteWindow]


class Session(Shape):
    """Who sits at a window."""

    state: WindowState
    agent: str | None
    agent_name: str | None
    since: Moment | None
    reason: str | None
    freed_at: Moment | None = Field(description="When the last person left the window since `since`.")


class HeldTicket(TicketView):
    hold_reason: str | None


class WindowView(Shape):
    """ticket: called or serving; closed: not coded yet; held, directed: of this window or its agent."""

    seq: int
    site: str
    id: str
    number: int
    queues: list[str]
    session: Session
    ticket: TicketView | None
    closed: list[TicketView]
    held: list[HeldTicket]
    directed: list[TicketView]


class Call(Shape):
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


class BoardQueue(Shape):
    id: str
    name: str
    prefix: str
    entity: str
    entity_name: str
    waiting: int


class BoardView(Shape):
    """calls: newest first, at most 30."""

    seq: int
    site: SiteName
    calls: list[Call]
    queues: list[BoardQueue]


class QueueView(Shape):
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


class WindowTicket(Shape):
    id: str
    code: str
    state: State
    since: Moment
    queue: str
    priority: Priority


class WindowLine(Shape):
    id: str
    number: int
    queues: list[str]
    session: Session
    ticket: WindowTicket | None


class QueuesView(Shape):
    seq: int
    site: SiteName
    queues: list[QueueView]
    windows: list[WindowLine]
