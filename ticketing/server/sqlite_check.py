"""Refusal to serve in production on an SQLite version that can lose committed transactions."""

from ticketing.ledger.sqlite import ADVICE, VERSION, Version, sqlite_affected
from ticketing.settings import Settings, SettingsError


def refuse_affected_sqlite(settings: Settings, version: Version = VERSION) -> None:
    """Raise SettingsError for an affected version, unless the data are a demonstration's or in PostgreSQL."""
    if settings.embedded and not settings.demo and sqlite_affected(version):
        told = ".".join(map(str, version))
        raise SettingsError(f"SQLite {told} can lose committed transactions (WAL-reset bug). {ADVICE}")
