"""Parameters of commands: values that the edges have checked; each may be left out or None."""

from datetime import datetime

from typing_extensions import TypedDict

from ticketing.domain.documents import DocumentKind
from ticketing.domain.line.priorities import Category, Priority
from ticketing.domain.outcomes import Outcome
from ticketing.domain.windows import WindowState


class Document(TypedDict):
    kind: DocumentKind
    number: str


class IssueRequest(TypedDict, total=False):
    """queue, or service: the site's queue that offers it is chosen.

    again: even though a ticket of the same document waits in the queue.
    """

    queue: str | None
    service: str | None
    priority: Priority | None
    category: Category | None
    language: str | None
    channel: str | None
    document: Document | None
    again: bool


class WantedService(TypedDict, total=False):
    """quantity: 1 where it is left out."""

    service: str
    quantity: int | None


class ActionRequest(TypedDict, total=False):
    """Parameters of the actions on a ticket; each action reads what concerns it.

    services, outcome, note: to finish and to code. queue, window, agent: where to, for a transfer; the right
    queue of a misrouted ticket. ended_at: the true end of what the day's end settled, for a correction.
    """

    services: list[WantedService] | None
    outcome: Outcome | None
    note: str | None
    queue: str | None
    window: str | None
    agent: str | None
    ended_at: datetime | None
    reason: str | None


class SessionRequest(TypedDict, total=False):
    status: WindowState
    reason: str | None


class QueueStateRequest(TypedDict, total=False):
    """until: of domain.openings.Until, or an instant (RFC 3339)."""

    open: bool
    until: str | None
    reason: str | None
