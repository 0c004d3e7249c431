"""The catalogue of a demonstration: without hours, so that its centres are open whatever the hour is."""

from dataclasses import replace

from ticketing.catalogue.model import Catalogue, Site


def always_open(catalogue: Catalogue) -> Catalogue:
    """The same catalogue without the hours of sites, entities, queues and windows."""
    return replace(catalogue, sites=[_always_open(site) for site in catalogue.sites])


def _always_open(site: Site) -> Site:
    without = {"hours": None}
    return site.model_copy(
        update={
            **without,
            "entities": {},
            "queues": [queue.model_copy(update=without) for queue in site.queues],
            "windows": [windows.model_copy(update=without) for windows in site.windows],
        }
    )
