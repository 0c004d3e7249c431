"""Settings with values that no screen sends: refused in a sentence or taken, and never an error of ours."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.world import ADMIN, AWAY, HOME, World
from tests.support.words import SPANISH
from ticketing.catalogue import editing
from ticketing.catalogue.change import Order
from ticketing.catalogue.keys import key_of
from ticketing.domain.errors import SuyayError

Edit = tuple[tuple[str, str], set[str], dict[str, Any]]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**12) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=6), inside, max_size=3),
    max_leaves=6,
)
KEYS = [
    ("network", "network"),
    ("channels", "PRESENCIAL"),
    ("entities", "reniec"),
    ("services", "reniec:dni"),
    ("sites", HOME),
    ("queues", f"{HOME}:dni"),
    ("queues", f"{HOME}:nueva"),
    ("profiles", f"{HOME}:todo"),
    ("profiles", f"{AWAY}:nuevo"),
    ("windows", f"{HOME}:1"),
    ("windows", f"{HOME}:x"),
    ("hours", HOME),
    ("hours", f"{HOME}:queue:dni"),
    ("holidays", "2026-12-01"),
    ("holidays", f"{HOME}:2026-13-45"),
    ("service-levels", "reniec:dni:2026-01-01"),
]
SAMPLES: dict[str, dict[str, Any]] = {
    "queues": {"entity": "reniec", "name": "Nueva", "prefix": "N", "services": ["dni"], "position": 2},
    "windows": {"profile": "todo", "name": None},
    "profiles": {"queues": {"dni": 1}},
    "hours": {"week": {"mon": ["08:00-16:00"]}, "exceptions": [{"day": "2026-12-24", "hours": []}]},
    "holidays": {"name": "Aniversario"},
}


FIELDS = {
    "network": ["name", "organisation", "timezone"],
    "channels": ["name", "position"],
    "entities": ["name", "short_name", "confirmed"],
    "services": ["name", "kind", "requirements", "cost", "planned_minutes", "position"],
    "sites": ["name", "kind", "region", "channel", "timezone", "hold_limit_minutes", "active"],
    "queues": ["entity", "name", "prefix", "first", "last", "daily_cap", "policy", "services", "position"],
    "profiles": ["queues"],
    "windows": ["profile", "name"],
    "hours": ["week", "exceptions", "holidays", "confirmed"],
    "holidays": ["name", "hours"],
    "service-levels": ["wait_minutes", "attention_minutes", "excluded"],
}


def edits(which: tuple[str, str]) -> st.SearchStrategy[Edit]:
    """A setting, the fields to leave out, and those to change."""
    fields = st.sampled_from([*FIELDS[which[0]], "colour"])
    changed = st.dictionaries(fields, JSON, max_size=2)
    return st.tuples(st.just(which), st.sets(fields, max_size=2), changed)


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    world = World(sqlite_url)
    yield world
    world.core.database.close()


def present(world: World, noun: str, some_id: str) -> dict[str, Any]:
    try:
        return dict(world.value(noun, some_id))
    except SuyayError:
        return SAMPLES.get(noun, {})


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edit=st.sampled_from(KEYS).flatmap(edits), profiles=st.sampled_from([{}, {"todo": 1.5}, {"nada": 1}]))
def test_a_setting_takes_or_refuses_any_value(world: World, edit: Edit, profiles: dict[str, float]) -> None:
    which, without, changed = edit
    kept = {name: each for name, each in present(world, *which).items() if name not in without}
    order = Order(profiles=profiles)
    # Refusals are of the domain, each with a code and a sentence; any other error fails the test.
    with contextlib.suppress(SuyayError):
        editing.put(world.core, world.by(ADMIN), SPANISH, key_of(*which), {**kept, **changed}, order)
