"""What every use case is given: the services it stands on, and who asks."""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ticketing.domain.authorisation import Actor
from ticketing.lake.layout import Lake
from ticketing.lake.open_days import OpenDays
from ticketing.ledger.database import Database
from ticketing.ledger.ledger import Command, Ledger
from ticketing.ledger.site_catalogue import Catalogues
from ticketing.ledger.ttl_cache import Recent
from ticketing.reports.engine.engine import Engine
from ticketing.reports.output.pdf import Printer

#: No day is closed in it, and nobody can close one: for whoever was given no folder.
NO_LAKE = Lake(Path(os.devnull))

#: One write in so long is enough to know that a device lives.
SEEN_EVERY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by the composition root. document_key: secret of the encryption of personal data.

    access: who was let in a moment ago. lake: the files of closed days. open_days: what is known of the
    others. figures: who counts both. printer: makes PDFs.
    """

    database: Database
    ledger: Ledger
    document_key: str = ""
    access: Recent = field(default_factory=Recent)
    seen: Recent = field(default_factory=lambda: Recent(SEEN_EVERY))
    lake: Lake = NO_LAKE
    open_days: OpenDays = field(default_factory=OpenDays)
    figures: Engine = field(default_factory=lambda: Engine(NO_LAKE))
    printer: Printer = field(default_factory=Printer)

    @property
    def catalogues(self) -> Catalogues:
        """What this process remembers of the catalogue."""
        return self.ledger.catalogues


@dataclass(frozen=True, slots=True)
class Context:
    """One request. at: when it came, UTC. key, fingerprint: see ledger.ledger.Command."""

    actor: Actor
    at: datetime
    key: str | None = None
    fingerprint: str | None = None
    request_id: str | None = None

    @property
    def command(self) -> Command:
        who = {"kind": self.actor.kind, "id": self.actor.id, "name": self.actor.name}
        principal = f"{self.actor.kind}:{self.actor.id}"
        return Command(who, principal, self.at, self.key, self.fingerprint, self.request_id)
