"""People and devices of a demonstration at one centre: known passwords, so never on a server that matters."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from ticketing.access import devices, people, people_rows, programs, session_rows, token_rows, tokens
from ticketing.domain.authorisation import Grant, Role
from ticketing.domain.devices import DeviceKind
from ticketing.languages.messages import Words
from ticketing.ledger import changes
from ticketing.ledger.context import Core

SITE = "lima-norte"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demonstration. site: None means every site."""

    username: str
    name: str
    role: Role
    site: str | None = SITE

    @property
    def password(self) -> str:
        return f"demo-{self.username}"


PEOPLE = (
    DemoPerson("rosa", "Rosa Quispe", Role.AGENT),
    DemoPerson("luis", "Luis Mamani", Role.AGENT),
    DemoPerson("carmen", "Carmen Rojas", Role.AGENT),
    DemoPerson("jorge", "Jorge Huamán", Role.AGENT),
    DemoPerson("elena", "Elena Flores", Role.AGENT),
    DemoPerson("marco", "Marco Salazar", Role.GREETER),
    DemoPerson("teresa", "Teresa Vargas", Role.SUPERVISOR),
    DemoPerson("pedro", "Pedro Ramos", Role.COORDINATOR),
    DemoPerson("admin", "Ana Torres", Role.ADMINISTRATOR, site=None),
)
_DEVICES = (DeviceKind.KIOSK, DeviceKind.DISPLAY)


def prepare(core: Core, words: Words, secret_key: str, at: datetime) -> None:
    """Create missing people and devices; a second run changes nothing. The catalogue has to be loaded."""
    context = programs.context_at(at)
    for each in PEOPLE:
        grant = Grant(each.role, each.site, None)
        people.ensure(
            core,
            context,
            username=each.username,
            name=each.name,
            password=each.password,
            grants=[grant],
            public=True,
        )
    for kind in _DEVICES:
        name = words(f"installation.demoDevices.{kind}")
        secret = device_token(secret_key, kind)
        with core.database.read() as connection:
            # A demo device that an administrator revoked stays revoked.
            known = token_rows.exists(connection, tokens.digest(secret))
        if not known:
            device = devices.ensure(core, context, kind=kind, name=name, site=SITE)
            with core.database.write() as connection:
                tokens.add(connection, at, name=name, device=device, secret=secret)


def is_public(username: str, password: str) -> bool:
    """Whether these are the name and the password of a demo person, which everybody knows."""
    return any((each.username, each.password) == (people.normal(username), password) for each in PEOPLE)


def still_open(core: Core) -> list[str]:
    """User names of active demo people with the demonstration's password."""
    return [each.username for each in PEOPLE if people.authenticate(core, each.username, each.password)]


def shut_out(core: Core, secret_key: str, at: datetime) -> None:
    """End what a demonstration on these data left open: its devices' tokens, and the logins of its people.

    The people themselves are refused at the login, for their passwords are public.
    """
    left = still_open(core)
    with core.database.write() as connection:
        for username in left:
            row = people_rows.by_username(connection, username)
            own = session_rows.open_of(connection, row.id) if row is not None else ()
            session_rows.end(connection, [each.id for each in own], at)
        for kind in _DEVICES:
            token_rows.revoke_by_hash(connection, tokens.digest(device_token(secret_key, kind)), at)
        changes.raised(connection, changes.ACCESS)
    core.access.forget()


def device_token(secret_key: str, kind: DeviceKind) -> str:
    """The token of the demo kiosk or display: the same at every start, so that links stay valid."""
    return tokens.derived(secret_key, f"demo:{kind}:{SITE}")


class Login(TypedDict):
    """A demo person's login, as the landing page shows it."""

    name: str
    role: str
    username: str
    password: str


class Demo(TypedDict):
    """The landing page's offer. kiosk_url, display_url: None at a site without demo devices."""

    people: list[Login]
    kiosk_url: str | None
    display_url: str | None


def description(secret_key: str, site: str) -> Demo:
    """The people and devices of the site, for the landing page."""
    people: list[Login] = [
        {"name": each.name, "role": str(each.role), "username": each.username, "password": each.password}
        for each in PEOPLE
        if each.site in (None, site)
    ]
    kiosk, display = (device_path(secret_key, kind) if site == SITE else None for kind in _DEVICES)
    return {"people": people, "kiosk_url": kiosk, "display_url": display}


def device_path(secret_key: str, kind: DeviceKind) -> str:
    """The page of the demo device, with its token in the fragment, which browsers never send."""
    return f"/{kind}/{SITE}#token={device_token(secret_key, kind)}"
