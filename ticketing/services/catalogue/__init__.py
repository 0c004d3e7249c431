"""The catalogue: what the network offers and where, written in YAML, checked, and loaded into the database.

`check(path)` answers a `Catalogue` or the list of everything wrong in it; `load(database, catalogue)` makes
the database's catalogue tables equal to it and answers how many rows that added, changed and retired.
"""

from ticketing.services.catalogue.check import check
from ticketing.services.catalogue.load import Counts, LoadReport, load
from ticketing.services.catalogue.model import Catalogue
from ticketing.services.catalogue.source import Problem

__all__ = ["Catalogue", "Counts", "LoadReport", "Problem", "check", "load"]
