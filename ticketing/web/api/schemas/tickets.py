"""A ticket, as staff, its device and its citizen read it."""

from pydantic import ConfigDict, Field

from ticketing.domain.authorisation import ActorKind
from ticketing.domain.choosing import Rule
from ticketing.domain.outcomes import Outcome
from ticketing.domain.policies import PolicyKind
from ticketing.domain.priorities import Category, Priority
from ticketing.domain.states import State
from ticketing.web.api.schemas.common import (
    JsonObject,
    Moment,
    Seconds,
    Shape,
    also_as,
)


class Why(Shape):
    """Why this ticket was called: the rule that fired, and what it looked at."""

    rule: Rule
    policy: PolicyKind
    waited_s: Seconds
    directed: bool
    considered: int


class CodedService(Shape):
    service: str
    name: str
    quantity: int


class Replacement(Shape):
    id: str
    code: str
    queue: str


class TicketView(Shape):
    """The `_s` sums run up to `since`; the present state's time is now − since, added by the client."""

    id: str
    site: str
    code: str
    number: int
    queue: str
    queue_name: str
    entity: str
    entity_name: str
    service: str | None
    service_name: str | None
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
    agent_name: str | None
    for_window: str | None
    for_agent: str | None
    recalls: int
    transfers: int
    ahead: int | None
    wait_s: Seconds
    walk_s: Seconds
    service_s: Seconds
    hold_s: Seconds
    stay_s: Seconds
    services: list[CodedService]
    outcome: Outcome | None
    why: Why | None
    track_url: str
    document: str | None = Field(description="Masked; staff only.")
    replaces: str | None
    replaced_by: Replacement | None


class TicketList(Shape):
    seq: int
    tickets: list[TicketView]


class Actor(Shape):
    kind: ActorKind
    id: str
    name: str


class Event(Shape):
    """One fact of a site's ledger."""

    site: str
    seq: int
    at: Moment
    type: str
    actor: Actor
    ticket: str | None = None
    window: str | None = None
    request: str | None = Field(default=None, description="The X-Request-Id of the request that made it.")
    data: JsonObject

    model_config = ConfigDict(extra="allow")


class EventList(Shape):
    model_config = also_as("application/x-ndjson")

    events: list[Event]
    seq: int


class TicketHistory(Shape):
    ticket: TicketView
    events: list[Event]
