"""Arguments of the use cases on a ledger: the process-wide parts, and the request at hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from ticketing.domain.authorisation import Actor
from ticketing.ledger.database import Database
from ticketing.ledger.ledger import Command, Ledger
from ticketing.ledger.settings.site_catalogue import Catalogues
from ticketing.ledger.ttl_cache import Recent

#: A state of a site: the ledger's seq, the catalogue's version, the business day.
Version = tuple[int, int, date]
#: Minimum time between two writes of a device's heartbeat.
SEEN_EVERY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Core:
    """Built once per process by the composition root.

    document_key: secret that encrypts personal data; old_document_keys: earlier ones, to read by.
    access: cache of logins and tokens. seen: cache of the
    devices whose heartbeat was written lately. ahead: by site, the people ahead of each waiting ticket.
    jump: how far the machine's clock is from the one that this process holds, see ledger.steady_clock.
    """

    database: Database
    ledger: Ledger
    document_key: str = ""
    access: Recent = field(default_factory=Recent)
    seen: Recent = field(default_factory=lambda: Recent(SEEN_EVERY))
    ahead: dict[str, tuple[Version, Mapping[str, int]]] = field(default_factory=dict)
    old_document_keys: tuple[str, ...] = ()
    jump: Callable[[], timedelta] = timedelta

    @property
    def catalogues(self) -> Catalogues:
        """This process's cache of the catalogue."""
        return self.ledger.catalogues


@dataclass(frozen=True, slots=True)
class Context:
    """One request. at: when it came, UTC. key, fingerprint: see ledger.ledger.Command.

    language: the tag of the reader's language pack; empty: the source language. clock: see Command.
    """

    actor: Actor
    at: datetime
    key: str | None = None
    fingerprint: str | None = None
    request_id: str | None = None
    language: str = ""
    clock: Callable[[], datetime] | None = None

    @property
    def command(self) -> Command:
        who = {"kind": self.actor.kind, "id": self.actor.id, "name": self.actor.name}
        principal = f"{self.actor.kind}:{self.actor.id}"
        return Command(who, principal, self.at, self.key, self.fingerprint, self.request_id, self.clock)

    @property
    def setting_back(self) -> Command:
        """The command at whose instant the log's time begins again: see Command.sets_back."""
        return replace(self.command, sets_back=True)
