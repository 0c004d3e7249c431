"""The published document is true: schemathesis sends what it allows and forbids, and checks each answer."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.world import HOME, World

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
#: Names that exist, so that not every call ends with 404.
KNOWN = {"site": HOME, "window": f"{HOME}:1", "queue": f"{HOME}:r"}


@pytest.fixture
def api(world: World) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", world.application.flask)


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    # The document is read anew for each operation; the database fills while one is tried.
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_answer_is_a_documented_one(case: Any, world: World) -> None:
    token = world.token("administrator", None, name="schemathesis")
    ticket = world.caller("kiosk").issue()["id"]
    known = {**KNOWN, "ticket": ticket}
    case.path_parameters = {
        name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
    }
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)


def test_the_document_is_openapi_3_1_and_whole(world: World) -> None:
    document = world.browser().get("/api/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    assert {name.rpartition("/")[2] for name in references(document)} <= set(schemas)
    assert set(document["components"]["securitySchemes"]) == {"bearer", "session"}


def references(node: object) -> set[str]:
    """Every `$ref` below a node."""
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(each) for each in node.values()))
    if isinstance(node, list):
        return set().union(*(references(each) for each in node))
    return set()
