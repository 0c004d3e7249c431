"""JSON bodies of requests: wrong bytes are refused apart from wrong values."""

from typing import Any

from flask import Request, json

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Invalid
from ticketing.web.problems import BadRequest


class ApiRequest(Request):
    """Refuses malformed JSON, which the generated validation's `get_json(silent=True)` takes for no body."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The JSON object of the body; no body is an empty object."""
        data = self.get_data(cache=True)
        if not data:
            return {}
        if not self.is_json:
            raise BadRequest(ErrorCode.UNSUPPORTED_MEDIA_TYPE)
        try:
            value = json.loads(data)
        except ValueError:
            raise BadRequest(ErrorCode.MALFORMED_JSON) from None
        if not isinstance(value, dict):
            raise Invalid(errors=[{"field": "body", "message": "An object is expected."}])
        return value
