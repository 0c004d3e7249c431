"""Every operation of the published API with generated requests by every role: no answer is a fault of ours.

`make fuzz` sends ten thousand requests; the test of every day sends two of each kind by each role.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok

from tests.support.worlds import MakeWorld
from tests.web.world import HOME, World
from ticketing.web.auth.limits import limiter

#: Requests per operation and role.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES") or 2)
ROLES: dict[str, tuple[str | None, str | None]] = {
    "visitor": (None, None),
    "kiosk": ("kiosk", HOME),
    "display": ("display", HOME),
    "agent": ("agent", HOME),
    "greeter": ("greeter", HOME),
    "supervisor": ("supervisor", HOME),
    "administrator": ("administrator", None),
}


def headers(world: World, who: str) -> dict[str, str]:
    role, site = ROLES[who]
    return {} if role is None else {"Authorization": f"Bearer {world.token(role, site, name=who)}"}


def known_ids(case: Any, name: str) -> str | None:
    """A path's member that exists, so that not every request ends at its door."""
    known = {"site": HOME, "queue": f"{HOME}:r", "window": f"{HOME}:1", "noun": "queues"}
    return known.get(name)


def sent(world: World, operation: Any, who: dict[str, str], faults: list[str]) -> Callable[[], None]:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="FUZZ_EXAMPLES" not in os.environ,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=st.booleans())
    def send(case: Any, real: bool) -> None:
        if real:
            case.path_parameters = {
                name: known_ids(case, name) or value for name, value in (case.path_parameters or {}).items()
            }
        answer = case.call(headers=who)
        told = answer.headers.get("content-type", [""])[0]
        if answer.status_code >= 500:
            faults.append(f"{case.method} {case.formatted_path}: {answer.status_code}")
        elif answer.status_code >= 400 and "problem+json" not in told:
            faults.append(f"{case.method} {case.formatted_path}: {answer.status_code} as {told}")

    return send


@pytest.fixture
def world(make_world: MakeWorld, sqlite_url: str) -> World:
    return make_world(sqlite_url)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.filterwarnings("ignore")
def test_no_generated_request_meets_a_fault(world: World, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)
    config = SchemathesisConfig()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app=world.application.flask, config=config)
    faults: list[str] = []
    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(operations) > 30
    for operation in operations:
        sent(world, operation, headers(world, who), faults)()
    assert faults == []
