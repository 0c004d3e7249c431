"""Policies and priority classes as the catalogue and the kiosk write them."""

from typing import Any

import pytest

from ticketing.domain.errors import Invalid
from ticketing.domain.line.priorities import Category, Priority, classify
from ticketing.domain.policies import Accumulating, Policy, Ratio, Strict, policy_from


@pytest.mark.parametrize(
    ("data", "policy"),
    [
        ({}, Strict()),
        ({"kind": "strict"}, Strict()),
        ({"kind": "ratio", "preferential": 2, "normal": 1}, Ratio(2, 1)),
        ({"kind": "accumulating", "preferential": 3, "normal": 0.5}, Accumulating(3, 0.5)),
    ],
)
def test_a_policy_is_read_from_its_json(data: dict[str, Any], policy: Policy) -> None:
    assert policy_from(data) == policy
    assert policy.kind == data.get("kind", "strict")


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "lottery"},
        {"kind": None},
        {"kind": ["strict"]},
        {"kind": "strict", "preferential": 2},
        {"kind": "ratio"},
        {"kind": "ratio", "preferential": 2},
        {"kind": "ratio", "preferential": 0, "normal": 1},
        {"kind": "ratio", "preferential": 2, "normal": -1},
        {"kind": "ratio", "preferential": 1.5, "normal": 1},
        {"kind": "ratio", "preferential": "2", "normal": 1},
        {"kind": "accumulating", "preferential": 3, "normal": 0},
        {"kind": "accumulating", "preferential": -3, "normal": 1},
        {"kind": "accumulating", "preferential": "3", "normal": 1},
        {"kind": "accumulating", "preferential": float("nan"), "normal": 1},
        {"kind": "accumulating", "preferential": float("inf"), "normal": 1},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="invalid_policy"):
        policy_from(data)


def test_a_ratio_goes_round_its_cycle() -> None:
    policy, turn, classes = Ratio(2, 1), 0, []
    for _ in range(6):
        classes.append(policy.class_at(turn))
        turn = policy.next_turn(turn)
    first, then = Priority.PREFERENTIAL, Priority.NORMAL
    assert classes == [first, first, then, first, first, then]


def test_a_turn_left_over_from_a_longer_cycle_still_counts() -> None:
    policy = Ratio(1, 1)
    assert policy.class_at(7) is Priority.NORMAL
    assert policy.next_turn(7) in (0, 1)


@pytest.mark.parametrize("category", Category)
def test_a_category_of_the_law_makes_a_ticket_preferential(category: Category) -> None:
    assert classify("normal", category.value) == (Priority.PREFERENTIAL, category)
    assert classify(None, category.value) == (Priority.PREFERENTIAL, category)


def test_without_a_category_the_class_is_the_one_asked_for() -> None:
    assert classify(None, None) == (Priority.NORMAL, None)
    assert classify("preferential", None) == (Priority.PREFERENTIAL, None)


@pytest.mark.parametrize(("priority", "category"), [("urgent", None), (None, "tall")])
def test_an_unknown_class_or_category_is_no_class(priority: str | None, category: str | None) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        classify(priority, category)
