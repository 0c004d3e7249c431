"""Request bodies have the members of the use cases' requests."""

import pytest
from pydantic import BaseModel

from ticketing.domain.states import Action
from ticketing.queueing import requests
from ticketing.web.api.schemas import bodies

PAIRS = [
    (bodies.IssueBody, requests.IssueRequest),
    (bodies.SessionBody, requests.SessionRequest),
    (bodies.QueueStateBody, requests.QueueStateRequest),
    (bodies.DoneServiceBody, requests.WantedService),
    (bodies.Dni, requests.Document),
    (bodies.OtherDocument, requests.Document),
]


@pytest.mark.parametrize(("body", "request_"), PAIRS, ids=lambda each: each.__name__)
def test_a_body_has_the_members_of_its_request(body: type[BaseModel], request_: type) -> None:
    assert set(body.model_fields) == set(request_.__annotations__)


def test_the_actions_bodies_have_together_the_members_of_their_request() -> None:
    members = {name for body in bodies.ACTION_BODIES.values() for name in body.model_fields}
    assert members == set(requests.ActionRequest.__annotations__)


def test_every_action_has_a_body_but_those_that_have_another_door() -> None:
    assert set(Action) - set(bodies.ACTION_BODIES) == {Action.CALL, Action.EXPIRE}
