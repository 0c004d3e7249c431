"""Line and reason of YAML syntax errors: messages of `catalogue.yaml`."""

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

# Part of the library's own words, to our message. The parser notices these errors further down, often at the
# end of the file, but they have to be corrected where it began to read the construct.
REASONS_AT_START = {
    "end of stream": "unclosed",
    "stream end": "unclosed",
    "expected ','": "comma",
    "could not find expected ':'": "colonMissing",
}
REASONS = {
    "mapping values are not allowed": "colonTooMuch",
    "duplicate key": "twice",
    "cannot start any token": "sign",
    "expected <block end>": "indentation",
    "undefined alias": "alias",
    "expected a single document": "documents",
}


def reason(error: Exception) -> tuple[int, str]:
    """The line, counted from 1, and the name of the message."""
    if isinstance(error, ReaderError):
        return 1, "character"
    if isinstance(error, RecursionError):
        return 1, "deep"
    if not isinstance(error, MarkedYAMLError):
        return 1, "value"
    said = f"{error.context} {error.problem}"
    at_start = _known(said, REASONS_AT_START)
    mark = (error.context_mark if at_start else None) or error.problem_mark
    return (mark.line + 1 if mark else 1), at_start or _known(said, REASONS) or "syntax"


def _known(said: str, reasons: dict[str, str]) -> str | None:
    return next((ours for theirs, ours in reasons.items() if theirs in said), None)
