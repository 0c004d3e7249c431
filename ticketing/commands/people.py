"""Commands for people, their passwords and roles, and tokens for programs and devices."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ticketing.commands import base
from ticketing.commands.catalogue import MOVES, occupied_sentence, order_of
from ticketing.domain.authorisation import DEVICE_ROLES, PERSON_ROLES
from ticketing.domain.errors import Conflict
from ticketing.settings import from_environment

if TYPE_CHECKING:
    from ticketing.settings import Settings

_SITE = click.option("--site", help="The only site of the grant (default: every site).")
_ENTITY = click.option("--entity", help="The only entity of the grant (default: every entity).")
_ROLE = click.option("--role", required=True, type=click.Choice([*map(str, PERSON_ROLES)]))


class _Tokens(click.Group):
    """`token NAME …` makes one; `list` and `revoke` are no names."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args != ["--help"]:
            args = ["new", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Tokens)
def token() -> None:
    """Bearer tokens of programs and devices: `token NAME --role ROLE`, `token list`, `token revoke ID`."""


@token.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([*map(str, PERSON_ROLES + DEVICE_ROLES)]))
@_SITE
@_ENTITY
def new(name: str, role: str, site: str | None, entity: str | None) -> None:
    """Create or find the person or device NAME; print a new bearer token, alone on standard output."""
    from ticketing.access import programs

    if role in DEVICE_ROLES and site is None:
        raise click.UsageError("a device needs --site")
    reporting = base.reporting_for(from_environment())
    click.echo(programs.token(reporting, base.now(), name=name, role=role, site=site, entity=entity))


@token.command(name="list")
def list_tokens() -> None:
    """Print the tokens that open something: id, name, kind, site, day of creation."""
    from ticketing.access import tokens

    for row in tokens.listed(base.reporting_for(from_environment())):
        parts = row.id, row.owner, row.kind or "program", row.site or "-", row.created_at.date().isoformat()
        click.echo("\t".join(parts))


@token.command(name="revoke")
@click.argument("id")
def revoke_token(id: str) -> None:  # noqa: A002  # the name that the usage line shows
    """End the token with this ID, as `token list` prints it."""
    from ticketing.access import tokens

    tokens.revoke(base.reporting_for(from_environment()), id, base.now())


@click.group()
def person() -> None:
    """People who log in."""


@person.command()
@click.argument("username")
@click.option("--name", required=True, help="Name as shown to others.")
@_ROLE
@_SITE
@_ENTITY
@click.password_option(envvar="SUYAY_PASSWORD")
def add(username: str, name: str, role: str, site: str | None, entity: str | None, password: str) -> None:
    """Create a person; the password is asked for, or taken from SUYAY_PASSWORD."""
    from ticketing.access import people, programs, sessions

    reporting = base.reporting_for(from_environment())
    grant = programs.checked_grant(reporting, role, site, entity)
    added = people.add(
        reporting, base.context(), username=username, name=name, password=password, grants=[grant]
    )
    sessions.give_password(reporting, added, base.now())


@person.command()
@click.argument("username")
@click.password_option(envvar="SUYAY_PASSWORD")
def password(username: str, password: str) -> None:
    """Give a person a new password, to be changed at the next login; older logins end."""
    from ticketing.access import people, sessions

    reporting = base.reporting_for(from_environment())
    people.set_password(reporting, base.context(), username, password)
    sessions.give_password(reporting, people.id_of(reporting, username), base.now())


@person.command(name="list")
def list_people() -> None:
    """Print the people and programs: user name, name, state, and roles as role@site/entity."""
    from ticketing.access import people

    for each in people.listed(base.reporting_for(from_environment())):
        click.echo("\t".join(each))


@person.command()
@click.argument("username")
@click.option(
    "--active/--inactive", required=True, help="An inactive person can neither log in nor use a token."
)
@MOVES
def access(username: str, active: bool, moves: tuple[str, ...]) -> None:
    """Activate or deactivate a person; refused while the person has people in hand."""
    from ticketing.access import people

    settings = from_environment()
    with _refusals_told(settings):
        people.set_active(
            base.reporting_for(settings), base.context(), username, active, order_of(None, moves)
        )


@person.command()
@click.argument("username")
@_ROLE
@_SITE
@_ENTITY
def grant(username: str, role: str, site: str | None, entity: str | None) -> None:
    """Give a person one more role."""
    from ticketing.access import people, programs

    reporting = base.reporting_for(from_environment())
    given = programs.checked_grant(reporting, role, site, entity)
    people.grant_to(reporting, base.context(), people.id_of(reporting, username), [given])


@person.command()
@click.argument("username")
@_ROLE
@_SITE
@_ENTITY
@MOVES
def revoke(username: str, role: str, site: str | None, entity: str | None, moves: tuple[str, ...]) -> None:
    """Take a role from a person; refused while the person has people in hand."""
    from ticketing.access import people, programs

    settings = from_environment()
    reporting = base.reporting_for(settings)
    taken = programs.checked_grant(reporting, role, site, entity)
    with _refusals_told(settings):
        people.take_from(
            reporting, base.context(), people.id_of(reporting, username), taken, order_of(None, moves)
        )


@person.command()
@click.argument("username")
@click.confirmation_option(prompt="Name, user name and password are erased. No undo brings them back. Erase?")
@MOVES
def erase(username: str, moves: tuple[str, ...]) -> None:
    """Remove a person and erase the name; past figures keep the acts without it."""
    from ticketing.access import people

    settings = from_environment()
    reporting = base.reporting_for(settings)
    with _refusals_told(settings):
        people.erase(reporting, base.context(), people.id_of(reporting, username), order_of(None, moves))


@contextmanager
def _refusals_told(settings: "Settings") -> Iterator[None]:
    """End the command with a line for each person in hand."""
    try:
        yield
    except Conflict as refused:
        base.end(occupied_sentence(base.words(settings), refused))


COMMANDS = (token, person)
