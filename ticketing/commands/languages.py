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
    from ticketing.languages.packs import SOURCE, packs_in
    from ticketing.languages.yaml_files import BadFile

    settings = from_environment()
    bad: list[BadFile] = []
    packs = packs_in(*settings.language_folders, bad=bad.append)
    for error in bad:
        click.echo(str(error))
    wrong = bool(bad)
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
