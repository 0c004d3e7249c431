"""The catalogue: what the network offers and where, written in YAML, checked, and kept as settings.

`check(path, words)` returns a `Catalogue` or the list of its problems; `load(core, context, catalogue)` makes
the settings equal to it and returns how many it added, changed and retired.
"""

from ticketing.catalogue.check import check
from ticketing.catalogue.demonstration import always_open
from ticketing.catalogue.load import Counts, LoadReport, load
from ticketing.catalogue.model import Catalogue
from ticketing.catalogue.source import Problem
from ticketing.catalogue.told import told

__all__ = ["Catalogue", "Counts", "LoadReport", "Problem", "always_open", "check", "load", "told"]
