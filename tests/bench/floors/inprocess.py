"""The application without a web server, called in this process for recordings and profiles."""

import io
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from werkzeug.test import EnvironBuilder

from ticketing.app import Application


class InProcess:
    """Sends requests directly to the WSGI application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.last_key = ""
        self.cpu_after_ns = 0

    def environment(self, method: str, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        self.last_key = str(uuid.uuid4())
        headers = [("Authorization", f"Bearer {token}"), ("Idempotency-Key", self.last_key)]
        data = json.dumps(body)
        builder = EnvironBuilder(
            f"/api/v1{path}", method=method, headers=headers, data=data, content_type="application/json"
        )
        return builder.get_environ()

    def answer(self, environment: dict[str, Any]) -> bytes:
        status: list[str] = []
        body = io.BytesIO()

        def start(line: str, _headers: Any, _error: Any = None, /) -> Callable[[bytes], object]:
            status.append(line)
            return body.write

        body.writelines(self.application.flask.wsgi_app(environment, start))
        assert status[0].startswith("20"), (status, body.getvalue())
        return body.getvalue()

    def send(self, method: str, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.answer(self.environment(method, path, token, body)))
        return answer

    def paint(self) -> None:
        """Run the step of the live loop that follows an answer, in this process."""
        before = time.thread_time_ns()
        self.application.realtime.live.step()
        self.cpu_after_ns += time.thread_time_ns() - before
