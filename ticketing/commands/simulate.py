"""Commands that simulate days: of some sites into a lake or the ledger, or the network of 2023 and 2024."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ticketing.commands import base, serve
from ticketing.commands.catalogue import checked
from ticketing.settings import from_environment, shipped, shipped_catalogue

if TYPE_CHECKING:
    from ticketing.catalogue import Catalogue
    from ticketing.lake.layout import Lake
    from ticketing.languages.messages import Words
    from ticketing.reports.context import Reporting
    from ticketing.simulator.floor import Floor
    from ticketing.simulator.history import Made, Stay
    from ticketing.simulator.simulation import Simulation

_DAY = click.DateTime(["%Y-%m-%d"])
_SEED = click.option("--seed", default=2024, show_default=True, help="The same seed gives the same days.")
_PROCESSES = click.option(
    "--processes",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    help="Number of processes (default: one per core); the result is the same.",
)
_AMONG = click.option("--among-real-days", is_flag=True, help="Write even where real days are kept.")


@click.command()
@click.option("--site", "sites", required=True, help="One id, or several separated by commas.")
@click.option("--from", "start", required=True, type=_DAY, help="First day, YYYY-MM-DD.")
@click.option("--to", "end", required=True, type=_DAY, help="Last day, included.")
@_SEED
@click.option("--scale", default=1.0, show_default=True, help="Factor on what all windows serve well.")
@click.option("--people", type=float, help="People on a plain Wednesday; instead of --scale.")
@click.option("--ledger", is_flag=True, help="Run every command into the database, not into the lake.")
@click.option("--into", type=click.Path(path_type=Path), help="Folder instead of the lake of the settings.")
@_PROCESSES
@_AMONG
def simulate(  # noqa: PLR0913, PLR0917  # the options of the command line
    sites: str,
    start: datetime,
    end: datetime,
    seed: int,
    scale: float,
    people: float | None,
    ledger: bool,
    into: Path | None,
    processes: int,
    among_real_days: bool,
) -> None:
    """Simulate days of sites of the catalogue, from their seed, by the rules that production runs."""
    from ticketing.simulator import caution
    from ticketing.simulator.history import Stay

    settings = from_environment()
    words = base.words(settings)
    catalogue = checked(settings.catalogue, words)
    wanted = _simulations(catalogue, sites.split(","), seed, scale, people)
    stays = [Stay(each, start.date(), end.date()) for each in wanted]
    try:
        if ledger:
            _through_ledger(base.reporting_for(settings), catalogue, stays, among_real_days, words)
        else:
            from ticketing.lake.layout import Lake

            _into_lake(Lake(into.resolve() if into else settings.lake), stays, processes, among_real_days)
    except caution.RealDays as error:
        _refuse(error)


@click.command()
@_SEED
@click.option("--scale", default=1.0, show_default=True, help="Factor on the published number of attentions.")
@_PROCESSES
@_AMONG
def national(seed: int, scale: float, processes: int, among_real_days: bool) -> None:
    """Build the network of 2023 and 2024 in DATA: its catalogue, its sites, and two years in the lake."""
    from ticketing.lake.layout import Lake
    from ticketing.simulator import agents, calibration, caution, network
    from ticketing.simulator import national as of_years
    from ticketing.simulator.floor import floor_of

    settings = from_environment()
    lake, reporting = Lake(settings.lake), base.reporting_for(settings)
    try:
        if not among_real_days:
            caution.check_lake(lake)
            caution.check_ledgers(reporting)
    except caution.RealDays as error:
        _refuse(error)
    folder, words = settings.data / "catalogue", base.words(settings)
    assumed, published = calibration.read(shipped("simulator")), of_years.read(shipped("simulator"))
    known = checked(shipped_catalogue(), words)
    network.write(shipped_catalogue(), known, folder, published, assumed)
    settings = replace(settings, catalogue=folder)
    serve.load_catalogue(reporting, settings)
    catalogue = checked(folder, words)
    entities = {entity.code: entity for entity in catalogue.entities}
    floors = {site.id: floor_of(site, entities, assumed) for site in catalogue.sites if site.active}
    agents.ensure(reporting, floors.values(), base.now(), words)
    reporting.database.close()
    counts = {"sites": str(len(floors)), "entities": str(len(entities))}
    click.echo(words("installation.simulated", folder=str(folder), **counts))
    _into_lake(lake, list(of_years.stays(published, floors, seed, scale)), processes, among_real_days=True)


def _simulations(
    catalogue: "Catalogue", sites: Sequence[str], seed: int, scale: float, people: float | None
) -> Iterator["Simulation"]:
    from ticketing.simulator import calibration
    from ticketing.simulator.floor import floor_of
    from ticketing.simulator.simulation import Simulation, capacity, staffed

    known = {site.id: site for site in catalogue.sites if site.windows}
    if unknown := [site for site in sites if site not in known]:
        _refuse(f"the catalogue has no windows of {', '.join(unknown)}")
    entities = {entity.code: entity for entity in catalogue.entities}
    assumed = calibration.read(shipped("simulator"))
    for site in sites:
        floor = floor_of(known[site], entities, assumed)
        well = _WELL * capacity(floor, frozenset(range(len(floor.windows))))
        expected = people if people is not None else scale * well
        yield Simulation(floor, expected, staffed(floor, expected), seed)


#: Share of the windows' time that a plain day fills.
_WELL = 0.8


def _into_lake(lake: "Lake", stays: list["Stay"], processes: int, among_real_days: bool) -> None:
    from ticketing.simulator import caution, history

    if not among_real_days:
        caution.check_lake(lake)
    if not history.site_days(stays):
        _refuse("no site is open on these days")
    with (
        lake.writing(),
        click.progressbar(length=history.site_days(stays), label="Simulating days", file=sys.stderr) as bar,
    ):
        caution.mark(lake)
        made = history.write(lake, stays, processes, bar.update)
    click.echo(f"{lake.folder}: {_told(made)}")


def _through_ledger(
    reporting: "Reporting",
    catalogue: "Catalogue",
    stays: list["Stay"],
    among_real_days: bool,
    words: "Words",
) -> None:
    from ticketing.catalogue import load
    from ticketing.simulator import agents, caution, history, through_ledger

    sites = [stay.site for stay in stays]
    if not among_real_days:
        caution.check_ledgers(reporting, sites)
    known = caution.sites(reporting)
    if not known:
        load(reporting, base.context(), catalogue)
    elif unknown := set(sites) - known:
        _refuse(f"the database does not know {', '.join(sorted(unknown))}: `ticketing catalogue load` first")
    agents.ensure(reporting, (stay.simulation.floor for stay in stays), base.now(), words)
    for stay in stays:
        _check_time(caution.ledger_ends(reporting, stay.site), stay.site, stay.start, stay.simulation.floor)
    batched = through_ledger.batched(reporting)
    made = history.Made()
    with click.progressbar(length=history.site_days(stays), label="Simulating days", file=sys.stderr) as bar:
        for stay in stays:
            for day in stay.days(stay.start, stay.end):
                tickets, attentions = through_ledger.replay(batched, stay.simulation, day)
                made += history.Made(1, tickets, attentions)
                bar.update(1)
    batched.database.close()
    click.echo(f"{', '.join(sites)}: {_told(made)}")


def _check_time(ends: datetime | None, site: str, start: date, floor: "Floor") -> None:
    from ticketing.domain.calendar.days import day_start

    if ends is not None and ends > day_start(start, floor.timezone) + timedelta(hours=1):
        _refuse(f"the ledger of {site} goes on to {ends:%Y-%m-%d %H:%M} UTC, and its time never goes back")


def _told(made: "Made") -> str:
    return f"{made.days} site-days, {made.tickets} tickets, {made.attentions} attentions (finished tickets)"


def _refuse(sentence: object) -> None:
    click.echo(f"ticketing: {sentence}", err=True)
    sys.exit(1)


COMMANDS = (simulate, national)
