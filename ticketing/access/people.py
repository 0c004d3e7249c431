"""People: their grants, passwords and logins."""

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection

from ticketing.access import password_rules, passwords, session_rows, states
from ticketing.access import people_rows as rows
from ticketing.access.changing import change_people, ledgers_of
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Conflict, NotFound
from ticketing.domain.event_data import SettingChanged
from ticketing.domain.settings import Noun, State
from ticketing.ledger import changes
from ticketing.ledger.context import Context, Core
from ticketing.ledger.settings.setting_changes import Order

_NO_ORDER = Order()

#: One hash at a time: a burst of logins takes one core, and 19 MiB.
_HASHING = Lock()


@dataclass(frozen=True, slots=True)
class Person:
    """A person who may log in. stamp: changes with the password, so that a new password ends the old logins.

    language: of their screens; None until the person chooses one.
    """

    id: str
    username: str
    name: str
    stamp: str
    grants: tuple[Grant, ...]
    language: str | None = None

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PERSON, self.id, self.name, self.grants)


def authenticate(
    core: Core,
    username: str,
    password: str,
    offload: Callable[[Callable[[], bool]], bool] = lambda call: call(),
) -> Person | None:
    """The active person with that password, or None; both take the same time.

    offload: runs the hashing where it does not hold the event loop.
    """
    with core.database.read() as connection:
        row = rows.by_username(connection, normal(username))
        person = _person(connection, row) if row is not None and row.active else None
    # After the connection was returned to the pool: hashing is slow, and connections are few.
    stored = row.password_hash if row is not None and person is not None else None
    with _HASHING:
        matched = offload(lambda: passwords.matches(stored, password))
    return person if matched else None


def find(core: Core, person_id: str, at: datetime) -> Person | None:
    """The active person with that id, from the cache where possible."""

    def look_up() -> Person | None:
        with core.database.read() as connection:
            row = rows.by_id(connection, person_id)
            return _person(connection, row) if row is not None and row.active else None

    return core.access.get(f"person:{person_id}", at, look_up)


def check_access(core: Core) -> None:
    """Empty the cache of logins and tokens, if another process or a command has revoked one since."""
    with core.database.glance() as connection:
        core.access.as_of(changes.number(connection, changes.ACCESS))


def grants_of(connection: Connection, person_id: str) -> tuple[Grant, ...]:
    return tuple(Grant(Role(row.role), row.site, row.entity) for row in rows.grants_of(connection, person_id))


@dataclass(frozen=True, slots=True)
class Particulars:
    """What lies of a person beside the ledger. password: None leaves the old one.

    public: of a demonstration, whose passwords everybody knows; no rule holds for them.
    """

    username: str
    name: str
    password: str | None = None
    public: bool = False


def add(
    core: Core,
    context: Context,
    *,
    username: str,
    name: str,
    password: str | None,
    grants: Sequence[Grant],
) -> str:
    """Create a person and return the id. Raises Conflict `username_taken`, Invalid on a weak password."""
    made = _add(core, context, Particulars(username, name, password), grants)
    # As the command answered it: a retry gets the id of the first try.
    return made[0]["id"]


def add_as_setting(
    core: Core, context: Context, wanted: Particulars, active: bool, order: Order
) -> list[SettingChanged]:
    """Create a person without roles. Raises as add()."""
    return _add(core, context, wanted, (), active=active, order=order)


def ensure(
    core: Core,
    context: Context,
    *,
    username: str,
    name: str,
    password: str | None,
    grants: Sequence[Grant],
    public: bool = False,
) -> str:
    """The person of that username, created when absent, with at least these grants; an old password stays."""
    with core.database.read() as connection:
        row = rows.by_username(connection, normal(username))
        held = grants_of(connection, row.id) if row is not None else ()
    if row is None:
        return _add(core, context, Particulars(username, name, password, public), grants)[0]["id"]
    missing = [grant for grant in grants if grant not in held]
    if missing:
        grant_to(core, context, row.id, missing)
    return row.id


def enrol(core: Core, context: Context, names: Mapping[str, str], grants: Sequence[Grant] = ()) -> None:
    """Create the missing of these people, who cannot log in, and give all of them these grants.

    names: by the id, also the user name. grants: for every site alone.
    """
    with core.database.read() as connection:
        missing = [person for person in names if rows.by_id(connection, person) is None]

    def wish(before: State) -> State:
        after = before
        for person in missing:
            after = states.with_person(after, person)
        for person in names if grants else ():
            after = states.with_grants(after, person, grants)
        return after

    def beside(connection: Connection) -> None:
        for person in missing:
            rows.describe(connection, person, username=person, name=names[person], created_at=context.at)

    if missing or grants:
        change_people(core, context, [], wish, beside=beside)


def grant_to(core: Core, context: Context, person: str, grants: Sequence[Grant]) -> None:
    """Give the person these grants beside those that they have. Raises NotFound of an unknown person."""
    ledgers = ledgers_of(core, (each.site for each in grants if each.site is not None))
    change_people(core, context, ledgers, lambda before: states.with_grants(before, person, grants))


def take_from(
    core: Core, context: Context, person: str, grant: Grant, order: Order = _NO_ORDER
) -> list[SettingChanged]:
    """Take this grant from the person. Raises NotFound where they lack it, Conflict `settings_occupied`."""
    key = states.roles_key(person, grant.site)

    def wish(before: State) -> State:
        held = states.grants_in(before, person, grant.site)
        if grant not in held:
            raise NotFound(ErrorCode.SETTING_UNKNOWN, noun=str(Noun.ROLES), id=key.id)
        return states.with_roles(before, key, [each for each in held if each != grant])

    return change_people(core, context, ledgers_of(core, [grant.site]), wish, order)


def id_of(core: Core, username: str) -> str:
    """Raises NotFound."""
    return _by_username(core, username).id


def describe(
    core: Core, context: Context, person: str, wanted: Particulars, *, active: bool, order: Order = _NO_ORDER
) -> list[SettingChanged]:
    """Make name, user name and access of a person these, and the password if one is given.

    Raises NotFound, Conflict `username_taken`, `settings_occupied`, Invalid on a weak password.
    """
    with core.database.read() as connection:
        row = _known(rows.by_id(connection, person), person)
        grants = grants_of(connection, person)
    hashed = _hashed(wanted, grants)
    renamed = (row.username, row.name) != (normal(wanted.username), wanted.name)

    def beside(connection: Connection) -> None:
        if renamed:
            _check_free(connection, wanted.username, person)
            rows.describe(connection, person, username=normal(wanted.username), name=wanted.name)
        if hashed is not None:
            rows.set_password(connection, person, hashed)
            if _chosen_by_another(context, person):
                session_rows.give_password(connection, person, context.at)

    def wish(before: State) -> State:
        _check_there(before, person)
        return states.with_person(before, person, active=active, named=renamed, password=hashed is not None)

    return change_people(core, context, _concerned(core, active), wish, order, beside)


def set_password(core: Core, context: Context, username: str, password: str) -> None:
    """Give a person a new password; older logins end. Raises NotFound, Invalid."""
    row = _by_username(core, username)
    described = Particulars(row.username, row.name, password)
    describe(core, context, row.id, described, active=row.active)


def set_active(core: Core, context: Context, username: str, active: bool, order: Order = _NO_ORDER) -> None:
    """Activate a person, or deactivate them: logins and tokens end at once. Raises NotFound, Conflict
    `settings_occupied` while the person has people in hand."""
    row = _by_username(core, username)
    describe(core, context, row.id, Particulars(row.username, row.name), active=active, order=order)


def erase(core: Core, context: Context, person: str, order: Order = _NO_ORDER) -> list[SettingChanged]:
    """Remove a person with all roles, and erase the name, the user name and the password.

    Raises NotFound, Conflict `settings_occupied` while the person has people in hand.
    """
    with core.database.read() as connection:
        _known(rows.by_id(connection, person), person)
    ledgers = ledgers_of(core, [None])

    def wish(before: State) -> State:
        _check_there(before, person)
        return states.without_person(before, person)

    return change_people(core, context, ledgers, wish, order, lambda each: rows.erase(each, person))


def put_roles(
    core: Core, context: Context, person: str, site: str | None, grants: Sequence[Grant], order: Order
) -> list[SettingChanged]:
    """Make these the person's grants at the site, or those for every site; none removes the setting.

    Raises NotFound of an unknown person, Conflict `settings_occupied` where people are in the agent's hand.
    """
    key = states.roles_key(person, site)

    def wish(before: State) -> State:
        _check_there(before, person)
        return states.with_roles(before, key, grants)

    return change_people(core, context, ledgers_of(core, [site]), wish, order)


def set_language(core: Core, person_id: str, language: str) -> None:
    """Set the language of the person's screens. language: the tag of a pack."""
    with core.database.write() as connection:
        rows.set_language(connection, person_id, language)
        # Other processes cache the person with the previous language.
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def normal(username: str) -> str:
    return username.strip().casefold()


def _person(connection: Connection, row: rows.PersonRow) -> Person:
    stamp = hashlib.sha256((row.password_hash or "").encode()).hexdigest()[:16]
    grants = grants_of(connection, row.id)
    return Person(row.id, row.username, row.name, stamp, grants, row.language)


def _add(
    core: Core,
    context: Context,
    wanted: Particulars,
    grants: Sequence[Grant],
    active: bool = True,
    order: Order = _NO_ORDER,
) -> list[SettingChanged]:
    person, hashed = str(uuid.uuid4()), _hashed(wanted, grants)

    def wish(before: State) -> State:
        added = states.with_person(before, person, active=active, password=hashed is not None)
        return states.with_grants(added, person, grants)

    def beside(connection: Connection) -> None:
        _check_free(connection, wanted.username, person)
        rows.describe(connection, person, username=normal(wanted.username), name=wanted.name)
        if hashed is not None:
            rows.set_password(connection, person, hashed)
            if _chosen_by_another(context, person):
                session_rows.give_password(connection, person, context.at)

    ledgers = ledgers_of(core, (each.site for each in grants if each.site is not None))
    return change_people(core, context, ledgers, wish, order, beside)


def _check_free(connection: Connection, username: str, person: str) -> None:
    # Under the network's lock, so that no other change takes the name meanwhile.
    other = rows.by_username(connection, normal(username))
    if other is not None and other.id != person:
        raise Conflict(ErrorCode.USERNAME_TAKEN, username=username)


def _concerned(core: Core, active: bool) -> set[str]:
    """A person who is shut out may have people in hand at any centre."""
    return set() if active else ledgers_of(core, [None])


def _by_username(core: Core, username: str) -> rows.PersonRow:
    with core.database.read() as connection:
        row = rows.by_username(connection, normal(username))
    if row is None:
        raise NotFound(username=username)
    return row


def _check_there(state: State, person: str) -> None:
    """The rows of erased people stay, their settings do not."""
    if states.person_key(person) not in state:
        raise NotFound(ErrorCode.SETTING_UNKNOWN, noun=str(Noun.PEOPLE), id=person)


def _known(row: rows.PersonRow | None, person: str) -> rows.PersonRow:
    if row is None:
        raise NotFound(ErrorCode.SETTING_UNKNOWN, noun=str(Noun.PEOPLE), id=person)
    return row


def _hashed(wanted: Particulars, grants: Sequence[Grant]) -> str | None:
    """Before the ledgers are held: hashing is slow. Raises Invalid on a weak password."""
    if wanted.password is None:
        return None
    if not wanted.public:
        password_rules.check(
            wanted.password, username=normal(wanted.username), name=wanted.name, grants=grants
        )
    return passwords.hashed(wanted.password)


def _chosen_by_another(context: Context, person: str) -> bool:
    """Whether another person sets the password over the API: it has to be changed at the next login."""
    return context.actor.kind in (ActorKind.PERSON, ActorKind.PROGRAM) and context.actor.id != person


def listed(core: Core) -> list[tuple[str, str, str, str]]:
    """`(username, name, state, roles)` of every person and program, by username; `*` stands for all."""
    with core.database.read() as connection:
        return [
            (
                row.username,
                row.name,
                _state(row),
                " ".join(f"{each.role}@{each.site or '*'}/{each.entity or '*'}" for each in held),
            )
            for row in rows.all_people(connection)
            for held in [grants_of(connection, row.id)]
        ]


def _state(row: rows.PersonRow) -> str:
    if not row.active:
        return "inactive"
    return "program" if row.password_hash is None else "person"
