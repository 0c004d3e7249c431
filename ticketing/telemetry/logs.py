"""The log: one JSON object per line, or readable text on a terminal.

Records of `logging`, gunicorn's own included, are handed to structlog, so that one chain of processors dates,
redacts and writes them all. docs/monitoring.md lists the fields.
"""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

import orjson
import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

#: The event of an access line. Its fields are chosen one by one, so it is not searched for secrets.
REQUEST = "request"

_HIDDEN = "***"
# Length in characters. A shorter secret could be an ordinary word; the patterns below still find it in use.
_SHORTEST = 8
_DOCUMENT = re.compile(r"(?<![\w.-])\d{8,12}(?![\w-])")
_NUMBER = "********"
_PATTERNS = (
    # scheme://user:password@host
    (re.compile(r"(://[^\s:/@\"']*):[^\s\"']*@"), rf"\1:{_HIDDEN}@"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]+", re.IGNORECASE), rf"\1 {_HIDDEN}"),
    (
        re.compile(
            r"\b(authorization|cookie|session|csrf_?token|password|secret(?:_key)?|token)"
            r"([\"']?\s*[:=]\s*[\"']?)(?!(?:bearer|basic)\b)[^\s\"',;&)}]+",
            re.IGNORECASE,
        ),
        rf"\1\2{_HIDDEN}",
    ),
    # An error may quote the number of a citizen's document.
    (_DOCUMENT, _NUMBER),
)
_FRAMES = 30
# Loggers that describe their own internals at `info`.
_CHATTY = ("alembic.runtime.plugins", "ticketing.storage.pool")


def configure(
    level: str = "info",
    secrets: Iterable[str] = (),
    *,
    stream: TextIO | None = None,
    pretty: bool | None = None,
) -> None:
    """Send structlog's and logging's records to `stream`, standard error by default.

    level: debug, info, warning or error. secrets: texts that are blanked wherever they appear.
    pretty: readable text instead of JSON; by default when the stream is a terminal.
    """
    stream = stream or cast("TextIO", _StandardError())
    pretty = stream.isatty() if pretty is None else pretty
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_COMMON, *(_TEXT if pretty else _JSON), _Blanking(secrets)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
    )
    _bind()
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, Handover)]:
        root.removeHandler(old)
    root.addHandler(Handover())
    root.setLevel(number)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


def without_numbers(text: str) -> str:
    """The text with every run of 8 to 12 digits blanked, for an address may hold a citizen's document."""
    return _DOCUMENT.sub(_NUMBER, text)


def logger() -> Any:
    """structlog's logger, bound once: for lines that are written at every request."""
    return _bound


class _StandardError:
    """The current sys.stderr: a program that runs a command in its own process may replace it."""

    def write(self, text: str) -> None:
        sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()

    def isatty(self) -> bool:
        return sys.stderr.isatty()


class Handover(logging.Handler):
    """A handler that passes records of `logging` to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        try:
            structlog.get_logger().log(
                level, record.getMessage(), logger=record.name, exc_info=record.exc_info or None
            )
        except Exception:  # noqa: BLE001  # a record that cannot be written must not stop the code that logs it
            self.handleError(record)


def _bind() -> None:
    global _bound  # noqa: PLW0603  # one per process, like the configuration that it is made of
    _bound = structlog.get_logger().bind()


_bound: Any


def _search(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if event.get("event") == REQUEST:
        return event
    return {name: _searched(value) for name, value in event.items()}


def _searched(value: Any) -> Any:
    """The value with everything blanked, however deep, that looks like a secret or a document."""
    if isinstance(value, str):
        for pattern, replacement in _PATTERNS:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, dict):
        return {name: _searched(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_searched(each) for each in value]
    return value


def _to_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def _search_text(_logger: WrappedLogger, _method: str, text: Any) -> str:
    return str(_searched(str(text)))


class _Blanking:
    """The last processor: blanks this installation's own secrets in the rendered line."""

    def __init__(self, secrets: Iterable[str]) -> None:
        long = {word for word in secrets if len(word) >= _SHORTEST}
        # Also as JSON writes them: quotes inside a secret are escaped there.
        self._secrets = tuple(long | {orjson.dumps(word).decode()[1:-1] for word in long})

    def __call__(self, _logger: WrappedLogger, _method: str, line: Any) -> str:
        text = str(line)
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, _HIDDEN)
        return text


_COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_JSON: list[Processor] = [
    # Never with the local variables: they hold people's data.
    structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=_FRAMES)),
    _search,
    _to_json,
]
_TEXT: list[Processor] = [
    structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    _search_text,
]

# The default for programs that never call configure() (tests, scripts): warnings and errors alone.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
_bind()
