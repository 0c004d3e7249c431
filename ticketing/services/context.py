"""What every use case is given: the services it stands on, and who asks."""

from dataclasses import dataclass
from datetime import datetime

from ticketing.services.authorisation import Actor
from ticketing.storage.database import Database
from ticketing.storage.ledger import Command, Ledger


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by the composition root. document_key: secret of the encryption of personal data."""

    database: Database
    ledger: Ledger
    document_key: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """One request. at: when it came, UTC. key, fingerprint: see storage.ledger.Command."""

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
