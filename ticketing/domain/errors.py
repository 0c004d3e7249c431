"""Refusals of a command; the web layer gives each a status and the sentence of its code."""

from ticketing.domain.codes import ErrorCode
from ticketing.domain.json import Json


class SuyayError(Exception):
    """A command was refused. `extra` holds JSON-able facts for the answer; nothing was changed."""

    code: ErrorCode = ErrorCode.CONFLICT

    def __init__(self, code: ErrorCode | None = None, **extra: Json) -> None:
        self.code = code or self.code
        self.extra = extra
        super().__init__(f"{self.code} {extra}" if extra else self.code)


class NotFound(SuyayError):
    """It does not exist, or the caller may not see it."""

    code = ErrorCode.NOT_FOUND


class Unauthenticated(SuyayError):
    """The request has neither a login nor a token."""

    code = ErrorCode.LOGIN_REQUIRED


class Forbidden(SuyayError):
    """The caller's role does not allow it."""

    code = ErrorCode.FORBIDDEN


class Invalid(SuyayError):
    """The request is invalid in every state."""

    code = ErrorCode.INVALID


class TooFast(SuyayError):
    """The caller asks more often than it may. `extra["retry_after_s"]`: seconds until the next try."""

    code = ErrorCode.TOO_FAST


class Unavailable(SuyayError):
    """Nothing is wrong with the request, and nothing was done: a retry may work."""

    code = ErrorCode.UNAVAILABLE


class Conflict(SuyayError):
    """The request is valid, but not in the present state."""

    code = ErrorCode.CONFLICT


class IllegalTransition(Conflict):
    """The ticket's state has no such action."""

    code = ErrorCode.ILLEGAL_TRANSITION

    def __init__(self, state: str, action: str) -> None:
        super().__init__(state=str(state), action=str(action))
        self.state = state
        self.action = action


class NumberingError(Conflict):
    """The queue has no number left today; `code` is `cap_reached` or `series_exhausted`."""
