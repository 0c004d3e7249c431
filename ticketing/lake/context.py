"""Dependencies of closing and reading days: the ledger's parts, the lake, and the days still open."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from ticketing.lake.layout import Lake
from ticketing.lake.open_days import OpenDays
from ticketing.ledger.context import Core

#: Null lake for processes without a lake folder: empty and never writable.
NO_LAKE = Lake(Path(os.devnull))


@dataclass(frozen=True, slots=True)
class Archive(Core):
    """lake: the files of closed days. open_days: this process's cache of the other days' facts."""

    lake: Lake = NO_LAKE
    open_days: OpenDays = field(default_factory=OpenDays)
