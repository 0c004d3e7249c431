"""Says in Spanish what pydantic found wrong."""

import re

from pydantic_core import ErrorDetails

from ticketing.catalogue.source import Location

#: As pydantic writes an enumeration's member among the tags of a union: `<PolicyKind.STRICT: 'strict'>`.
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")

SENTENCES = {
    "missing": 'falta el campo "{field}"',
    "extra_forbidden": 'el campo "{field}" no se conoce',
    "string_type": '"{field}" debe ser un texto',
    "string_too_short": '"{field}" está vacío',
    "int_type": '"{field}" debe ser un número entero',
    "float_type": '"{field}" debe ser un número',
    "finite_number": '"{field}" debe ser un número finito',
    "date_type": '"{field}" debe ser una fecha como 2026-01-31',
    "bool_type": '"{field}" debe ser true o false',
    "list_type": '"{field}" debe ser una lista',
    "dict_type": '"{field}" debe ser un bloque de campos',
    "model_type": '"{field}" debe ser un bloque de campos',
    "model_attributes_type": '"{field}" debe ser un bloque de campos',
    "literal_error": '"{field}" debe ser uno de: {expected}',
    "enum": '"{field}" debe ser uno de: {expected}',
    "greater_than": '"{field}" debe ser mayor que {gt:g}',
    "greater_than_equal": '"{field}" debe ser {ge} o más',
    "less_than_equal": '"{field}" debe ser {le} o menos',
    "too_short": '"{field}" está vacío',
    "union_tag_not_found": 'a "{field}" le falta el campo "kind"',
    "union_tag_invalid": '"kind" de "{field}" debe ser uno de: {expected_tags}',
    "invalid_key": "hay un campo cuyo nombre no es un texto",
    "value_error": "{error}",
}


def sentence(error: ErrorDetails) -> str:
    """A kind of error that the table lacks still names its field, with pydantic's own words after it."""
    template = SENTENCES.get(error["type"], '"{field}" no es válido: {message}')
    facts = {key: _spanish(value) for key, value in error.get("ctx", {}).items()}
    return template.format(field=_field(error["loc"]), message=error["msg"], **facts)


def _spanish(value: object) -> object:
    if not isinstance(value, str):
        return value
    return _MEMBER.sub(r"\1", value.replace(" or ", " o "))


def _field(location: Location) -> str:
    names = [part for part in location if isinstance(part, str) and part != "[key]"]
    return names[-1] if names else "el archivo"
