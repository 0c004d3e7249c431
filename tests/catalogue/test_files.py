"""Settings written as files: the same settings again when they are read, whatever is in them."""

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.words import SPANISH
from ticketing.catalogue import Catalogue, check
from ticketing.catalogue.check import check_data
from ticketing.catalogue.files import files_of
from ticketing.catalogue.state import state_of
from ticketing.catalogue.writing import FolderInUse, export, start
from ticketing.domain.settings import Change, Key, Noun, State, differences

SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    found = check(SHIPPED, SPANISH)
    assert isinstance(found, Catalogue)
    return found


def check_again(state: State) -> Catalogue:
    found = check_data(files_of(state), SPANISH)
    assert isinstance(found, Catalogue), found
    return found


def read_again(state: State) -> State:
    return state_of(check_again(state))


def test_what_is_shipped_is_the_same_as_settings_and_as_files_again(shipped: Catalogue) -> None:
    state = state_of(shipped)
    assert read_again(state) == state


def test_an_export_can_be_checked_and_is_the_same_state(shipped: Catalogue, tmp_path: Path) -> None:
    state = state_of(shipped)

    count = export(state, tmp_path / "out", "Exportado")

    assert count == len([*(tmp_path / "out").rglob("*.yaml")])
    again = check(tmp_path / "out", SPANISH)
    assert isinstance(again, Catalogue), again
    assert state_of(again) == state


def test_an_export_is_not_mixed_with_other_files(shipped: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text("name: Otra red\n")

    with pytest.raises(FolderInUse):
        export(state_of(shipped), tmp_path, "Exportado")
    assert [each.name for each in tmp_path.iterdir()] == ["old.yaml"]


def test_a_start_has_one_centre_and_no_entity_that_does_not_serve_there(shipped: Catalogue) -> None:
    site = next(each for each in shipped.sites if each.id == "lima-norte")

    state = read_again(start(shipped, site))

    assert [key.id for key in state if key.noun is Noun.SITES] == ["lima-norte"]
    assert {key.id for key in state if key.noun is Noun.ENTITIES} == {queue.entity for queue in site.queues}


_numbers = itertools.count()
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip)


@pytest.fixture(scope="module")
def small(shipped: Catalogue) -> State:
    """One centre alone: the files of the whole network take too long to be written often."""
    return state_of(
        check_again(start(shipped, next(each for each in shipped.sites if each.id == "lima-norte")))
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_names_numbers_and_profiles_come_back_from_their_files(
    small: State, tmp_path: Path, data: st.DataObject
) -> None:
    """Names such as `no`, `12`, `2026-01-01` or `# x` are texts: YAML must not make anything else of them."""
    state = dict(small)
    chance = random.Random(data.draw(st.integers(0, 9)))  # a few settings of every kind
    for key in chance.sample(sorted(state), 12):
        if "name" in state[key] and key.noun is not Noun.WINDOWS:
            state[key] = {**state[key], "name": data.draw(WORDS).strip()}
    folder = tmp_path / str(next(_numbers))
    export(state, folder, "Exportado")
    again = check(folder, SPANISH)
    assert isinstance(again, Catalogue), again
    assert state_of(again) == state


KEYS = st.sampled_from([Key(Noun.SITES, "a"), Key(Noun.QUEUES, "a:x"), Key(Noun.QUEUES, "a:y")])
STATES = st.dictionaries(KEYS, st.fixed_dictionaries({"name": st.sampled_from("pq")}))


@given(before=STATES, after=STATES)
def test_the_differences_of_two_states_lead_from_one_to_the_other(before: State, after: State) -> None:
    found = dict(before)
    for key, was, value in differences(before, after):
        assert found.get(key) == was != value
        if value is None:
            del found[key]
        else:
            found[key] = value
    assert found == after


def test_what_others_refer_to_is_added_before_them_and_removed_after_them() -> None:
    site, queue = Key(Noun.SITES, "a"), Key(Noun.QUEUES, "a:x")
    whole = {queue: {"name": "x"}, site: {"name": "a"}}
    assert differences({}, whole) == [Change(site, None, {"name": "a"}), Change(queue, None, {"name": "x"})]
    assert [each.key for each in differences(whole, {})] == [queue, site]
