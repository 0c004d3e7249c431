"""Error codes: why a command was refused, stable for programs; each has a sentence for people."""

from enum import StrEnum, auto


class ErrorCode(StrEnum):
    """The `code` of a problem, and of a live room that was not opened."""

    # The request itself
    MALFORMED_JSON = auto()
    UNSUPPORTED_MEDIA_TYPE = auto()
    TOO_LARGE = auto()
    INVALID = auto()
    METHOD_NOT_ALLOWED = auto()
    NOT_FOUND = auto()
    TOO_FAST = auto()
    IDEMPOTENCY_KEY_REUSED = auto()
    TOO_MANY_ROOMS = auto()
    # Things that the request names
    SITE_UNKNOWN = auto()
    WINDOW_UNKNOWN = auto()
    QUEUE_UNKNOWN = auto()
    SERVICE_UNKNOWN = auto()
    TICKET_UNKNOWN = auto()
    CODE_UNKNOWN = auto()
    SETTING_UNKNOWN = auto()
    CHANGE_UNKNOWN = auto()
    INVALID_POLICY = auto()
    INVALID_SETTINGS = auto()
    # The server
    UNAVAILABLE = auto()
    PDF_UNAVAILABLE = auto()
    STORAGE_FULL = auto()
    READ_ONLY = auto()
    STORAGE_FAILED = auto()
    INTERNAL_ERROR = auto()
    # The caller
    LOGIN_REQUIRED = auto()
    INVALID_TOKEN = auto()
    CSRF_FAILED = auto()
    FORBIDDEN = auto()
    OTHER_ENTITY = auto()
    CHOOSING_NOT_ALLOWED = auto()
    PASSWORD_TOO_SHORT = auto()
    PAIRING_EXPIRED = auto()
    USERNAME_TAKEN = auto()
    # The present state
    CONFLICT = auto()
    ILLEGAL_TRANSITION = auto()
    QUEUE_CLOSED = auto()
    CAP_REACHED = auto()
    SERIES_EXHAUSTED = auto()
    WINDOW_TAKEN = auto()
    AGENT_ELSEWHERE = auto()
    WINDOW_BUSY = auto()
    WINDOW_NOT_OPEN = auto()
    QUEUE_NOT_SERVED = auto()
    AGENT_NOT_HERE = auto()
    DAY_OVER = auto()
    GRACE_OVER = auto()
    SETTINGS_OCCUPIED = auto()
    SETTING_CHANGED = auto()
    ALREADY_WAITING = auto()
    WITHDRAWN = auto()
