"""The command that erases data past their retention period."""

import click

from ticketing.commands import base
from ticketing.settings import from_environment


@click.command()
@click.option("--yes", is_flag=True, help="Erase; without it only show what would be erased.")
def purge(yes: bool) -> None:
    """Erase documents, notes and export records past their retention period."""
    from ticketing.composition import retention_for
    from ticketing.operations import purging
    from ticketing.privacy import retention

    settings = from_environment()
    reporting, kept = base.reporting_for(settings), retention_for(settings)
    done = (purging.purge if yes else retention.overdue)(reporting, base.clock(reporting)(), kept)
    click.echo("Erased:" if yes else "To erase (nothing was changed; --yes erases):")
    for count, words in (
        (done.documents, f"documents older than {settings.keep_documents_days} days"),
        (done.notes, f"notes older than {settings.keep_notes_days} days"),
        (done.answers, "stored answers that quote such a document, masked"),
        (done.exports, f"records of exports older than {settings.keep_exports_days} days"),
    ):
        click.echo(f"{count:8} {words}")
    if not done.overwritten:
        click.echo("A reader kept the old bytes: run it again to overwrite them too.", err=True)
    if yes and done.anything:
        click.echo("Copies that were made before (backups) still hold it.")


COMMANDS = (purge,)
