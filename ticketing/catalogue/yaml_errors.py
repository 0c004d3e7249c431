"""Says in Spanish, and at which line, why a text is not YAML."""

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

# A part of the library's own words, and ours. The first are noticed further down, often at the end of the
# file, but are to be mended where the library says that it began to read them.
REASONS_AT_START = {
    "end of stream": "falta cerrar lo que se abre en esta línea",
    "stream end": "falta cerrar lo que se abre en esta línea",
    "expected ','": "falta una coma, o cerrar lo que se abre en esta línea",
    "could not find expected ':'": 'falta ":" después del nombre del campo',
}
REASONS = {
    "mapping values are not allowed": 'hay un ":" de más; si es parte del texto, póngalo entre comillas',
    "duplicate key": "un campo está más de una vez",
    "cannot start any token": "hay un tabulador o un signo que no puede ir ahí",
    "expected <block end>": "la sangría no coincide con la de las líneas anteriores",
    "undefined alias": "se usa un alias (*) que no se definió antes",
    "expected a single document": "hay más de un documento en el archivo",
}


def describe(error: Exception) -> tuple[int, str]:
    """The line, counted from 1, and the sentence."""
    if isinstance(error, ReaderError):
        return 1, "no es YAML válido: hay un carácter que no se permite"
    if not isinstance(error, MarkedYAMLError):
        return 1, "no es YAML válido: hay un valor que no se puede leer"
    said = f"{error.context} {error.problem}"
    at_start = _reason(said, REASONS_AT_START)
    mark = (error.context_mark if at_start else None) or error.problem_mark
    reason = at_start or _reason(said, REASONS) or "hay un error de sintaxis"
    return (mark.line + 1 if mark else 1), f"no es YAML válido: {reason}"


def _reason(said: str, reasons: dict[str, str]) -> str | None:
    return next((ours for theirs, ours in reasons.items() if theirs in said), None)
