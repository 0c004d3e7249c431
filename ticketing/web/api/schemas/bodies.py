"""Request bodies, one model per command."""

from typing import Annotated, Literal, cast

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from ticketing.domain.devices import DeviceKind, PrinterTrouble
from ticketing.domain.documents import DocumentKind
from ticketing.domain.line.priorities import Category, Priority
from ticketing.domain.outcomes import Outcome
from ticketing.domain.printing import PrintReason, PrintState
from ticketing.domain.states import Action
from ticketing.domain.windows import WindowState
from ticketing.queueing.requests import ActionRequest, IssueRequest, QueueStateRequest, SessionRequest
from ticketing.web.api.schemas.common import (
    Body,
    Identifier,
    JsonObject,
    Key,
    Text,
)


def _one_of(*names: str) -> JsonObject:
    """Schema that requires one of the members, so that a program can check a body before sending it."""
    return {"anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in names]}


class Dni(Body):
    kind: Literal[DocumentKind.DNI]
    number: Annotated[str, Field(pattern=r"^[0-9]{8}$")]


class OtherDocument(Body):
    kind: Literal[
        DocumentKind.CE, DocumentKind.PASSPORT, DocumentKind.PTP, DocumentKind.CPP, DocumentKind.OTHER
    ]
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{3,19}$")]


#: A BCP 47 tag, such as `es`, `qu-PE`, `qu-x-cusco`.
LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$")]


class LanguageBody(Body):
    """language: a tag of `GET /languages/{tag}.json`."""

    language: LanguageTag


class PasswordBody(Body):
    """current: proves that it is the person who asks, and not a passer-by at an open screen."""

    current: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(max_length=200)]


class IssueBody(Body):
    """`queue`, or `service`: the site's queue that offers it is chosen. channel: a code of the network's.

    again: `true` after 409 `already_waiting`, for a second ticket of the same document in the same queue.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra=_one_of("queue", "service"))

    queue: Identifier | None = None
    service: Identifier | None = None
    priority: Priority = Priority.NORMAL
    category: Category | None = None
    language: LanguageTag = "es"
    channel: Identifier | None = None
    document: Annotated[Dni | OtherDocument, Field(discriminator="kind")] | None = None
    again: bool = False

    def asked(self) -> IssueRequest:
        return cast("IssueRequest", self.model_dump())

    @model_validator(mode="after")
    def _says_for_what(self) -> "IssueBody":
        if self.queue is None and self.service is None:
            raise ValueError("queue or service is required")
        return self


class WithdrawalBody(Body):
    """key: the Idempotency-Key under which the ticket was asked for."""

    key: Key


class ActionBody(Body):
    """What an action over a ticket may be told."""

    def asked(self) -> ActionRequest:
        return cast("ActionRequest", self.model_dump())


class EmptyBody(ActionBody):
    """Nothing more to say."""


class ReasonBody(ActionBody):
    reason: Text | None = None


class DoneServiceBody(Body):
    service: Identifier
    quantity: Annotated[int, Field(ge=1, le=99)] = 1


class FinishBody(ActionBody):
    """With `services` the attention is ended and coded at once. reason: of a supervisor who ends it."""

    services: Annotated[list[DoneServiceBody], Field(min_length=1, max_length=20)] | None = None
    outcome: Outcome | None = None
    note: Text | None = None
    reason: Text | None = None


class CodeBody(ActionBody):
    services: Annotated[list[DoneServiceBody], Field(min_length=1, max_length=20)]
    outcome: Outcome | None = None
    note: Text | None = None
    reason: Text | None = None


class TransferBody(ActionBody):
    """To another queue, to a window, or to an agent."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_one_of("queue", "window", "agent"))

    queue: Identifier | None = None
    window: Identifier | None = None
    agent: Identifier | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _says_where(self) -> "TransferBody":
        if self.queue is None and self.window is None and self.agent is None:
            raise ValueError("queue, window or agent is required")
        return self


class MisrouteBody(ActionBody):
    queue: Identifier | None = None
    reason: Text | None = None


class CorrectBody(ActionBody):
    """ended_at: when what the day's end settled truly ended: an attention, a call, a pause or a wait."""

    ended_at: AwareDatetime
    reason: Text | None = None


class UndoBody(Body):
    """seq: the ticket's, as the act that is undone answered it."""

    seq: Annotated[int, Field(ge=1)]


class SessionBody(Body):
    status: WindowState
    reason: Text | None = None

    def asked(self) -> SessionRequest:
        return cast("SessionRequest", self.model_dump())


class CallBody(Body):
    """reason: needed where another ticket should come first."""

    ticket: Identifier
    reason: Text | None = None


class QueueStateBody(Body):
    """until: `day` (the default), `reopened`: until the queue is switched again, `schedule`: its hours hold
    again, or an instant (RFC 3339)."""

    open: bool
    until: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    reason: Text | None = None

    def asked(self) -> QueueStateRequest:
        return cast("QueueStateRequest", self.model_dump())


class RelieveBody(Body):
    """to: the queue or window that the alert's `relief` named."""

    to: Identifier
    reason: Text | None = None


class PairingBody(Body):
    kind: DeviceKind


class ConfirmBody(Body):
    code: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9 -]+$")]
    site: Identifier
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]


class PrintBody(Body):
    """device: id of a kiosk of the ticket's site."""

    device: Identifier


class PrintStepBody(Body):
    """state: `printing` claims the job; the others end it. reason: of `failed` and `unknown`."""

    state: Literal[PrintState.PRINTING, PrintState.PRINTED, PrintState.FAILED, PrintState.UNKNOWN]
    reason: PrintReason | None = None


class PrinterBody(Body):
    """trouble: null when it can print. near_end: its roll should be changed soon."""

    trouble: PrinterTrouble | None = None
    near_end: bool = False


class DeviceReportBody(Body):
    version: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[!-~]+$")]
    printer: PrinterBody


#: POST /tickets/{id}/{action}
ACTION_BODIES: dict[Action, type[ActionBody]] = {
    Action.RECALL: EmptyBody,
    Action.START: EmptyBody,
    Action.FINISH: FinishBody,
    Action.CODE: CodeBody,
    Action.NO_SHOW: ReasonBody,
    Action.RESTORE: EmptyBody,
    Action.HOLD: ReasonBody,
    Action.RESUME: EmptyBody,
    Action.RETURN: ReasonBody,
    Action.RELEASE: ReasonBody,
    Action.TRANSFER: TransferBody,
    Action.MISROUTE: MisrouteBody,
    Action.CANCEL: ReasonBody,
    Action.CORRECT: CorrectBody,
}
