"""People, roles and devices as settings: recorded without names, taken back, and never stranding anybody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy import select

from tests.catalogue.world import ADMIN, AWAY, HOME, World, person
from tests.support.words import ENGLISH, SPANISH
from ticketing.access import devices, people, programs, tokens
from ticketing.catalogue import editing
from ticketing.catalogue.keys import key_of, noun_of
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.codes import ErrorCode
from ticketing.domain.devices import DeviceKind
from ticketing.domain.errors import Conflict, Forbidden, Invalid, NotFound, SuyayError
from ticketing.domain.settings import NETWORK
from ticketing.domain.states import Action
from ticketing.domain.windows import WindowState
from ticketing.ledger import replay, tables
from ticketing.ledger.settings.setting_changes import Order
from ticketing.queueing import attending, calling, windows
from ticketing.queueing.reading import views
from ticketing.queueing.shapes import TicketView

NO_ORDER = Order()
NAME, USERNAME, PASSWORD = "Rosa Quispe", "rosa.quispe", "una clave larga"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    world = World(database_url)
    yield world
    for ledger in (NETWORK, HOME, AWAY):
        assert replay.check_gapless(world.core, ledger)
        assert replay.differences(world.core, ledger) == []
    world.core.database.close()


def rosa(world: World, *grants: Grant) -> str:
    """The id of a new person with these grants; without any, an agent at HOME."""
    return people.add(
        world.core,
        world.by(ADMIN),
        username=USERNAME,
        name=NAME,
        password=PASSWORD,
        grants=grants or [Grant(Role.AGENT, HOME, None)],
    )


def put(world: World, noun: str, some_id: str, value: dict[str, Any], order: Order = NO_ORDER) -> Any:
    return editing.put(world.core, world.by(ADMIN), SPANISH, key_of(noun, some_id), value, order)


def roles(*listed: tuple[str, str | None]) -> dict[str, Any]:
    return {"roles": [{"role": role, "entity": entity} for role, entity in listed]}


def every_row(world: World) -> str:
    """All rows of all tables, but for what the administrator's own name stands in."""
    with world.core.database.read() as connection:
        return str([connection.execute(select(table)).all() for table in tables.metadata.sorted_tables])


# --- People ---------------------------------------------------------------------------------------


def test_a_new_person_is_a_fact_of_the_network_without_name_or_password(world: World) -> None:
    made = editing.add_person(
        world.core,
        world.by(ADMIN),
        SPANISH,
        {"username": USERNAME, "name": NAME, "password": PASSWORD},
        Order("Ingresa hoy"),
    )
    [change] = made["changes"]
    event = world.published[-1]
    assert (event.site, event.type, event.data["reason"]) == (NETWORK, "settings.changed", "Ingresa hoy")
    assert (change["noun"], change["before"]) == ("people", None)
    assert change["after"] == {"active": True, "names": 1, "passwords": 1}
    assert world.value("people", change["id"]) == {"username": USERNAME, "name": NAME, "active": True}
    assert people.authenticate(world.core, USERNAME, PASSWORD) is not None
    with world.core.database.read() as connection:
        facts = str(connection.execute(select(tables.event.c.data)).all())
        facts += str(connection.execute(select(tables.setting.c.value)).all())
    assert not any(each in facts for each in (NAME, USERNAME, PASSWORD, "argon2"))


def test_a_retry_makes_one_person_and_answers_the_same(world: World) -> None:
    value = {"username": USERNAME, "name": NAME}
    first, again = (
        editing.add_person(world.core, world.by(ADMIN, "k1"), SPANISH, value)["changes"] for _ in range(2)
    )
    assert first == again
    with pytest.raises(Conflict) as error:
        editing.add_person(world.core, world.by(ADMIN, "k2"), SPANISH, value)
    assert error.value.code is ErrorCode.USERNAME_TAKEN


def test_a_new_name_and_a_new_password_are_counted_and_cannot_be_undone(world: World) -> None:
    some_id = rosa(world)
    put(world, "people", some_id, {"username": USERNAME, "name": "Rosa Mamani"})
    seq = world.published[-1].seq
    put(world, "people", some_id, {"username": USERNAME, "name": "Rosa Mamani", "password": "otra clave"})
    told = editing.history(world.core, world.by(ADMIN), NETWORK, noun="people", some_id=some_id)["changes"]
    counts = [each["after"] and (each["after"]["names"], each["after"]["passwords"]) for each in told]
    assert counts == [(2, 2), (2, 1), (1, 1)]
    assert people.authenticate(world.core, USERNAME, PASSWORD) is None
    with pytest.raises(Conflict) as error:
        editing.undo(world.core, world.by(ADMIN), SPANISH, NETWORK, seq)
    assert error.value.code is ErrorCode.SETTING_FINAL


def test_putting_a_person_as_they_are_changes_nothing(world: World) -> None:
    some_id = rosa(world)
    before = len(world.published)
    assert put(world, "people", some_id, dict(world.value("people", some_id))) == {"changes": []}
    assert len(world.published) == before


def test_a_person_who_is_shut_out_comes_back_by_undo(world: World) -> None:
    some_id = rosa(world)
    put(world, "people", some_id, {"username": USERNAME, "name": NAME, "active": False})
    assert people.authenticate(world.core, USERNAME, PASSWORD) is None
    editing.undo(world.core, world.by(ADMIN), SPANISH, NETWORK, world.published[-1].seq)
    assert people.authenticate(world.core, USERNAME, PASSWORD) is not None


def test_an_erased_person_is_in_no_table_any_more_and_stays_away(world: World) -> None:
    some_id = rosa(world, Grant(Role.AGENT, HOME, None), Grant(Role.COORDINATOR, None, None))
    token = programs.token(world.core, world.now, name=USERNAME, role="agent", site=HOME)
    world.remove("people", some_id)
    erased = [(each.site, each.data["noun"]) for each in world.published[-3:]]
    assert sorted(erased) == [(HOME, "roles"), (NETWORK, "people"), (NETWORK, "roles")]
    assert not any(each in every_row(world) for each in (NAME, "argon2"))
    assert tokens.bearer(world.core, token, world.now) is None
    for again in (
        lambda: put(world, "people", some_id, {"username": "x", "name": "X"}),
        lambda: world.remove("people", some_id),
    ):
        with pytest.raises(NotFound):
            again()
    for event in world.published[-3:]:
        with pytest.raises(Conflict) as error:
            editing.undo(world.core, world.by(ADMIN), SPANISH, event.site, event.seq)
        assert error.value.code is ErrorCode.SETTING_FINAL
    # The user name is free for another person.
    assert rosa(world) != some_id


@pytest.mark.parametrize(
    ("noun", "value", "problem"),
    [
        ("people", {"username": USERNAME}, 'falta el campo "name"'),
        ("people", {"username": USERNAME, "name": " "}, '"name" está vacío'),
        ("people", {"username": USERNAME, "name": "R", "colour": "red"}, 'el campo "colour" no se conoce'),
        ("people", {"username": USERNAME, "name": "R", "active": "no sé"}, "true o false"),
        ("roles", roles(("kiosk", None)), 'el rol "kiosk" es de un equipo'),
        ("roles", roles(("agent", "onpe")), 'la entidad "onpe" no existe'),
        ("roles", roles(("jefa", None)), "uno de"),
        ("roles", {"roles": "agent"}, "debe ser una lista"),
    ],
)
def test_a_wrong_value_is_told_in_a_sentence(
    world: World, noun: str, value: dict[str, Any], problem: str
) -> None:
    some_id = rosa(world)
    with pytest.raises(Invalid) as error:
        put(world, noun, some_id if noun == "people" else f"{HOME}:{some_id}", value)
    assert problem in str(error.value.extra["problems"])


def test_a_person_s_id_is_never_chosen_by_a_program(world: World) -> None:
    value = {"username": USERNAME, "name": NAME}
    with pytest.raises(Invalid) as error:
        editing.add(world.core, world.by(ADMIN), ENGLISH, key_of("people", "rosa-quispe"), value)
    assert 'without "id"' in str(error.value.extra["problems"])
    with pytest.raises(NotFound):
        put(world, "people", "rosa-quispe", value)


# --- Roles ----------------------------------------------------------------------------------------


def test_roles_stand_in_the_ledger_of_their_centre_and_can_be_taken_back(world: World) -> None:
    some_id = rosa(world)
    key = f"{HOME}:{some_id}"
    put(world, "roles", key, roles(("supervisor", None), ("agent", "reniec")), Order("Encargada"))
    event = world.published[-1]
    assert (event.site, event.data["reason"]) == (HOME, "Encargada")
    assert event.data["before"] == roles(("agent", None))
    assert event.data["after"] == roles(("agent", "reniec"), ("supervisor", None))
    assert {each.role for each in grants(world, some_id)} == {Role.AGENT, Role.SUPERVISOR}
    editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, event.seq)
    assert grants(world, some_id) == {Grant(Role.AGENT, HOME, None)}
    world.remove("roles", key)
    assert grants(world, some_id) == frozenset()
    editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, world.published[-1].seq)
    assert grants(world, some_id) == {Grant(Role.AGENT, HOME, None)}


def grants(world: World, some_id: str) -> frozenset[Grant]:
    with world.core.database.read() as connection:
        return frozenset(people.grants_of(connection, some_id))


def test_roles_are_added_once_and_only_to_a_person_and_a_centre_that_exist(world: World) -> None:
    some_id = rosa(world)
    add = lambda some: editing.add(  # noqa: E731  # tried three times
        world.core, world.by(ADMIN), SPANISH, key_of("roles", some), roles(("greeter", None))
    )
    with pytest.raises(Conflict) as error:
        add(f"{HOME}:{some_id}")
    assert error.value.code is ErrorCode.SETTING_CHANGED
    for unknown in (f"puno:{some_id}", f"{HOME}:otra"):
        with pytest.raises(NotFound):
            add(unknown)
    add(f"{AWAY}:{some_id}")
    assert Grant(Role.GREETER, AWAY, None) in grants(world, some_id)
    with world.core.database.read() as connection:
        assert "puno" not in set(connection.scalars(select(tables.site.c.id)))


def test_the_administrator_of_a_centre_gives_roles_there_and_nowhere_else(world: World) -> None:
    some_id, own = rosa(world), person("jefa", Role.ADMINISTRATOR, HOME)
    key = key_of("roles", f"{HOME}:{some_id}")
    editing.put(world.core, world.by(own), SPANISH, key, roles(("greeter", None)))
    elsewhere = (("roles", f"{AWAY}:{some_id}"), ("roles", f"network:{some_id}"), ("people", some_id))
    for noun, other in elsewhere:
        value = {"username": "x", "name": "X"} if noun == "people" else roles(("administrator", None))
        with pytest.raises((Forbidden, NotFound)):
            editing.put(world.core, world.by(own), SPANISH, key_of(noun, other), value)
    with pytest.raises(Forbidden):
        editing.settings_of(world.core, world.by(own), "people")


# --- Devices --------------------------------------------------------------------------------------


def test_a_device_is_renamed_revoked_and_given_back_with_the_change_in_the_log(world: World) -> None:
    device = devices.add(world.core, world.by(ADMIN), kind=DeviceKind.KIOSK, name="Entrada", site=HOME)
    with world.core.database.write() as connection:
        secret = tokens.add(connection, world.now, name="Entrada", device=device)
    key, value = f"{HOME}:{device}", {"kind": "kiosk", "name": "Puerta", "revoked_at": None}
    put(world, "devices", key, value)
    assert world.value("devices", key) == value
    world.remove("devices", key)
    assert tokens.bearer(world.core, secret, world.now) is None
    assert world.value("devices", key)["revoked_at"] is not None
    editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, world.published[-1].seq)
    assert tokens.bearer(world.core, secret, world.now) is not None
    with pytest.raises(Invalid) as error:
        put(world, "devices", key, {**value, "kind": "display"})
    assert "empareje otro" in str(error.value.extra["problems"])
    with pytest.raises(Invalid):
        editing.add(world.core, world.by(ADMIN), SPANISH, key_of("devices", f"{HOME}:x"), value)


@pytest.mark.parametrize("noun", ["displays", "slips", "messages"])
def test_a_noun_that_comes_later_says_so(noun: str) -> None:
    with pytest.raises(NotFound) as error:
        noun_of(noun)
    assert (error.value.code, error.value.extra["noun"]) == (ErrorCode.SETTING_PLANNED, noun)


# --- No person is stranded ---------------------------------------------------------------------------


class Desk:
    """Rosa at window 1 of HOME, with a ticket of reniec in her hand."""

    def __init__(self, world: World, *given: Grant) -> None:
        self.world = world
        self.grants = given or (Grant(Role.AGENT, HOME, None),)
        self.id = rosa(world, *self.grants)
        self.actor = Actor(ActorKind.PERSON, self.id, NAME, self.grants)
        windows.set_session(world.core, world.by(self.actor), f"{HOME}:1", {"status": WindowState.OPEN})

    def hold(self, how: str, code: str = "dni") -> TicketView:
        ticket = self.world.issue(code)
        calling.call_next(self.world.core, self.world.by(self.actor), f"{HOME}:1")
        for action in {"called": (), "serving": (Action.START,), "parked": (Action.START, Action.HOLD)}[how]:
            attending.act(self.world.core, self.world.by(self.actor), ticket["id"], action, {})
        return ticket

    def lose(self, how: str, order: Order = NO_ORDER) -> None:
        world, value = self.world, {"username": USERNAME, "name": NAME}
        if how == "shut out":
            put(world, "people", self.id, {**value, "active": False}, order)
        elif how == "erased":
            world.remove("people", self.id, order)
        elif how == "roles":
            put(world, "roles", f"{self.grants[0].site or 'network'}:{self.id}", roles(), order)
        else:
            put(world, "roles", f"{HOME}:{self.id}", roles(("agent", "sunat")), order)

    def seated(self) -> bool:
        rows = views.queues_view(self.world.core, self.world.by(ADMIN), HOME)["windows"]
        return any(each["number"] == 1 and each["session"]["state"] != "closed" for each in rows)

    def alerts(self) -> set[str]:
        view = views.queues_view(self.world.core, self.world.by(ADMIN), HOME)
        return {str(each["kind"]) for each in view["alerts"]}


LOSSES = ("shut out", "erased", "roles", "entity")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("held", ["called", "serving", "parked"])
def test_an_agent_with_a_person_in_hand_keeps_the_access_to_that_person(
    world: World, loss: str, held: str
) -> None:
    desk = Desk(world)
    ticket = desk.hold(held)
    with pytest.raises(Conflict) as error:
        desk.lose(loss)
    assert error.value.code is ErrorCode.SETTINGS_OCCUPIED
    assert error.value.extra["tickets"] == ticket["code"]
    [told] = cast("list[dict[str, Any]]", error.value.extra["occupied"])
    assert (told["name"], told["codes"], told["windows"]) == (NAME, [ticket["code"]], [1])
    assert NAME in SPANISH("refusals.occupied", **spoken(error.value))
    assert desk.alerts() == set()


def spoken(error: SuyayError) -> dict[str, Any]:
    return {name: error.extra[name] for name in ("noun", "name", "people", "tickets")}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_parked_person_goes_to_the_queue_that_the_change_says(world: World, loss: str) -> None:
    desk = Desk(world)
    ticket = desk.hold("parked")
    world.open(2)
    desk.lose(loss, Order("Cambio de turno", {f"{HOME}:dni": f"{HOME}:dni"}))
    called = world.call(2)
    assert called is not None and called["id"] == ticket["id"]
    assert desk.seated() == (loss == "entity")
    assert desk.alerts() == set()


@pytest.mark.parametrize("loss", LOSSES)
def test_what_was_sent_to_the_agent_is_of_its_queue_again_at_once(world: World, loss: str) -> None:
    desk = Desk(world)
    world.open(2)
    ticket = world.issue()
    for aim in ({"agent": desk.id}, {"window": f"{HOME}:1"}):
        attending.act(world.core, world.by(ADMIN), ticket["id"], Action.TRANSFER, aim)  # type: ignore[arg-type]  # one of them
    desk.lose(loss)
    assert desk.alerts() == set()
    called = world.call(2)
    assert called is not None and called["id"] == ticket["id"]


def test_people_of_another_entity_bind_nobody(world: World) -> None:
    desk = Desk(world)
    desk.hold("serving", "ruc")
    desk.lose("entity")
    assert desk.seated()


def test_another_role_that_attends_keeps_the_person_in_hand(world: World) -> None:
    desk = Desk(world, Grant(Role.AGENT, HOME, None), Grant(Role.SUPERVISOR, None, None))
    desk.hold("serving")
    desk.lose("roles")
    assert desk.seated()
    desk.grants = (Grant(Role.SUPERVISOR, None, None),)
    with pytest.raises(Conflict):
        desk.lose("roles")


def test_an_undo_takes_nobody_from_an_agent_either(world: World) -> None:
    desk = Desk(world)
    put(world, "roles", f"{HOME}:{desk.id}", roles(("agent", "sunat")))
    put(world, "roles", f"{HOME}:{desk.id}", roles(("agent", None)))
    seq = world.published[-1].seq
    desk.hold("called")
    with pytest.raises(Conflict) as error:
        editing.undo(world.core, world.by(ADMIN), SPANISH, HOME, seq)
    assert error.value.code is ErrorCode.SETTINGS_OCCUPIED


def test_nobody_is_moved_to_a_queue_that_is_not_there(world: World) -> None:
    desk = Desk(world)
    desk.hold("parked")
    with pytest.raises(Invalid):
        desk.lose("roles", Order(None, {f"{HOME}:dni": f"{HOME}:nada"}))
    assert desk.seated()


def test_an_agent_who_has_gone_home_can_be_shut_out(world: World) -> None:
    desk = Desk(world)
    desk.hold("parked")
    world.open(2)
    closing = {"status": WindowState.CLOSED}
    windows.set_session(world.core, world.by(desk.actor), f"{HOME}:1", closing)  # type: ignore[arg-type]  # as given
    desk.lose("shut out")
    assert desk.alerts() == set()


def test_the_command_line_says_who_is_in_hand(world: World) -> None:
    desk = Desk(world)
    ticket = desk.hold("serving")
    context = replace(world.by(ADMIN), key=None)
    with pytest.raises(Conflict) as error:
        people.set_active(world.core, context, USERNAME, False)
    assert ticket["code"] in ENGLISH("refusals.occupied", **spoken(error.value))
