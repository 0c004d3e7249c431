"""Commands for people, their passwords, and tokens for programs and devices."""

import click

from ticketing.commands import base
from ticketing.domain.authorisation import DEVICE_ROLES, PERSON_ROLES
from ticketing.settings import from_environment

_SITE = click.option("--site", help="The only site of the grant (default: every site).")
_ENTITY = click.option("--entity", help="The only entity of the grant (default: every entity).")


@click.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([*map(str, PERSON_ROLES + DEVICE_ROLES)]))
@_SITE
@_ENTITY
def token(name: str, role: str, site: str | None, entity: str | None) -> None:
    """Create or find the person or device NAME; print a new bearer token, alone on standard output."""
    from ticketing.access import programs

    if role in DEVICE_ROLES and site is None:
        raise click.UsageError("a device needs --site")
    reporting = base.reporting_for(from_environment())
    click.echo(programs.token(reporting, base.now(), name=name, role=role, site=site, entity=entity))


@click.group()
def person() -> None:
    """People who log in."""


@person.command()
@click.argument("username")
@click.option("--name", required=True, help="Name as shown to others.")
@click.option("--role", required=True, type=click.Choice([*map(str, PERSON_ROLES)]))
@_SITE
@_ENTITY
@click.password_option(envvar="SUYAY_PASSWORD")
def add(username: str, name: str, role: str, site: str | None, entity: str | None, password: str) -> None:
    """Create a person; the password is asked for, or taken from SUYAY_PASSWORD."""
    from ticketing.access import people, programs

    reporting = base.reporting_for(from_environment())
    grant = programs.checked_grant(reporting, role, site, entity)
    people.add(reporting, base.now(), username=username, name=name, password=password, grants=[grant])


@person.command()
@click.argument("username")
@click.password_option(envvar="SUYAY_PASSWORD")
def password(username: str, password: str) -> None:
    """Give a person a new password; older logins end."""
    from ticketing.access import people

    people.set_password(base.reporting_for(from_environment()), username, password)


@person.command()
@click.argument("username")
@click.option(
    "--active/--inactive", required=True, help="An inactive person can neither log in nor use a token."
)
def access(username: str, active: bool) -> None:
    """Activate or deactivate a person."""
    from ticketing.access import people

    people.set_active(base.reporting_for(from_environment()), username, active)


COMMANDS = (token, person)
