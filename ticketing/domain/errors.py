"""What a command may be refused for: stable `code`s, to which the web layer gives a status and a sentence."""

from typing import Any


class SuyayError(Exception):
    """A command was refused. `extra` holds JSON-able facts for the answer; nothing was changed."""

    code = "error"

    def __init__(self, code: str | None = None, **extra: Any) -> None:
        self.code = code or self.code
        self.extra = extra
        super().__init__(f"{self.code} {extra}" if extra else self.code)


class NotFound(SuyayError):
    """It does not exist, or it is not the caller's to see."""

    code = "not_found"


class Unauthenticated(SuyayError):
    """Nobody is logged in and no token was given."""

    code = "login_required"


class Forbidden(SuyayError):
    """The caller's role does not allow it."""

    code = "forbidden"


class Invalid(SuyayError):
    """The request makes no sense, whatever the state is."""

    code = "invalid"


class Unavailable(SuyayError):
    """Nothing is wrong with the request, and nothing was done: a retry may work."""

    code = "unavailable"


class Conflict(SuyayError):
    """The request makes sense, but not in the present state."""

    code = "conflict"


class IllegalTransition(Conflict):
    """The ticket's state has no such action."""

    code = "illegal_transition"

    def __init__(self, state: str, action: str) -> None:
        super().__init__(state=str(state), action=str(action))
        self.state = state
        self.action = action


class NumberingError(Conflict):
    """The queue has no number left today; `code` is `cap_reached` or `series_exhausted`."""
