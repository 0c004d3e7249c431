"""Editing of settings: checked, refused when it strands people, recorded, and taken back."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.catalogue.world import ADMIN, AWAY, HOME, World, person
from tests.support.words import ENGLISH, SPANISH
from ticketing.catalogue import editing
from ticketing.catalogue.change import Order
from ticketing.catalogue.keys import key_of
from ticketing.domain.authorisation import Role
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, Forbidden, Invalid, NotFound
from ticketing.domain.settings import NETWORK
from ticketing.domain.states import Action
from ticketing.ledger import replay, site_heads
from ticketing.queueing import tickets
from ticketing.queueing.reading import sites


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    world = World(database_url)
    yield world
    assert all(replay.check_gapless(world.core, ledger) for ledger in (NETWORK, HOME, AWAY))
    world.core.database.close()


def refused(error: pytest.ExceptionInfo[Any]) -> tuple[ErrorCode, dict[str, Any]]:
    return error.value.code, error.value.extra


def shown_queue(world: World, code: str) -> dict[str, Any] | None:
    view = sites.site_view(world.core, world.by(ADMIN), HOME)
    return next((dict(each) for each in view["queues"] if each["code"] == code), None)


# --- Changes take effect, and stand in the log ----------------------------------------------------


def test_a_new_name_is_what_every_screen_reads_next(world: World) -> None:
    world.edit("queues", f"{HOME}:dni", name="Documentos")

    shown = shown_queue(world, "dni")
    assert shown is not None and shown["name"] == "Documentos"
    event = world.published[-1]
    assert (event.type, event.site, event.actor["id"]) == ("settings.changed", HOME, "admin")
    assert event.data["before"]["name"] == "DNI"  # type: ignore[index]  # of a changed setting


def test_putting_what_is_so_already_changes_nothing(world: World) -> None:
    before = len(world.published)
    assert world.edit("queues", f"{HOME}:dni") == {"changes": []}
    assert len(world.published) == before


def test_a_retry_answers_the_same_and_changes_nothing_twice(world: World) -> None:
    key = key_of("queues", f"{HOME}:dni")
    value = {**world.value(*key), "name": "Documentos"}
    first = editing.put(world.core, world.by(ADMIN, "k1"), SPANISH, key, value)
    count = len(world.published)
    again = editing.put(world.core, world.by(ADMIN, "k1"), SPANISH, key, value)
    assert [each["after"] for each in again["changes"]] == [each["after"] for each in first["changes"]]
    assert len(world.published) == count


NEW_QUEUE = key_of("queues", f"{HOME}:brevetes")
BREVETES = {"entity": "reniec", "name": "Brevetes", "prefix": "B", "services": ["dni"]}


def test_a_queue_is_added_with_the_profiles_that_serve_it_in_one_step(world: World) -> None:
    order = Order("Abre brevetes", profiles={"todo": 2})
    editing.add(world.core, world.by(ADMIN), SPANISH, NEW_QUEUE, BREVETES, order)
    assert world.value("profiles", f"{HOME}:todo")["queues"] == {"dni": 1, "ruc": 1, "brevetes": 2}
    ticket = world.issue("brevetes")
    world.open(1)
    called = world.call(1)
    assert called is not None and called["id"] == ticket["id"]


def test_a_removed_queue_leaves_its_profiles_and_comes_back_into_those_that_are_named(world: World) -> None:
    world.remove("queues", f"{HOME}:ruc")
    assert world.value("profiles", f"{HOME}:todo")["queues"] == {"dni": 1}
    removed = next(each.seq for each in reversed(world.published) if each.data.get("noun") == "queues")
    with pytest.raises(Invalid):
        editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, removed)
    editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, removed, Order(profiles={"todo": 1}))
    world.open(1)
    world.issue("ruc")
    assert world.call(1) is not None


def test_a_queue_is_not_removed_while_people_wait_in_it(world: World) -> None:
    world.issue("ruc")
    with pytest.raises(Conflict):
        world.remove("queues", f"{HOME}:ruc")
    world.remove("queues", f"{HOME}:ruc", Order(moves={f"{HOME}:ruc": f"{HOME}:dni"}))
    assert shown_queue(world, "ruc") is None


def test_a_queue_joins_profiles_of_its_own_centre_alone(world: World) -> None:
    for profiles in ({"nada": 1}, {f"{AWAY}:todo": 1}):
        order = Order(profiles=profiles)
        with pytest.raises(NotFound):
            editing.add(world.core, world.by(ADMIN), SPANISH, NEW_QUEUE, BREVETES, order)
    with pytest.raises(Invalid):
        world.edit("sites", HOME, order=Order(profiles={"todo": 1}))


def test_a_queue_that_no_window_would_serve_is_refused(world: World) -> None:
    key, value = NEW_QUEUE, BREVETES
    with pytest.raises(Invalid) as error:
        editing.add(world.core, world.by(ADMIN), SPANISH, key, value)
    code, told = refused(error)
    assert code is ErrorCode.INVALID_SETTINGS
    assert told["problems"] == ['ningún módulo atiende la cola "brevetes"']


def test_a_queue_whose_last_window_stops_serving_it_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as error:
        world.edit("profiles", f"{HOME}:todo", queues={"dni": 1})
    assert refused(error)[1]["problems"] == ['ningún módulo atiende la cola "ruc"']


def test_a_window_takes_the_queues_of_its_new_profile(world: World) -> None:
    world.edit("windows", f"{HOME}:2", profile="dni")
    view = sites.site_view(world.core, world.by(ADMIN), HOME)
    served = {each["number"]: each["queues"] for each in view["windows"]}
    assert served[2] == [f"{HOME}:dni"]
    assert served[1] == [f"{HOME}:dni", f"{HOME}:ruc"]


def test_an_entity_s_new_name_reaches_every_centre(world: World) -> None:
    before = site_of(world, AWAY)
    world.edit("entities", "reniec", name="Registro Nacional")
    view = sites.site_view(world.core, world.by(ADMIN), AWAY)
    assert {each["code"]: each["name"] for each in view["entities"]}["reniec"] == "Registro Nacional"
    # The centre's own log says nothing of it: it is the network's.
    assert site_of(world, AWAY) == before


def site_of(world: World, site: str) -> int:
    with world.core.database.read() as connection:
        return site_heads.sequences(connection, [site])[site]


@pytest.mark.parametrize(
    ("noun", "some_id", "changes", "problem"),
    [
        ("queues", f"{HOME}:dni", {"prefix": "r"}, '"r" no sirve de prefijo'),
        ("queues", f"{HOME}:dni", {"prefix": "S"}, 'el prefijo "S" está más de una vez'),
        ("queues", f"{HOME}:dni", {"entity": "onpe"}, '"onpe"'),
        ("queues", f"{HOME}:dni", {"colour": "red"}, 'el campo "colour" no se conoce'),
        ("queues", f"{HOME}:dni", {"name": None}, "falta"),
        ("windows", f"{HOME}:1", {"profile": "nadie"}, 'el perfil "nadie" no existe'),
        ("profiles", f"{HOME}:todo", {"queues": {"nada": 1}}, '"nada"'),
        ("profiles", f"{HOME}:todo", {"queues": ["dni"]}, "bloque"),
        ("sites", HOME, {"timezone": "America/Cusco"}, "America/Cusco"),
        ("sites", HOME, {"channel": "FAX"}, "FAX"),
        ("services", "reniec:dni", {"kind": "magia"}, "uno de"),
        ("entities", "reniec", {"name": ""}, "vacío"),
    ],
)
def test_a_value_that_the_catalogue_would_refuse_is_refused_in_the_same_words(
    world: World, noun: str, some_id: str, changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(Invalid) as error:
        world.edit(noun, some_id, **changes)
    code, told = refused(error)
    assert code is ErrorCode.INVALID_SETTINGS
    assert any(problem in each for each in told["problems"]), told


def test_problems_are_told_in_the_reader_s_language(world: World) -> None:
    key = key_of("queues", f"{HOME}:dni")
    with pytest.raises(Invalid) as error:
        editing.put(world.core, world.by(ADMIN), ENGLISH, key, {**world.value(*key), "prefix": "r"})
    assert "cannot be a prefix" in str(refused(error)[1]["problems"])


@pytest.mark.parametrize(
    ("noun", "some_id"),
    [
        ("queues", HOME),
        ("queues", f"{HOME}:DNI"),
        ("windows", f"{HOME}:0"),
        ("windows", f"{HOME}:x"),
        ("sites", "network"),
        ("sites", "../etc"),
        ("queues", "network:dni"),
        ("entities", "a" * 200),
        ("service-levels", "reniec:dni:2026-13-01"),
    ],
)
def test_an_id_that_could_not_stand_in_a_file_is_refused(noun: str, some_id: str) -> None:
    with pytest.raises(Invalid):
        key_of(noun, some_id)


def test_an_unknown_noun_and_an_unknown_owner_are_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        key_of("planets", "x")
    value = world.value("queues", f"{HOME}:dni")
    with pytest.raises(NotFound):
        editing.put(world.core, world.by(ADMIN), SPANISH, key_of("queues", "puno:dni"), value)
    with world.core.database.read() as connection:
        assert site_heads.sequences(connection, ["puno"]) == {}


# --- No person is stranded ---------------------------------------------------------------------------


def occupied(error: pytest.ExceptionInfo[Any]) -> list[tuple[str, int, list[str]]]:
    code, told = refused(error)
    assert code is ErrorCode.SETTINGS_OCCUPIED
    return [(each["id"], each["people"], each["codes"]) for each in told["occupied"]]


def without_ruc(world: World, order: Order = Order()) -> None:  # noqa: B008  # frozen
    """The queue `ruc` leaves the profiles and the centre in one change of the whole catalogue."""
    from tests.catalogue.world import network
    from ticketing.catalogue import load

    (away, home) = network().sites
    kept = home.model_copy(
        update={"queues": home.queues[:1], "profiles": {"todo": {"dni": 1}, "dni": {"dni": 1}}}
    )
    made = network()
    made.sites[:] = [away, kept]
    load(world.core, world.by(ADMIN), made, order)


def test_a_queue_is_not_retired_while_people_wait_in_it(world: World) -> None:
    codes = [world.issue("ruc")["code"] for _ in range(3)]
    with pytest.raises(Conflict) as error:
        without_ruc(world)
    assert (f"{HOME}:ruc", 3, codes) in occupied(error)
    assert shown_queue(world, "ruc") is not None


def test_the_people_of_a_retired_queue_go_where_the_change_says_and_keep_their_place(world: World) -> None:
    first, later = world.issue("ruc"), world.issue("dni")
    without_ruc(world, Order("Cierre de SUNAT", {f"{HOME}:ruc": f"{HOME}:dni"}))
    world.open(3)
    called = world.call(3)
    assert called is not None and called["id"] == first["id"] != later["id"]
    assert shown_queue(world, "ruc") is None


def test_nobody_is_moved_to_a_queue_that_is_not_there(world: World) -> None:
    world.issue("ruc")
    for to in ("nada", "ruc"):
        with pytest.raises(Invalid):
            without_ruc(world, Order(None, {f"{HOME}:ruc": f"{HOME}:{to}"}))


def test_a_person_at_a_window_is_not_moved_by_a_change(world: World) -> None:
    world.issue("ruc")
    world.open(1)
    assert world.call(1) is not None
    with pytest.raises(Conflict) as error:
        without_ruc(world, Order(None, {f"{HOME}:ruc": f"{HOME}:dni"}))
    assert (f"{HOME}:ruc", 1, ["S-001"]) in occupied(error)


@pytest.mark.parametrize("changes", [{"prefix": "D"}, {"last": 500}, {"first": 100}])
def test_numbers_are_not_changed_while_people_hold_their_codes(world: World, changes: dict[str, Any]) -> None:
    ticket = world.issue("dni")
    with pytest.raises(Conflict) as error:
        world.edit("queues", f"{HOME}:dni", **changes)
    assert occupied(error) == [(f"{HOME}:dni", 1, [ticket["code"]])]
    # The codes of another queue are free.
    world.edit("queues", f"{HOME}:ruc", **({"prefix": "Z"} if "prefix" in changes else changes))


def test_a_transferred_ticket_still_binds_the_numbers_of_the_queue_that_issued_it(world: World) -> None:
    world.open(1)
    ticket = world.issue("dni")
    world.call(1)
    world.act(1, ticket, Action.TRANSFER, queue=f"{HOME}:ruc")
    with pytest.raises(Conflict) as error:
        world.edit("queues", f"{HOME}:dni", prefix="D")
    assert occupied(error) == [(f"{HOME}:dni", 1, [ticket["code"]])]


def test_a_window_is_not_taken_away_under_its_agent(world: World) -> None:
    world.open(2)
    with pytest.raises(Conflict) as error:
        world.remove("windows", f"{HOME}:2")
    code, told = refused(error)
    assert (code, told["occupied"][0]["windows"]) == (ErrorCode.SETTINGS_OCCUPIED, [2])


def test_a_profile_is_not_narrowed_under_the_person_who_is_served(world: World) -> None:
    world.open(1)
    world.issue("ruc")
    world.call(1)
    with pytest.raises(Conflict) as error:
        world.edit("windows", f"{HOME}:1", profile="dni")
    assert occupied(error) == [(f"{HOME}:1", 1, ["S-001"])]


def test_a_site_is_not_switched_off_while_windows_are_open(world: World) -> None:
    world.open(1)
    with pytest.raises(Conflict) as error:
        world.edit("sites", HOME, active=False)
    code, told = refused(error)
    assert (code, told["occupied"][0]["windows"]) == (ErrorCode.SETTINGS_OCCUPIED, [1])
    world.edit("sites", AWAY, active=False)


# --- History and undo -----------------------------------------------------------------------------


def test_the_history_says_who_changed_what_and_why_newest_first(world: World) -> None:
    world.edit("queues", f"{HOME}:dni", name="Uno", order=Order("Porque sí"))
    world.edit("queues", f"{HOME}:dni", name="Dos")

    told = editing.history(world.core, world.by(ADMIN), HOME, noun="queues", some_id=f"{HOME}:dni")["changes"]

    assert [each["after"] and each["after"]["name"] for each in told] == ["Dos", "Uno", "DNI"]
    assert told[1].get("reason") == "Porque sí"
    assert (told[2]["before"], told[2]["actor"]["name"]) == (None, "Admin")


def test_the_history_goes_on_where_a_page_ended(world: World) -> None:
    for number in range(5):
        world.edit("queues", f"{HOME}:dni", name=f"Cola {number}")
    first = editing.history(world.core, world.by(ADMIN), HOME, limit=3)["changes"]
    second = editing.history(world.core, world.by(ADMIN), HOME, limit=3, before=first[-1]["seq"])["changes"]
    seqs = [each["seq"] for each in (*first, *second)]
    assert seqs == sorted(seqs, reverse=True)
    assert len(set(seqs)) == 6


def test_a_change_can_be_taken_back_and_the_taking_back_too(world: World) -> None:
    world.edit("queues", f"{HOME}:dni", name="Documentos")
    seq = world.published[-1].seq

    editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, seq)

    assert world.value("queues", f"{HOME}:dni")["name"] == "DNI"
    assert world.published[-1].data["undoes"] == seq
    editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, world.published[-1].seq)
    assert world.value("queues", f"{HOME}:dni")["name"] == "Documentos"


def test_a_removed_window_comes_back_by_undo(world: World) -> None:
    world.remove("windows", f"{HOME}:2")
    editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, world.published[-1].seq)
    world.open(2)
    world.issue("ruc")
    assert world.call(2) is not None


def test_a_change_that_was_changed_again_is_not_taken_back(world: World) -> None:
    world.edit("queues", f"{HOME}:dni", name="Uno")
    seq = world.published[-1].seq
    world.edit("queues", f"{HOME}:dni", name="Dos")
    with pytest.raises(Conflict) as error:
        editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, seq)
    assert refused(error)[0] is ErrorCode.SETTING_CHANGED


def test_only_a_change_of_settings_can_be_taken_back(world: World) -> None:
    world.issue()
    for seq in (world.published[-1].seq, 10_000):
        with pytest.raises(NotFound):
            editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, seq)


def test_an_undo_strands_nobody_either(world: World) -> None:
    world.edit("queues", f"{HOME}:dni", prefix="D")
    seq = world.published[-1].seq
    world.issue("dni")
    with pytest.raises(Conflict):
        editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, seq)


def test_the_second_of_two_administrators_is_told(world: World) -> None:
    key = key_of("queues", f"{HOME}:dni")
    seen = editing.setting(world.core, world.by(ADMIN), *key)["seq"]
    world.edit(*key, name="Uno", order=Order(seen=(key, seen)))
    with pytest.raises(Conflict) as error:
        world.edit(*key, name="Dos", order=Order(seen=(key, seen)))
    assert refused(error)[0] is ErrorCode.SETTING_CHANGED
    assert world.value(*key)["name"] == "Uno"


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.AGENT, Role.GREETER, Role.SUPERVISOR, Role.COORDINATOR])
def test_other_roles_neither_read_nor_change_settings(world: World, role: Role) -> None:
    actor = person("otra", role)
    with pytest.raises(Forbidden):
        world.edit("queues", f"{HOME}:dni", actor=actor, name="Mía")
    with pytest.raises(Forbidden):
        editing.history(world.core, world.by(actor), HOME)


def test_the_administrator_of_a_centre_changes_that_centre_alone(world: World) -> None:
    own = person("jefa", Role.ADMINISTRATOR, HOME)
    world.edit("queues", f"{HOME}:dni", actor=own, name="Mía")
    with pytest.raises(NotFound):
        world.edit("queues", f"{AWAY}:dni", actor=own, name="Mía")
    with pytest.raises(Forbidden):
        world.edit("entities", "reniec", actor=own, name="Mía")
    with pytest.raises(Forbidden):
        editing.settings_of(world.core, world.by(own), "queues")


def test_an_administrator_of_one_entity_changes_no_centre(world: World) -> None:
    narrow = person("reniec", Role.ADMINISTRATOR, HOME, "reniec")
    with pytest.raises(Forbidden):
        world.edit("queues", f"{HOME}:ruc", actor=narrow, name="Mía")


def test_the_network_s_log_is_read_by_who_may_change_it(world: World) -> None:
    events = tickets.events_after(world.core, world.by(ADMIN), NETWORK, after=0, limit=1000)
    assert [each["seq"] for each in events["events"]] == list(range(1, events["seq"] + 1))
    with pytest.raises(Forbidden):
        tickets.events_after(world.core, world.by(person("jefa", Role.SUPERVISOR)), NETWORK, after=0, limit=1)
