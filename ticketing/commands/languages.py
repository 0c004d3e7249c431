"""The command that checks the language packs."""

import sys

import click

from ticketing.settings import from_environment


@click.group()
def languages() -> None:
    """The language packs of this installation."""


@languages.command()
def check() -> None:
    """Name the missing and broken texts of each pack; exit 1 for a broken one, or when English lacks one."""
    from ticketing.languages.checking import Kind
    from ticketing.languages.checking import check as findings
    from ticketing.languages.messages import Languages
    from ticketing.languages.packs import SOURCE

    settings = from_environment()
    packs = Languages(*settings.language_folders).packs
    wrong = False
    for pack in packs.values():
        found = findings(pack, packs[SOURCE])
        for each in found:
            click.echo(str(each))
        missing = sum(each.kind is Kind.MISSING for each in found)
        total = sum(len(packs[SOURCE].messages(file)) for file in packs[SOURCE].files())
        click.echo(f"{pack.tag} ({pack.english_name}, {pack.status}): {total - missing} of {total} messages")
        wrong = wrong or len(found) > missing or (pack.tag == "en" and missing > 0)
    if wrong:
        sys.exit(1)


COMMANDS = (languages,)
