"""Truth of the published document: schemathesis sends what it allows and forbids, and checks each answer."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.world import HOME, World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
METHODS = ("get", "put", "post", "delete")
#: Number of requests to each operation that the document allows, and that it forbids.
EXAMPLES = {GenerationMode.POSITIVE: 5, GenerationMode.NEGATIVE: 3}


@pytest.mark.parametrize("method", METHODS)
def test_every_answer_is_a_documented_one(world: World, method: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", world.application.flask)
    found = list(schema.include(method=method.upper()).get_all_operations())
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert operations and len(operations) == len(found)
    send = sender(world)
    for operation in operations:
        for mode in modes(operation):
            try_out(operation.as_strategy(generation_mode=mode), EXAMPLES[mode], send)


def modes(operation: Any) -> Iterable[GenerationMode]:
    """Kinds of requests: a path's name can be any text, so only a query or a body can be wrong."""
    return EXAMPLES if operation.body or operation.query else [GenerationMode.POSITIVE]


def sender(world: World) -> Callable[[Any], None]:
    """A function that sends a case as an administrator and checks the answer."""
    token = world.token("administrator", None, name="schemathesis")
    # Names that exist, so that not every call ends with 404.
    known = {"site": HOME, "window": f"{HOME}:1", "queue": f"{HOME}:r"}
    known["ticket"] = world.caller("kiosk").issue()["id"]

    def send(case: Any) -> None:
        given_names = case.path_parameters or {}
        case.path_parameters = {name: known.get(name, value) for name, value in given_names.items()}
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    return send


def try_out(cases: SearchStrategy[Any], examples: int, send: Callable[[Any], None]) -> None:
    """Send each case, the same ones on every run."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        # The database fills while one operation is tried.
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=cases)
    def each(case: Any) -> None:
        send(case)

    each()


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
